import type { ErrorCode } from "./codes.ts";

// Messages are printed, logged and kept in reports, by us and by callers, so a login never gets into one.

/** An object that a build already has. */
export interface Existing {
  readonly kind: string;
  readonly name: string;
}

/** Properties of an error in addition to its message. */
export interface ErrorDetails extends ErrorOptions {
  /** The kind of error; decisions are made by it and never by the words of the message. */
  code?: ErrorCode;
  /** The path that doesn't exist, in the tree that is read. */
  absent?: string;
  /** The kind of the object that doesn't exist. */
  absentKind?: string;
  /** The object that exists already, if that is the mistake. */
  existing?: Existing;
}

/** Bad input: something that the author or operator wrote can't be used. Exit code 2. */
export class InputError extends Error {
  override name = "InputError";
  /** The kind of mistake: a name in codes.ts, which describes how to fix it. */
  readonly code: ErrorCode;
  /** The places of the mistake, from the outside in, such as a file and a field in it. The message begins with them. */
  readonly places: readonly string[];
  /** The path that doesn't exist, if that is the mistake. */
  readonly absent: string | undefined;
  /** The kind of the object that doesn't exist, if that is the mistake and the kind is known. */
  readonly absentKind: string | undefined;
  /** The object that exists already, if that is the mistake. */
  readonly existing: Existing | undefined;

  /**
   * @param what the problem; the login of any URL in it is removed
   * @param details the code of the error, and its location if the text doesn't include it
   */
  constructor(
    /** The message without these places. */
    readonly what: string = "",
    {
      code = "bad-input",
      places = [],
      absent,
      absentKind,
      existing,
      ...options
    }: ErrorDetails & { places?: readonly string[] } = {},
  ) {
    super(withoutLogin([...fewer(places), what].join(": ")), options);
    this.code = code;
    this.places = places;
    this.absent = absent;
    this.absentKind = absentKind;
    this.existing = existing;
  }

  /** Returns the same mistake with a location in front of it. @param code replaces an unspecific code */
  within(place: string, code: ErrorCode = "bad-input"): InputError {
    return new InputError(this.what, {
      code: this.code === "bad-input" ? code : this.code,
      places: [place, ...this.places],
      absent: this.absent,
      ...(this.absentKind !== undefined && { absentKind: this.absentKind }),
      ...(this.existing !== undefined && { existing: this.existing }),
      cause: this,
    });
  }
}

/** The error for options or arguments of a command that can't be used. */
export function wrongUsage(message: string): InputError {
  return new InputError(message, { code: "wrong-usage" });
}

/** The number of locations shown at each end of a long chain, as of a folder that builds on one that builds on one. */
const NAMED = 6;

function fewer(places: readonly string[]): readonly string[] {
  if (places.length <= 2 * NAMED + 1) return places;
  return [...places.slice(0, NAMED), `… ${places.length - 2 * NAMED} more …`, ...places.slice(-NAMED)];
}

/** Something outside kustogen failed: git, the network, a program, the file system. Exit code 3. */
export class OutsideError extends Error {
  override name = "OutsideError";
  /** The kind of failure: a name in codes.ts, which describes how to fix it. */
  readonly code: ErrorCode;

  /** @param message the problem; the login of any URL in it is removed @param details the code of the error */
  constructor(message = "", { code = "outside-failed", ...options }: ErrorDetails = {}) {
    super(withoutLogin(message), options);
    this.code = code;
  }
}

/** Writing failed: a full or read-only disk, or no permission. Exit code 2, because the caller has to fix it. */
export class PlaceError extends OutsideError {
  override name = "PlaceError";

  constructor(message = "", details: ErrorDetails = {}) {
    super(message, { code: "unusable-place", ...details });
  }
}

/** A bug in kustogen itself, found before anything was written. Exit code 3, with a request to report it. */
export class InternalError extends Error {
  override name = "InternalError";
  /** The same for all of them. */
  readonly code: ErrorCode = "defect";
}

/** Someone pressed Ctrl-C or ended the process in another way; changes in progress were completed or undone. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** The same for all of them. */
  readonly code: ErrorCode = "interrupted";

  constructor(
    message: string /** As in shells: 128 plus the number of the signal. */,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/**
 * The exit code for an error: 2 if the caller can fix it, the signal's for an interruption, and 3 for everything else,
 * including input above a limit, which may be valid but wasn't checked.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  if (isErrorOf(error, "too-large")) return 3;
  return error instanceof InputError || error instanceof PlaceError ? 2 : 3;
}

/** The code of one of our errors; undefined for any other error, even if it has a `code`. */
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
  return codes.some((code) => code === codeOf(error));
}

/** A URL with user information before its host, up to the last possible "@". */
const LOGIN = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/?#"`<>]*)@/gi;

/**
 * A text without the passwords and tokens in its URLs, so that it may be shown. A user name alone is kept unless it
 * is a token, as in `ssh://git@host`.
 */
export function withoutLogin(text: string): string {
  if (!text.includes("@")) return text;
  return text.replace(LOGIN, (whole, scheme: string, login: string) =>
    login.includes(":") || /^https?:/i.test(scheme) ? `${scheme}…@` : whole,
  );
}
