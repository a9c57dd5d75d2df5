import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type * as Esbuild from "esbuild";

/** Kinds of text files that systems import: configuration and scripts for containers. */
export const TEXT_FILES = [".conf", ".ini", ".md", ".py", ".sh", ".sql", ".toml", ".txt", ".yaml", ".yml"];

/** The bundler of the project, or the one beside the engine, which only authors need. @throws InputError */
export async function loadEsbuild(root: string, generators: string): Promise<typeof Esbuild> {
  const resolved = (from: string) => orElse(() => createRequire(from).resolve("esbuild"), []);
  const [found] = [join(root, "package.json"), import.meta.url].flatMap(resolved);
  if (found !== undefined) return import(pathToFileURL(found).href);
  throw noEsbuild(root, generators);
}

/** The error for a project without the bundler, with what to install. */
export function noEsbuild(root: string, generators: string): InputError {
  const isInstalled = !existsSync(join(root, "package.json")) || existsSync(join(root, "node_modules"));
  return new InputError(
    isInstalled
      ? `the systems in ${generators}/ are TypeScript, and esbuild, which bundles them, is not installed: run \`npm install --save-dev esbuild\``
      : "the dependencies are not installed: run `npm ci` first",
    { code: "not-installed" },
  );
}
