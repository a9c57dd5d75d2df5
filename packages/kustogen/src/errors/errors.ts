/** Bad input: what the author or operator wrote can't be used. Exit code 2. */
export class InputError extends Error {
  override name = "InputError";
}

/** Something outside kustogen failed: git, the network, a program, the file system. Exit code 3. */
export class OutsideError extends Error {
  override name = "OutsideError";
}

/** The place to write to can't take it: full, read-only, no permission. Exit code 2, as its owner has to mend it. */
export class PlaceError extends OutsideError {
  override name = "PlaceError";
}

/** A defect of kustogen itself, found before anything was written. Exit code 3, with a request to report it. */
export class InternalError extends Error {
  override name = "InternalError";
}

/** The exit code for an error (design section 12): 2 for what the caller can mend, 3 for everything else. */
export function exitCodeOf(error: unknown): number {
  return error instanceof InputError || error instanceof PlaceError ? 2 : 3;
}
