import { lookUp } from "@kustogen/kustomize/value/own.ts";

const FORM = /^([+-]?)(\d*)(?:\.(\d*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
/** Nano: the smallest step of a quantity. */
const SCALE = 9;
const DECIMAL: Record<string, number> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const BINARY: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** The value of a quantity in billionths, rounded up as in Kubernetes; undefined for anything that isn't one. */
export function nanosOf(quantity: unknown): bigint | undefined {
  if (typeof quantity !== "string" && typeof quantity !== "number" && typeof quantity !== "bigint")
    return undefined;
  const match = FORM.exec(String(quantity));
  if (match === null) return undefined;
  const [, sign, whole = "", part = "", suffix = ""] = match;
  if (whole === "" && part === "") return undefined;
  const binary = lookUp(BINARY, suffix);
  const exponent =
    /^[eE]./.test(suffix) && binary === undefined ? Number(suffix.slice(1)) : lookUp(DECIMAL, suffix);
  if (Math.abs(exponent ?? 0) > 60 || whole.length + part.length > 60) return undefined;
  let value = BigInt(whole + part) << BigInt(binary ?? 0);
  const shift = (exponent ?? 0) + SCALE - part.length;
  if (shift >= 0) value *= 10n ** BigInt(shift);
  else {
    const divisor = 10n ** BigInt(-shift);
    value = (value + divisor - 1n) / divisor;
  }
  return sign === "-" ? -value : value;
}

const UNIT = 10n ** BigInt(SCALE);

/** The value of a Kubernetes quantity as a number ("500m" is 0.5); undefined if it isn't one. */
export function quantityValue(quantity: unknown): number | undefined {
  const nanos = nanosOf(quantity);
  if (nanos === undefined) return undefined;
  return nanos % UNIT === 0n ? Number(nanos / UNIT) : Number(nanos) / Number(UNIT);
}
