import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isThere, readRegularFile } from "../errors/regular-file.ts";

const LOCKED = /"node_modules\/kustogen": \{\s*"version": "([^"]+)"/;

/**
 * Refuses to generate with an engine older than the one in the repository's dependencies, which wrote the committed
 * files: the older one would undo improvements of the newer one.
 * @param version the version of the running engine
 * @throws InputError that explains how to run the right one
 */
export function refuseOlderEngine(root: string, version: string): void {
  const lock = join(root, "package-lock.json");
  const found = isThere(lock)
    ? LOCKED.exec(readRegularFile(lock, "package-lock.json").toString("utf8"))?.[1]
    : undefined;
  if (found === undefined) return;
  const [locked = [], own = []] = [found, version].map((one) => one.split(/[.-]/).slice(0, 3).map(Number));
  const at = locked.findIndex((part, index) => part !== own[index]);
  if (at < 0 || (locked[at] as number) < (own[at] as number)) return;
  throw new InputError(
    `this is kustogen ${version}, but ${locked.join(".")} (package-lock.json) wrote the committed files. Run \`npm ci\`, then \`npm run gen\``,
    { code: "not-installed" },
  );
}
