import { InputError } from "../errors/errors.ts";
import { type Decoded, decode, type Shape } from "../load/decode.ts";
import { SELECTOR } from "../load/fields.ts";
import { withKey } from "../resource/change.ts";
import type { BuildResource } from "../resource/resource.ts";
import { lookUp } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { parseKustomizationFile } from "../yaml/reader/documents.ts";
import { untyped, withText } from "../yaml/scalar-in-place.ts";
import { compileSelector, type ResourceTest } from "./labels/selector.ts";
import { withNamespaceFields } from "./namespace.ts";
import { type Apply, type ConfigureContext, readText } from "./transformer.ts";

const TARGET = {
  fields: { selector: SELECTOR, fieldPath: "string", filePathPosition: "integer" },
} as const satisfies Shape;
const TARGETS = { list: TARGET } as const;
/** The fields of a ValueAddTransformer. */
export const VALUE_ADD = { value: "string", targets: TARGETS, targetFilePath: "string" } as const;

type ValueAdd = Decoded<{ fields: typeof VALUE_ADD }>;
type ValueAddTarget = Decoded<typeof TARGET>;

/** Configures a ValueAddTransformer: writes one value into fields, or into a part of the file paths in them. */
export function configureValueAdd(config: ValueAdd, context: ConfigureContext): Apply {
  const { root } = context;
  const value = config.value?.trim() || (root.path.split("/").at(-1) ?? "");
  const targets = [...(config.targets ?? [])];
  if (config.targetFilePath) {
    const text = readText(context, config.targetFilePath);
    const more = decode(
      parseKustomizationFile(text, config.targetFilePath),
      { fields: { targets: TARGETS } },
      { file: config.targetFilePath, strict: false, coerce: true },
    );
    targets.push(...(more?.targets ?? []));
  }
  if (targets.length === 0) throw new InputError(`a ValueAddTransformer needs targets`);
  const changes = targets.map((target) => compileTarget(target, value));
  return (resources) => {
    for (const change of changes)
      resources.map((resource) =>
        change.selected === undefined || change.selected(resource) ? change.apply(resource) : resource,
      );
  };
}

function compileTarget(target: ValueAddTarget, value: string) {
  const { fieldPath, selector } = target;
  const position = Number(target.filePathPosition ?? 0);
  if (!fieldPath) throw new InputError(`a target of a ValueAddTransformer has no fieldPath`);
  if (position < 0) throw new InputError(`filePathPosition can't be negative`);
  const selected: ResourceTest | undefined = selector === undefined ? undefined : compileSelector(selector);
  const path = splitFieldPath(fieldPath);
  const apply = (resource: BuildResource): BuildResource =>
    fieldPath === "metadata/namespace"
      ? withNamespaceFields(resource, { namespace: value, specs: [] })
      : resource.withValue(withAdded(resource.value, path, value, position));
  return { selected, apply };
}

/** Splits at slashes; a backslash before a slash keeps it in the name. */
function splitFieldPath(path: string): string[] {
  const fields: string[] = [];
  for (const part of path.split("/")) {
    const last = fields.at(-1);
    if (last?.endsWith("\\")) fields[fields.length - 1] = `${last.slice(0, -1)}/${part}`;
    else fields.push(part);
  }
  return fields.map((field) => field.trim()).filter((field) => field !== "");
}

function withAdded(map: ValueMap, path: readonly string[], value: string, position: number): ValueMap {
  const [field, ...rest] = path as [string, ...string[]];
  const old = lookUp(map, field);
  if (rest.length > 0) {
    if (old === null) return map;
    return withKey(map, field, inField(old, rest, value, position, field));
  }
  if (isMap(old) || Array.isArray(old)) throw new InputError(`field ${field} must be text`);
  const text =
    position > 0 ? insertPart(old === undefined ? "" : textAt(map, field), position - 1, value) : value;
  return withText(map, field, text);
}

function inField(
  old: Value | undefined,
  rest: readonly string[],
  value: string,
  position: number,
  field: string,
): Value {
  if (old === undefined) return withAdded({}, rest, value, position);
  if (isMap(old)) return withAdded(old, rest, value, position);
  if (Array.isArray(old)) return inElement(old, rest, value, position, field);
  throw new InputError(`field ${field} must be a mapping`);
}

/** A list element: by index, or by a field's value as in `[name=web]`. */
function inElement(
  list: Value[],
  path: readonly string[],
  value: string,
  position: number,
  field: string,
): Value[] {
  const [step, ...rest] = path as [string, ...string[]];
  const match = /^\[([^=\]]*)=(.*)\]$/s.exec(step);
  const index = /^\d+$/.test(step)
    ? Number(step)
    : step === "-"
      ? list.length - 1
      : list.findIndex(
          (item) => match !== null && isMap(item) && textAt(item, match[1] as string) === match[2],
        );
  const old = list[index];
  if (old === undefined) {
    if (match === null) throw new InputError(`field ${field} has no element "${step}"`);
    const made: ValueMap = { [match[1] as string]: match[2] as string };
    return [...list, rest.length === 0 ? untyped(value) : withAdded(made, rest, value, position)];
  }
  const copy = list.slice();
  if (rest.length === 0)
    copy[index] = untyped(position > 0 ? insertPart(String(old), position - 1, value) : value);
  else if (isMap(old)) copy[index] = withAdded(old, rest, value, position);
  else throw new InputError(`element "${step}" of ${field} must be a mapping`);
  return copy;
}

/** Inserts a part into a file path; an absolute path stays absolute, and a position beyond the end is the end. */
function insertPart(path: string, position: number, part: string): string {
  const absolute = path.startsWith("/");
  const parts = path.split("/").filter((one) => one !== "");
  parts.splice(Math.min(position, parts.length), 0, part);
  return (absolute ? "/" : "") + parts.join("/");
}
