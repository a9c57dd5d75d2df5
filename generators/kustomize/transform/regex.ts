import { InputError } from "../../model/errors.ts";

const LITERAL = /^[^\\^$.*+?()[\]{}|]*$/;

/** A test whether a whole text matches a regular expression; plain text is compared, which is the common case. */
export function compileWhole(pattern: string): (text: string) => boolean {
  if (LITERAL.test(pattern)) return (text) => text === pattern;
  let regex: RegExp;
  try {
    regex = new RegExp(`^(?:${pattern})$`, "u");
  } catch {
    throw new InputError(`"${pattern}" is not a regular expression`);
  }
  return (text) => regex.test(text);
}
