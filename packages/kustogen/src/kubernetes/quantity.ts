import { QUANTITY_FACTORS } from "../settings/quantity-factors.ts";

/** What a quantity such as "500m" or "1Gi" amounts to; undefined for what is none. Precise enough to compare. */
export function quantity(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value !== "string") return undefined;
  const [, number, suffix = ""] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(value) ?? [];
  const factor = QUANTITY_FACTORS[suffix];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}
