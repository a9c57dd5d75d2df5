import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Scalar } from "./setting-kinds.ts";
import type { TruthWords } from "./template.ts";

/** A text that is a number, and is written as one. */
const DIGITS = /^(?:0|[1-9]\d{0,8})$/;

/** The words that mean on and off, if all texts consist of them; a number as a text is represented in the same way. */
export function truthWords(
  values: readonly (Scalar | undefined)[],
  { path }: { path: Path },
): TruthWords | undefined {
  if (/^(?:labels|matchLabels|selector)$/.test(String(path.at(-2)))) return undefined;
  const isGiven = path.at(-2) === "data" || (path.at(-1) === "value" && path.includes("env"));
  const [plain, titled] = [
    { on: "true", off: "false" },
    { on: "True", off: "False" },
  ];
  const isNumber = (value?: Scalar) =>
    value === undefined || (typeof value === "string" && DIGITS.test(value));
  if (isGiven && values.every(isNumber)) return plain;
  return [plain, titled].find(({ on, off }) =>
    values.every((value) => value === undefined || value === on || value === off),
  );
}

/** The value of a text that is one of these words, or a number. */
export function meantBy(text: Scalar, { on }: TruthWords): Scalar {
  return DIGITS.test(String(text)) ? Number(text) : text === on;
}
