/** Bad input: what the author or operator wrote can't be used. Exit code 2. */
export class InputError extends Error {
  override name = "InputError";
}

/** Something outside kustogen failed: git, the network, a program, the file system. Exit code 3. */
export class OutsideError extends Error {
  override name = "OutsideError";
}

/** A defect of kustogen itself, found before anything was written. Exit code 3, with a request to report it. */
export class InternalError extends Error {
  override name = "InternalError";
}
