import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isEmpty, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import type { Condition } from "../kinds/types.ts";
import { numberAt } from "./fields.ts";
import { matchesPattern } from "./pattern.ts";

/** The fields that a condition refers to. */
export function fieldsIn({ required = [], filled = [], properties = {}, ...more }: Condition): string[] {
  const { rising = [], allOf = [], anyOf = [], oneOf = [], not = [] } = more;
  return [
    ...required,
    ...filled,
    ...rising,
    ...Object.keys(properties),
    ...[allOf, anyOf, oneOf, not].flat().flatMap(fieldsIn),
  ];
}

/** True for a value that meets a condition. */
export function holds(value: unknown, condition: Condition): boolean {
  const {
    required,
    filled,
    rising = [],
    properties = {},
    minProperties = 0,
    maxProperties = Infinity,
  } = condition;
  const { items, maxItems = Infinity, pattern, enum: words, allOf, anyOf, oneOf, not } = condition;
  if (isMap(value)) {
    // The API server treats null as an absent field.
    const count = Object.values(value).filter((one) => one !== null).length;
    if (required?.some((key) => lookUp(value, key) == null)) return false;
    if (filled?.some((key) => lookUp(value, key) === "" || isEmpty(lookUp(value, key)))) return false;
    const [least = 0, most = Infinity] = rising.map((key) => numberAt(value, key));
    if (least > most) return false;
    if (count < minProperties || count > maxProperties) return false;
    for (const [key, inner] of Object.entries(properties))
      if (lookUp(value, key) != null && !holds(lookUp(value, key) as Value, inner)) return false;
  }
  if (Array.isArray(value))
    if (value.length > maxItems || (items && !value.every((one) => holds(one, items)))) return false;
  if (pattern !== undefined && typeof value === "string" && !matchesPattern(pattern, value)) return false;
  if (words !== undefined && !words.includes(value)) return false;
  if (allOf?.some((part) => !holds(value, part))) return false;
  if (anyOf !== undefined && !anyOf.some((part) => holds(value, part))) return false;
  if (oneOf !== undefined && oneOf.filter((part) => holds(value, part)).length !== 1) return false;
  return not === undefined || !holds(value, not);
}
