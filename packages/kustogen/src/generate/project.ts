import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { ENVIRONMENTS_FOLDER } from "../environments/load-environment.ts";
import { InputError } from "../errors/errors.ts";

/**
 * The repository whose systems this program was built from: the folder above the bundle.
 *
 * @param bundle the URL of a module of the bundle
 * @param cwd the folder the command was run in
 * @throws InputError when the bundle has no systems beside it or the command was run somewhere else
 */
export function projectRoot(bundle: string, cwd: string): string {
  const root = dirname(dirname(dirname(dirname(fileURLToPath(bundle)))));
  if (!existsSync(join(root, ENVIRONMENTS_FOLDER))) {
    throw new InputError(
      `there are no systems here: ${ENVIRONMENTS_FOLDER} is missing beside this kustogen. ` +
        "Run the command in a repository that was made from kustogen.",
    );
  }
  if (cwd !== root && !cwd.startsWith(root + sep)) {
    throw new InputError(
      `this kustogen generates the systems of ${root}, not of ${cwd}; run the command there`,
    );
  }
  return root;
}

/**
 * A digest of everything that decides what is generated: the code, the environment files and the remote. A run
 * with the same digest and untouched files has nothing to do.
 */
export function inputFingerprint(root: string, bundle: string, origin: string | undefined): string {
  const hash = createHash("sha256");
  hash.update(readFileSync(join(dirname(fileURLToPath(bundle)), "code.txt")));
  const folder = join(root, ENVIRONMENTS_FOLDER);
  for (const name of readdirSync(folder).sort()) {
    if (!name.endsWith(".yaml") && !name.endsWith(".yml")) continue;
    hash.update(`\0${name}\0`).update(readFileSync(join(folder, name)));
  }
  return hash.update(`\0${origin ?? ""}`).digest("hex");
}
