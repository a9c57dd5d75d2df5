import { InputError } from "../../errors/errors.ts";
import type { Value, ValueMap } from "../../kubernetes/value.ts";
import {
  foldedText,
  isFlow,
  keepWritten,
  mayBeOdd,
  refusedIn,
  saidInList,
  writtenAs,
} from "./reader/scalar-style.ts";

/**
 * A resource as it comes out of the YAML that kustomize writes of it before it prints it, or applies a JSON patch:
 * inside brackets a value that isn't there is an empty text, and folded texts are not folded again. Throws InputError
 * for what can't be written or read again. Mostly the resource itself.
 */
export function writtenOut<T extends Value>(resource: T): T {
  return mayBeOdd() ? (out(resource, false) as T) : resource;
}

function out(value: Value, inFlow: boolean): Value {
  if (typeof value !== "object" || value === null) return value;
  const flow = inFlow || isFlow(value);
  if (Array.isArray(value)) {
    const list = value.map((item) =>
      flow && typeof item === "string" ? saidInList(value, item) : out(item, flow),
    );
    return list.every((item, index) => item === value[index]) ? value : list;
  }
  return outOfMap(value, flow);
}

function outOfMap(map: ValueMap, flow: boolean): ValueMap {
  const why = refusedIn(map);
  if (why !== undefined) throw new InputError(why);
  let copy: ValueMap | undefined;
  for (const key of Object.keys(map)) {
    const old = map[key] as Value;
    const next =
      typeof old === "object" && old !== null ? out(old, flow) : flow ? inBrackets(map, key, old) : old;
    if (next === old) continue;
    if (copy === undefined) {
      copy = { ...map };
      keepWritten(map, copy);
    }
    Object.defineProperty(copy, key, { value: next, writable: true, enumerable: true, configurable: true });
  }
  return copy ?? map;
}

function inBrackets(map: ValueMap, key: string, value: Value): Value {
  if (value === null) return writtenAs(map, key) === "" ? "" : null;
  return typeof value === "string" ? (foldedText(map, key) ?? value) : value;
}
