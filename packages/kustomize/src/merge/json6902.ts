import { InputError } from "../errors/errors.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { goJson } from "../yaml/printer/json.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { writtenOut } from "../yaml/written-out.ts";
import { YamlLines } from "../yaml/yaml-lines.ts";
import { ADDED_NULL, JsonDocument, pointer } from "./json-document.ts";
import { jsonAsWritten, parseJson } from "./json-text.ts";

/** One step of a JSON patch (RFC 6902), as far as it is well-formed. */
interface Operation {
  op: string | undefined;
  path: string | undefined;
  /** The keys in `path` and `from`. */
  pathKeys: readonly string[] | undefined;
  fromKeys: readonly string[] | undefined;
  value: Value;
  /** The value of a step in JSON with its scalars as written; undefined for a step in YAML. */
  written: Value | undefined;
}

/** A parsed JSON patch. */
export interface JsonPatch {
  readonly operations: readonly Operation[];
  /** The line of a step in the file that the patch is in; absent for one that is written inline. */
  readonly lineOf?: (step: number) => number;
}

/**
 * Parses a JSON patch: JSON if the text begins with `[`, otherwise YAML (only the first document counts). Throws
 * InputError if it is neither, or not a list of mappings. Invalid steps fail when they are applied, as in kustomize,
 * where a target that matches nothing hides them.
 * @param isFile true if errors name lines of the text
 */
export function parseJsonPatch(text: string, where: string, isFile = false): JsonPatch {
  const isJson = text.startsWith("[");
  const steps = isJson ? parseJson(text, where) : parseKustomizationFile(text, where);
  if (steps === null || steps === undefined) return { operations: [] };
  if (!Array.isArray(steps))
    throw new InputError(`${where}: a JSON patch is a list of steps {op, path, value}`);
  const written = isJson ? (jsonAsWritten(text) as Value[]) : [];
  const operations = steps.map((step, at) => {
    if (step !== null && !isMap(step))
      throw new InputError(`${where}: step ${at + 1} of the JSON patch is not a mapping {op, path, value}`);
    return readOperation(step ?? {}, isJson ? ((written[at] ?? {}) as ValueMap) : undefined);
  });
  const lineOf = (step: number) => new YamlLines(text, "kustomization").lineOf([step]);
  return { operations, ...(isFile && { lineOf }) };
}

function readOperation(step: ValueMap, written: ValueMap | undefined): Operation {
  const text = (name: string): string | undefined => {
    const value = lookUp(step, name);
    return typeof value === "string" ? value : undefined;
  };
  const path = text("path");
  const from = text("from");
  return {
    op: text("op"),
    path,
    pathKeys: path === undefined ? undefined : pointer(path),
    fromKeys: from === undefined ? undefined : pointer(from),
    value: lookUp(step, "value") ?? null,
    written: written && (lookUp(written, "value") ?? null),
  };
}

/**
 * Applies a JSON patch to a resource, like kustomize's JSON patch library: `replace` of a missing field adds it,
 * `copy` of a missing field adds null, indexes may be negative, text before a path's first slash is ignored, `test`
 * compares scalars by their JSON text. The target isn't changed. Throws InputError with step and path.
 */
export function applyJsonPatch(target: ValueMap, patch: JsonPatch): ValueMap {
  const document = new JsonDocument(writtenOut(target));
  patch.operations.forEach((operation, at) => {
    try {
      apply(document, operation);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const step = [operation.op, operation.path?.slice(0, 200)]
        .filter((part) => part !== undefined)
        .join(" ");
      const line = patch.lineOf === undefined ? "" : ` in line ${patch.lineOf(at)}`;
      throw error.within(`step ${at + 1}${line} of the JSON patch (${step})`);
    }
  });
  const result = document.result();
  if (!isMap(result)) throw new InputError("the JSON patch makes a list of the resource");
  return result;
}

function apply(document: JsonDocument, operation: Operation): void {
  const { op, path, pathKeys, fromKeys } = operation;
  const value = operation.value ?? ADDED_NULL;
  if (op === "add") document.add(placeOf(pathKeys, "path"), value);
  else if (op === "remove") document.remove(placeOf(pathKeys, "path"));
  else if (op === "replace") {
    if (path === "") document.replaceRoot(operation.value);
    else document.replace(placeOf(pathKeys, "path"), value);
  } else if (op === "move") {
    const moved = document.get(placeOf(fromKeys, "from")) ?? null;
    document.remove(placeOf(fromKeys, "from"));
    document.add(placeOf(pathKeys, "path"), moved);
  } else if (op === "copy") {
    const copied = document.get(placeOf(fromKeys, "from")) ?? null;
    document.share(copied);
    document.add(placeOf(pathKeys, "path"), copied);
  } else if (op === "test") {
    const tested = path === "" ? document.root : (document.get(placeOf(pathKeys, "path")) ?? null);
    const textOf = (expected: Value) =>
      operation.written === undefined ? goJson(expected) : String(expected);
    if (!equals(tested === ADDED_NULL ? null : tested, operation.written ?? operation.value, textOf))
      throw new InputError("the value differs from the one that the test expects");
  } else throw new InputError('"op" is one of add, remove, replace, move, copy and test');
}

function placeOf(keys: readonly string[] | undefined, field: string): readonly string[] {
  if (keys === undefined) throw new InputError(`the step has no "${field}"`);
  if (keys.length === 0)
    throw new InputError(`the "${field}" isn't a path; expected one such as /metadata/name`);
  return keys;
}

/** True if both are the same JSON; scalars count as text, and the step's JSON may be spelled unlike Go's. */
function equals(value: Value, expected: Value, textOf: (expected: Value) => string): boolean {
  if (Array.isArray(value)) {
    if (!Array.isArray(expected) || expected.length !== value.length) return false;
    return value.every((element, at) => {
      if (element === null || element === ADDED_NULL)
        throw new InputError("a list that contains null can't be tested");
      return equals(element, expected[at] as Value, textOf);
    });
  }
  if (isMap(value)) {
    if (!isMap(expected)) return false;
    const keys = Object.keys(value);
    if (keys.length !== Object.keys(expected).length) return false;
    return keys.every(
      (key) => Object.hasOwn(expected, key) && equals(value[key] as Value, expected[key] as Value, textOf),
    );
  }
  if (value === null || value === ADDED_NULL || expected === null) return value === expected;
  return typeof expected !== "object" && goJson(value) === textOf(expected);
}
