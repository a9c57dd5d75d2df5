import { countedTo, type Found, type GoFunction, inRange, NotFollowed, wholeOf } from "./go-value.ts";

function counted(from: bigint, end: bigint, step: bigint): bigint[] {
  if (step === 0n || end < from !== step < 0n) return [];
  const size = step < 0n ? -step : step;
  const way = end < from ? from - end : end - from;
  return countedTo((way + size - 1n) / size).map((one) => from + one * step);
}

function divided(value: bigint, other: bigint, of: (value: bigint, other: bigint) => bigint): bigint {
  if (other === 0n) throw new NotFollowed("its template divides by 0");
  return of(value, other);
}

/** The number that comes before all others. */
function furthest(all: readonly Found[], isBefore: (one: bigint, other: bigint) => boolean): bigint {
  return all.map(wholeOf).reduce((one, other) => (isBefore(other, one) ? other : one));
}

/** A number as a float, as in Sprig. */
function fractionOf(value: Found): number {
  if (typeof value === "number") return value;
  if (typeof value === "string" && /^-?\d{1,15}\.\d+$/.test(value)) return Number(value);
  return Number(wholeOf(value));
}

/** The template functions for numbers. */
export const NUMBER_FUNCTIONS: Readonly<Record<string, GoFunction>> = {
  add: (...all) => all.map(wholeOf).reduce((sum, one) => inRange(sum + one), 0n),
  add1: (value) => inRange(wholeOf(value) + 1n),
  sub: (value, other) => inRange(wholeOf(value) - wholeOf(other)),
  mul: (value, ...others) =>
    others.map(wholeOf).reduce((product, one) => inRange(product * one), wholeOf(value)),
  div: (value, other) => divided(wholeOf(value), wholeOf(other), (a, b) => inRange(a / b)),
  mod: (value, other) => divided(wholeOf(value), wholeOf(other), (a, b) => a % b),
  max: (...all) => furthest(all, (one, other) => one > other),
  biggest: (...all) => furthest(all, (one, other) => one > other),
  min: (...all) => furthest(all, (one, other) => one < other),
  int: wholeOf,
  int64: wholeOf,
  float64: fractionOf,
  floor: (value) => Math.floor(fractionOf(value)),
  ceil: (value) => Math.ceil(fractionOf(value)),
  until: (end) => counted(0n, wholeOf(end), wholeOf(end) < 0n ? -1n : 1n),
  untilStep: (from, end, step) => counted(wholeOf(from), wholeOf(end), wholeOf(step)),
};
