import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { mapAt } from "../kubernetes/fields.ts";
import { goNumber } from "./go-functions.ts";
import { goTemplate } from "./go-template.ts";
import type { ListedTree } from "./listed-tree.ts";

/** What an ApplicationSet is evaluated from, and how it fills its templates. */
export interface SetAnswers {
  tree: ListedTree;
  /** Go templates instead of names in braces. */
  go: boolean;
  /** A missing key is an error. */
  strict: boolean;
  /** What can't be known is `*`, of which paths become patterns. */
  open?: true;
  /** Called with the length of each filled text. */
  grown(characters: number): void;
}

/** Adds a generator's own `values`, filled with its parameters. */
export function withValues(from: SetAnswers, own: ValueMap, given: ValueMap): ValueMap {
  const values = Object.entries(mapAt(own, "values")).map(
    ([key, value]) => [from.go ? key : `values.${key}`, filledText(asText(value), given, from)] as const,
  );
  if (values.length === 0) return given;
  const filled = Object.fromEntries(values);
  return { ...given, ...(from.go ? { values: filled } : filled) };
}

/** The values of a mapping by path, as strings: `cluster.address`, `hosts.0`. */
export function flat(value: Value, path = "", found: ValueMap = {}): ValueMap {
  const inner = Array.isArray(value) ? value.entries() : isMap(value) ? Object.entries(value) : undefined;
  if (inner === undefined)
    setOwn(found, path, typeof value === "number" ? goNumber(value) : String(value ?? "<nil>"));
  else for (const [key, item] of inner) flat(item, path === "" ? String(key) : `${path}.${key}`, found);
  return found;
}

/** Fills parameters into a text. Throws NotFollowed if only Argo CD knows the result. */
export function filledText(text: string, parameters: ValueMap, how: SetAnswers): string {
  how.grown(text.length);
  if (!text.includes("{{")) return text;
  const fill = (part: string) =>
    how.go ? goTemplate(part, parameters, how.strict || how.open === true) : namesFilled(part, parameters);
  const known = (part: string) => orElse(() => fill(part), part);
  const filled = how.open ? text.replace(/\{\{.*?\}\}/gs, known).replace(/\{\{.*?\}\}/gs, "*") : fill(text);
  how.grown(filled.length);
  return filled;
}

/** Fills `{{path.basename}}`; an unknown parameter, or one that isn't a string, stays unfilled. */
function namesFilled(text: string, parameters: ValueMap): string {
  return text.replace(/\{\{([\s\S]*?)\}\}/g, (whole, name: string) => {
    const known = lookUp(parameters, name.trim());
    return typeof known === "string" ? known : whole;
  });
}

/** Fills parameters into every string and key of a value. */
export function filledValue(value: Value, parameters: ValueMap, how: SetAnswers): Value {
  how.grown(1);
  if (typeof value === "string") return filledText(value, parameters, how);
  if (Array.isArray(value)) return value.map((item) => filledValue(item, parameters, how));
  if (!isMap(value)) return value;
  const filled: ValueMap = {};
  for (const [key, item] of Object.entries(value))
    setOwn(filled, filledText(key, parameters, how), filledValue(item, parameters, how));
  return filled;
}
