import { InputError } from "../../errors/errors.ts";

/** A number as in Go's json.Marshal. Throws InputError for infinities and NaN, which JSON can't represent. */
export function jsonNumber(value: number | bigint): string {
  if (typeof value === "number") refuseNotFinite(value);
  return Object.is(value, -0) ? "-0" : String(value);
}

function refuseNotFinite(value: number): void {
  if (!Number.isFinite(value))
    throw new InputError(`${value} isn't a number that JSON can represent`, { code: "invalid-json" });
}

/**
 * A number as in the YAML that kustomize prints: integers up to 64 bits in full, other numbers in Go's 'g' format
 * ("1.5", "1e+21", "1.2345675e+06"). Throws InputError for infinities and NaN.
 */
export function yamlNumber(value: number | bigint): string {
  if (typeof value === "bigint") return String(value);
  if (Number.isInteger(value) && value > -(2 ** 63) && value < 2 ** 64)
    return value === 0 ? "0" : String(value);
  refuseNotFinite(value);
  return goDouble(value);
}

/** A double in Go's 'g' format, with an exponent for integers of seven digits or more. */
export function goDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0) return Object.is(value, -0) ? "-0" : "0";
  if (size >= 1e-4 && size < 1e6) return String(value);
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  return exponent.length > 2 ? `${mantissa}e${exponent}` : `${mantissa}e${exponent[0]}0${exponent[1]}`;
}
