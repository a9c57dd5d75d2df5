import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/** A value with each text and key in it as `fill` returns it; the same object if nothing changes. */
export function withFilledTexts(value: Value, fill: (text: string) => Value): Value {
  if (typeof value === "string") return fill(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => withFilledTexts(item, fill));
    return items.some((item, at) => item !== value[at]) ? items : value;
  }
  if (!isMap(value)) return value;
  const entries = Object.entries(value).map(
    ([key, item]) => [asText(fill(key)), withFilledTexts(item, fill)] as const,
  );
  const isSame = entries.every(([key, item]) => Object.hasOwn(value, key) && value[key] === item);
  return isSame ? value : Object.fromEntries(entries);
}
