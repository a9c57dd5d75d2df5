import type { ErrorCode } from "./codes.ts";
import { withoutLogin } from "./without-login.ts";

// Messages are printed, logged and kept in reports, by us and by whoever calls us; so a login never gets into one.

/** What an error may carry beside its message. */
export interface ErrorDetails extends ErrorOptions {
  /** What kind of error it is; decisions are taken by it and never by the words of the message. */
  code?: ErrorCode;
  /** The path of what isn't there, as a path of the tree that is read. */
  absent?: string;
}

/** Bad input: something that the author or operator wrote can't be used. Exit code 2. */
export class InputError extends Error {
  override name = "InputError";
  /** What kind of mistake it is: a name of the list in docs/errors.md, which tells how to fix it. */
  readonly code: ErrorCode;
  /** Where it was found, from the outside in, such as a file and a field of it: the message begins with them. */
  readonly places: readonly string[];
  /** The message without these places. */
  readonly what: string;
  /** The path of what isn't there, where that is the mistake. */
  readonly absent: string | undefined;

  /** Takes what is wrong, from which the login of any URL is left out, and where, if that isn't said with it. */
  constructor(
    what = "",
    {
      code = "bad-input",
      places = [],
      absent,
      ...options
    }: ErrorDetails & { places?: readonly string[] } = {},
  ) {
    super(withoutLogin([...fewer(places), what].join(": ")), options);
    this.code = code;
    this.places = places;
    this.what = what;
    this.absent = absent;
  }

  /** The same mistake with a place in front of it. @param code what it becomes, where its own says nothing */
  within(place: string, code: ErrorCode = "bad-input"): InputError {
    return new InputError(this.what, {
      code: this.code === "bad-input" ? code : this.code,
      places: [place, ...this.places],
      absent: this.absent,
      cause: this,
    });
  }
}

/** So many places are named at each end of a long row of them: a folder that builds on one that builds on one. */
const NAMED = 6;

function fewer(places: readonly string[]): readonly string[] {
  if (places.length <= 2 * NAMED + 1) return places;
  return [...places.slice(0, NAMED), `… ${places.length - 2 * NAMED} more …`, ...places.slice(-NAMED)];
}

/** Something outside kustogen failed: git, the network, a program, the file system. Exit code 3. */
export class OutsideError extends Error {
  override name = "OutsideError";
  /** What kind of failure it is: a name of the list in docs/errors.md, which tells how to fix it. */
  readonly code: ErrorCode;

  /** Takes the message, which leaves out the login of any URL in it. */
  constructor(message = "", { code = "outside-failed", ...options }: ErrorDetails = {}) {
    super(withoutLogin(message), options);
    this.code = code;
  }
}

/** The place to write to can't take it: full, read-only, no permission. Exit code 2, as its owner has to fix it. */
export class PlaceError extends OutsideError {
  override name = "PlaceError";

  /** Takes the message, which leaves out the login of any URL in it. */
  constructor(message = "", details: ErrorDetails = {}) {
    super(message, { code: "unusable-place", ...details });
  }
}

/** A defect of kustogen itself, found before anything was written. Exit code 3, with a request to report it. */
export class InternalError extends Error {
  override name = "InternalError";
  /** The same for all of them. */
  readonly code: ErrorCode = "defect";
}

/** Someone pressed Ctrl-C, or ended the process otherwise: what was begun was brought to a sound state. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** The same for all of them. */
  readonly code: ErrorCode = "interrupted";
  /** As shells say it: 128 and the number of the signal. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/**
 * The exit code for an error: 2 for what the caller can fix, that of the signal for an interruption, 3 for everything
 * else; also for what is above a limit, which may be right and was not checked.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (isErrorOf(error, "too-large")) return 3;
  return error instanceof InputError || error instanceof PlaceError ? 2 : 3;
}

/** The code of an error of ours; undefined for any other, whatever it calls a code. */
export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof InputError ||
    error instanceof OutsideError ||
    error instanceof InternalError ||
    error instanceof Interrupted
    ? error.code
    : undefined;
}

/** Whether an error has one of the codes. */
export function isErrorOf(error: unknown, ...codes: readonly ErrorCode[]): boolean {
  const code = codeOf(error);
  return code !== undefined && codes.includes(code);
}
