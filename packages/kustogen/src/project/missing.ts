import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { run } from "@kustogen/kustomize/node/run.ts";

/** Reads the syntax of one file, whatever it imports and a tsconfig.json says. */
const SYNTAX_ONLY =
  "--noEmit --noCheck --noResolve --noLib --ignoreConfig --pretty false --moduleDetection force --types".split(
    " ",
  );

/**
 * What TypeScript's own compiler misses first in a file that can't be read, such as "',' expected", with its line and
 * column; "" where a project has no compiler, or one that misses nothing.
 */
export function missingIn(root: string, file: string): string {
  const resolved = (from: string) => orElse(() => createRequire(from).resolve("typescript/package.json"), []);
  const [found] = [join(root, "package.json"), import.meta.url].flatMap(resolved);
  if (found === undefined) return "";
  const compiler = join(dirname(found), "bin/tsc");
  const { stdout } = run(process.execPath, [compiler, ...SYNTAX_ONLY, "", join(root, file)], {
    folder: root,
  });
  const [, line, column, missing] = /\((\d+),(\d+)\): error TS\d+: (.*)\.\s*$/m.exec(stdout) ?? [];
  return missing === undefined ? "" : `; TypeScript says: ${missing} (line ${line}, column ${column})`;
}
