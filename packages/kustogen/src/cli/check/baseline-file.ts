import { readFileSync, statSync } from "node:fs";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";

/** The text of a baseline file. Throws InputError if it doesn't exist. */
export function readBaseline(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new InputError(`${file}: is a folder; expected a baseline file`, { code: "wrong-file-type" });
  if (found === undefined)
    throw new InputError(
      `${file}: there is no such baseline; create it with --baseline ${file} --write-baseline`,
    );
  return readFileSync(file, "utf8");
}
