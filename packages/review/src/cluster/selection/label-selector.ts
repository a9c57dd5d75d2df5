import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt } from "../../kubernetes/fields.ts";

/** Labels, or the labels that a selector requires. */
export type Labels = Readonly<Record<string, unknown>>;

/** True if a label selector matches labels, as in the API server; an empty one matches all. */
export function selectsLabels(selector: unknown, labels: Labels): boolean {
  if (!hasLabels(mapAt(selector, "matchLabels"), labels)) return false;
  return itemsAt(selector, "matchExpressions").every(([{ key, operator, values }]) => {
    const value = lookUp(labels, asText(key));
    const isThere = value !== undefined;
    const isListed = Array.isArray(values) && values.includes(value as string);
    const meets = { In: isListed, NotIn: !isListed, Exists: isThere, DoesNotExist: !isThere };
    return lookUp(meets, asText(operator)) ?? true;
  });
}

/** True if all required labels are present; null is an empty text, as in the API server. */
export function hasLabels(wanted: Labels, labels: Labels): boolean {
  for (const key in wanted) {
    const value = lookUp(labels, key);
    if (value === undefined || (value ?? "") !== (wanted[key] ?? "")) return false;
  }
  return true;
}

/** True for a selector that requires no label at all. */
export function isEmptySelector(selector: unknown): boolean {
  return (
    Object.keys(mapAt(selector, "matchLabels")).length === 0 &&
    listAt(selector, "matchExpressions").length === 0
  );
}

/** "app=web, tier=front", for messages. */
export function printLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${String(value)}`)
    .join(", ");
}
