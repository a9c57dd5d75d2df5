import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package that is measured: this module is run from its own place and from a bundle. */
export function engineFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "bin/kustogen.mjs"))) folder = dirname(folder);
  return folder;
}
