import { withoutLogin } from "./without-login.ts";

// Messages are printed, logged and kept in reports, by us and by whoever calls us; so a login never gets into one.

/** Bad input: what the author or operator wrote can't be used. Exit code 2. */
export class InputError extends Error {
  override name = "InputError";

  /** Takes the message, which leaves out the login of any URL in it. */
  constructor(message = "", options?: ErrorOptions) {
    super(withoutLogin(message), options);
  }
}

/** Something outside kustogen failed: git, the network, a program, the file system. Exit code 3. */
export class OutsideError extends Error {
  override name = "OutsideError";

  /** Takes the message, which leaves out the login of any URL in it. */
  constructor(message = "", options?: ErrorOptions) {
    super(withoutLogin(message), options);
  }
}

/** The place to write to can't take it: full, read-only, no permission. Exit code 2, as its owner has to mend it. */
export class PlaceError extends OutsideError {
  override name = "PlaceError";
}

/** A defect of kustogen itself, found before anything was written. Exit code 3, with a request to report it. */
export class InternalError extends Error {
  override name = "InternalError";
}

/** Somebody pressed Ctrl-C, or ended the process otherwise: what was begun was brought to a sound state. */
export class Interrupted extends Error {
  override name = "Interrupted";
  /** As shells say it: 128 and the number of the signal. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The exit code for an error: 2 for what the caller can mend, that of the signal for an interruption, 3 for everything else. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return error.exitCode;
  return error instanceof InputError || error instanceof PlaceError ? 2 : 3;
}
