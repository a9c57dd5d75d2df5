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

/** Whether a part of a value meets a condition, if that is so whatever the whole adds to it; else undefined. */
export function holdsInPart(value: unknown, condition: Condition): boolean | undefined {
  const { required, properties, enum: words, allOf = [], anyOf, oneOf, not } = condition;
  const { minProperties = 0, maxProperties = Infinity } = condition;
  const parts: (boolean | undefined)[] = allOf.map((part) => holdsInPart(value, part));
  if (isMap(value)) {
    const count = Object.keys(value).length;
    const has = (key: string) => Object.hasOwn(value, key);
    parts.push(
      required === undefined || required.every(has) || undefined,
      count >= minProperties || undefined,
      ...(maxProperties === Infinity ? [] : [count > maxProperties ? false : undefined]),
      ...Object.entries(properties ?? {}).map(([key, inner]) =>
        has(key) ? holdsInPart(value[key], inner) : undefined,
      ),
    );
  }
  if (words !== undefined) parts.push(words.includes(value));
  if (anyOf !== undefined) parts.push(negated(all(anyOf.map((part) => negated(holdsInPart(value, part))))));
  if (oneOf !== undefined) parts.push(one(oneOf.map((part) => holdsInPart(value, part))));
  if (not !== undefined) parts.push(negated(holdsInPart(value, not)));
  return all(parts);
}

function negated(part: boolean | undefined): boolean | undefined {
  return part === undefined ? undefined : !part;
}

function all(parts: readonly (boolean | undefined)[]): boolean | undefined {
  return parts.includes(false) ? false : parts.includes(undefined) ? undefined : true;
}

function one(parts: readonly (boolean | undefined)[]): boolean | undefined {
  const count = parts.filter((part) => part === true).length;
  return count > 1 ? false : parts.includes(undefined) ? undefined : count === 1;
}
