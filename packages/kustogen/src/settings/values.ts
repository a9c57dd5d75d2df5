import { z } from "zod";
import { own } from "./own.ts";

/** A string setting: `expected` completes the message "expected …", for a wrong type as well as for a failed check. */
export function checkedString(expected: string, accepts: (value: string) => boolean) {
  return z.string({ error: expected }).refine(accepts, { error: expected });
}

/** true or false; "yes", "on", 1 and quoted booleans are rejected. */
export function boolean() {
  return z.boolean({ error: "expected true or false, without quotes" });
}

/** One of a few words, such as `oneOf(["nginx", "traefik"])`. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  const error = `expected one of ${words.map((word) => `"${word}"`).join(", ")}`;
  return z.enum(words as unknown as [Words[number], ...Words[number][]], { error });
}

/** One line of text that isn't empty. `pattern` narrows the check, and `example` is shown in its message. */
export function text(options: { example?: string; pattern?: RegExp; max?: number } = {}) {
  const { example, pattern, max = 1024 } = options;
  const like = example === undefined ? "" : ` such as "${example}"`;
  const shape = pattern === undefined ? "" : `, matching ${pattern.source}`;
  return checkedString(
    `expected one line of text${like}${shape}, not empty, at most ${max} characters (quote it when it looks like a number)`,
    (value) =>
      value.trim() !== "" &&
      value.length <= max &&
      !/[\r\n]/.test(value) &&
      (pattern === undefined || pattern.test(value)),
  );
}

/** The reason why something that a system `awaits` is fine; nobody has given one if it is not set. */
export function acknowledgement() {
  return text({ example: "two pods ran for a week without duplicates" }).optional();
}

/** A whole number setting; `error` is the message for anything else. */
export function wholeNumber(min: number, max: number, error: string) {
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** A whole number within bounds. @param bounds the least and the most that it may be */
export function integer({ min = 0, max = 2 ** 31 - 1 }: { min?: number; max?: number } = {}) {
  return wholeNumber(min, max, `expected a whole number from ${min} to ${max}, without quotes`);
}

/** An amount of money or another limit: a number of at least 0, such as 5 or 12.5. */
export function budget() {
  const error = "expected a budget of 0 or more, such as 5 or 12.5";
  return z.number({ error }).min(0, { error });
}

const ARN = /^arn:aws(?:-cn|-us-gov)?:[a-z0-9-]+:[a-z0-9-]*:(\d{12}|aws|):\S+$/;

/** An Amazon resource name. */
export function arn() {
  const name = checkedString(
    'expected an Amazon resource name such as "arn:aws:iam::123456789012:role/name"',
    (value) => ARN.test(value),
  );
  return own(name, "arn:aws:iam::000000000000:{system}");
}
