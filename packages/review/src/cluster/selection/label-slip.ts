import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Labels } from "./label-selector.ts";

/** The only required label that others have with a typo, and their value; undefined if none or several differ. */
export function labelSlip(
  wanted: Labels,
  labels: Labels,
): { key: string; value: unknown; found: string } | undefined {
  const [first, ...more] = Object.entries(wanted).filter(([key, value]) => lookUp(labels, key) !== value);
  if (first === undefined || more.length > 0) return undefined;
  const [key, value] = first;
  const found = lookUp(labels, key);
  const isSlip = typeof found === "string" && closest(String(value), [found], 2) !== undefined;
  return isSlip ? { key, value, found } : undefined;
}
