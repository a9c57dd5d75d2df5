import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package that is measured: this module is run from its own place and from a bundle. */
export function engineFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "bin/kustogen.mjs"))) folder = dirname(folder);
  return folder;
}

/**
 * Puts the engine below a `node_modules` as a package has it: a checkout looks through its own sources whenever it starts,
 * which nobody else's does. Returns the program.
 */
export function installEngine(engine: string, modules: string): string {
  // Builds what is not built yet.
  execFileSync(process.execPath, [join(engine, "bin/kustogen.mjs"), "--version"]);
  const folder = join(modules, "kustogen");
  mkdirSync(folder, { recursive: true });
  for (const name of ["package.json", "bin"])
    cpSync(join(engine, name), join(folder, name), { recursive: true });
  symlinkSync(join(engine, "dist"), join(folder, "dist"), "dir");
  return join(folder, "bin/kustogen.mjs");
}

/** Puts what a project has beside the engine below its `node_modules`. */
export function linkTools(engine: string, modules: string): void {
  for (const name of ["esbuild", "zod"])
    symlinkSync(join(dirname(dirname(engine)), "node_modules", name), join(modules, name), "dir");
}
