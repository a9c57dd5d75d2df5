import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { Condition } from "../kinds/types.ts";

/** The fields that a condition refers to. */
export function fieldsIn({
  required = [],
  properties = {},
  allOf = [],
  anyOf = [],
  oneOf = [],
  not,
}: Condition): string[] {
  return [
    ...required,
    ...Object.keys(properties),
    ...[...allOf, ...anyOf, ...oneOf, ...(not ? [not] : [])].flatMap(fieldsIn),
  ];
}

/** True for a value that meets a condition. */
export function holds(value: unknown, condition: Condition): boolean {
  const {
    required,
    properties,
    enum: words,
    allOf,
    anyOf,
    oneOf,
    not,
    minProperties,
    maxProperties,
  } = condition;
  if (isMap(value)) {
    const count = Object.keys(value).length;
    if (required?.some((key) => !Object.hasOwn(value, key))) return false;
    if (minProperties !== undefined && count < minProperties) return false;
    if (maxProperties !== undefined && count > maxProperties) return false;
    for (const [key, inner] of Object.entries(properties ?? {}))
      if (Object.hasOwn(value, key) && !holds(value[key], inner)) return false;
  }
  if (words !== undefined && !words.includes(value)) return false;
  if (allOf?.some((part) => !holds(value, part))) return false;
  if (anyOf !== undefined && !anyOf.some((part) => holds(value, part))) return false;
  if (oneOf !== undefined && oneOf.filter((part) => holds(value, part)).length !== 1) return false;
  return not === undefined || !holds(value, not);
}
