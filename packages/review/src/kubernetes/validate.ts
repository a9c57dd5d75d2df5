import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Problem, printPath } from "@kustogen/kustomize/errors/issues.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { describeResource, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltIn, typeOf } from "../kinds/kinds.ts";
import { isLabelValue, isQualifiedName } from "../kinds/qualified-names.ts";
import type { ObjectType, Type } from "../kinds/types.ts";
import { unknownKind } from "../kinds/unknown-kind.ts";

/** Which system and layer a resource belongs to, for messages. */
export interface Where {
  system: string;
  /** "base", a shared layer, or the environment. */
  layer: string;
}

const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;
const PORT_NAME = /^(?=.*[a-z])[a-z0-9](?:[-a-z0-9]{0,13}[a-z0-9])?$/;

/** A problem whose path is collected from the inside out while the check returns. */
interface InnerProblem extends Problem {
  /** What was found belongs to the message: whether it may be shown is known with the whole path. */
  unlike?: true;
  /** What stands behind that. */
  hint?: string;
}

function problem(message: string): InnerProblem {
  return { path: [], message };
}

function expected(what: string): InnerProblem {
  return { path: [], message: `expected ${what}`, unlike: true };
}

/** Puts a key in front of a problem's path. */
function under(key: string | number, found: InnerProblem): InnerProblem {
  found.path.unshift(key);
  return found;
}

/** Checks a value against a type; returns the first problem. What is `good`, known to be of the type, passes as it is. */
function check(value: unknown, type: Type, good: unknown): InnerProblem | undefined {
  if (value === good && good !== undefined) return undefined;
  // By how often they come: the cases are tried one after the other.
  switch (type.is) {
    case "object":
      return checkObject(value, type, good);
    case "list":
      return checkList(value, type, good);
    case "text":
      if (typeof value !== "string")
        return expected(typeof value === "object" ? "text" : "text; put it in quotes");
      if (value.length < type.minLength || (type.pattern !== undefined && !type.pattern.test(value)))
        return expected(
          type.expected ??
            (type.pattern ? `text that matches ${type.pattern.source}` : "text that is not empty"),
        );
      return undefined;
    case "any":
      return undefined;
    case "boolean":
      return typeof value === "boolean" ? undefined : expected("true or false");
    case "number":
      return checkNumber(value, type);
    case "word":
      return type.words.includes(value as string) ? undefined : wrongWord(value, type.words);
    case "quantity":
      if (typeof value === "number" || (typeof value === "string" && QUANTITY.test(value))) return undefined;
      return expected('a quantity such as "500m" or "1Gi"');
    case "integer-or-text":
      if (typeof value === "string" || (typeof value === "number" && (value | 0) === value)) return undefined;
      return expected("a whole number or text");
    case "number-or-text":
      return typeof value === "string" || typeof value === "number"
        ? undefined
        : expected("a number or text");
    case "port-or-name":
      if (
        typeof value === "number"
          ? Number.isInteger(value) && value >= 1 && value <= 65535
          : isPortName(value)
      )
        return undefined;
      return expected("a port from 1 to 65535 or the name of a port");
    case "map":
      return checkMap(value, type.values, good);
    case "labels":
      return checkLabels(value, true);
    case "annotations":
      return checkLabels(value, false);
  }
}

function isPortName(value: unknown): boolean {
  return typeof value === "string" && PORT_NAME.test(value);
}

function checkNumber(value: unknown, type: Extract<Type, { is: "number" }>): InnerProblem | undefined {
  const { integer, minimum, maximum } = type;
  if (typeof value === "bigint") return undefined;
  if (
    typeof value === "number" &&
    value >= minimum &&
    value <= maximum &&
    (!integer || Number.isInteger(value))
  )
    return undefined;
  const misses = typeof value === "number" && (!integer || Number.isInteger(value));
  const narrow = minimum > -(2 ** 31) && minimum !== -Infinity;
  const range =
    !misses && !narrow
      ? ""
      : maximum >= 2 ** 53
        ? ` of at least ${minimum}`
        : ` from ${minimum} to ${maximum}`;
  const mend = typeof value === "string" ? ", without quotes" : "";
  return expected(`a ${integer ? "whole number" : "number"}${range}${mend}`);
}

function wrongWord(value: unknown, words: readonly string[]): InnerProblem {
  const near = typeof value === "string" ? closest(value, words) : undefined;
  const list = words.map((word) => `"${word}"`).join(", ");
  const found = expected(words.length === 1 ? list : `one of ${list}`);
  if (near !== undefined) found.hint = `. Did you mean "${near}"?`;
  return found;
}

function checkList(
  value: unknown,
  type: Extract<Type, { is: "list" }>,
  good: unknown,
): InnerProblem | undefined {
  if (!Array.isArray(value)) return expected("a list");
  if (value.length < type.minItems) return expected(`a list of at least ${type.minItems}`);
  const { items } = type;
  const known = Array.isArray(good) ? good : NONE;
  for (let index = 0; index < value.length; index++) {
    const found = check(value[index], items, known[index]);
    if (found) return under(index, found);
  }
  return undefined;
}

const NONE: readonly unknown[] = [];

function checkMap(value: unknown, values: Type, good: unknown): InnerProblem | undefined {
  if (!isMap(value)) return expected("a mapping");
  const known = isMap(good) ? good : undefined;
  for (const key of Object.keys(value)) {
    const found = check(value[key], values, lookUp(known, key));
    if (found) return under(key, found);
  }
  return undefined;
}

function checkLabels(value: unknown, areLabels: boolean): InnerProblem | undefined {
  if (!isMap(value)) return expected("a mapping");
  for (const key of Object.keys(value)) {
    const text = value[key];
    if (!isQualifiedName(key))
      return under(
        key,
        problem(
          'expected a key such as "app.kubernetes.io/name": an optional DNS prefix with "/", then at most 63 letters, digits, "-", "_" and "."',
        ),
      );
    if (typeof text !== "string") return under(key, expected("text; put it in quotes"));
    if (areLabels && !isLabelValue(text))
      return under(
        key,
        expected(
          'a label value: at most 63 letters, digits, "-", "_" and ".", beginning and ending with a letter or digit',
        ),
      );
  }
  return undefined;
}

function checkObject(value: unknown, type: ObjectType, good: unknown): InnerProblem | undefined {
  if (!isMap(value)) return expected("a mapping");
  const { fields, required } = type;
  const known = isMap(good) ? good : undefined;
  for (const key of Object.keys(value)) {
    const field = fields.get(key);
    if (field === undefined) {
      const unknown = unknownField(key, value, type);
      if (unknown) return under(key, unknown);
      continue;
    }
    const item = value[key];
    // The API server takes null for an absent field.
    const found = item === null ? undefined : check(item, field, lookUp(known, key));
    if (found) return under(key, found);
  }
  for (const key of required)
    if (!Object.hasOwn(value, key) || value[key] === null)
      return under(key, problem("missing; this field is required"));
  return undefined;
}

/** The problem with a field that the type does not have; in open types only when it looks misspelled. */
function unknownField(
  key: string,
  value: Record<string, unknown>,
  type: ObjectType,
): InnerProblem | undefined {
  const names = [...type.fields.keys()];
  if (!type.open) return problem(`unknown field. ${suggestion(key, names)}`);
  // One letter in a short name, two in a long one, and no plural: `urls` may well be a new field beside `url`.
  const near = closest(
    key,
    names.filter((name) => !Object.hasOwn(value, name) && name !== `${key}s` && key !== `${name}s`),
    key.length < 8 ? 1 : 2,
  );
  return near === undefined ? undefined : problem(`unknown field. Did you mean "${near}"?`);
}

/**
 * The first problem of a resource with the schema of its kind: types, required and unknown fields, words, quantities,
 * ports, labels. Custom kinds are checked where their types are known, and accept fields that are newer than these;
 * kinds that nothing is known of pass. `resource` must be plain data.
 *
 * @param good a resource of the same kind without a problem; what both share isn't checked again
 */
export function schemaProblem(resource: Resource, good?: Resource): Problem | undefined {
  const { apiVersion, kind } = resource;
  const type = typeOf(apiVersion, kind);
  if (type === undefined) return unknownKind(apiVersion, kind);
  const found = checkObject(resource, type, good);
  if (found?.unlike === undefined) return found;
  const { path, message, hint = "" } = found;
  return { path, message: `${message}, found ${printFoundIn(resource, path)}${hint}` };
}

/** Throws InputError naming system, layer, resource and path when a resource does not fit its kind's schema. */
export function validateResource(resource: Resource, where: Where): void {
  const found = schemaProblem(resource);
  if (found === undefined) return;
  const source = isBuiltIn(resource.apiVersion, resource.kind) ? "" : " (custom kind)";
  throw new InputError(
    `${where.system} in ${where.layer}: ${describeResource(resource)}${source}: ${printPath(found.path)}: ${found.message}`,
    { code: "invalid-resource" },
  );
}
