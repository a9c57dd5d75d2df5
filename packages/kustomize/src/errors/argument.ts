import { InputError } from "./errors.ts";

/** A value for a program that a repository or a user chose, with its name in messages: "releaseName". */
export interface Given {
  readonly given: string;
  readonly name: string;
}

/** An argument of a program: a string of our own, or a value that isn't. */
export type Argument = string | Given;

/** Throws InputError for a value that a program would read as an option. */
export function refuseOption(program: string, { given, name }: Given): void {
  if (given.startsWith("-"))
    throw new InputError(
      `${name} must not begin with "-", but is ${JSON.stringify(given)}: ${program} would read it as an option`,
    );
}
