import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package that is measured: this module is run from its own place and from a bundle. */
export function engineFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "bin/kustogen.mjs"))) {
    if (folder === dirname(folder)) throw new Error(`${import.meta.url} isn't inside the package`);
    folder = dirname(folder);
  }
  return folder;
}

/**
 * The package as an earlier commit has it, bundled below a folder, with the dependencies of now; undefined in a clone
 * without that commit. Ratios to it tell what a change costs; times differ by machine.
 */
export function engineAt(commit: string, place: string): string | undefined {
  const here = dirname(dirname(engineFolder()));
  const there = join(place, commit);
  const script = 'git archive "$1" packages package-lock.json | tar -x -C "$2"';
  mkdirSync(join(there, "node_modules/@kustogen"), { recursive: true });
  if (spawnSync("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: here }).status !== 0)
    return undefined;
  execFileSync("sh", ["-c", script, "sh", commit, there], { cwd: here });
  for (const name of readdirSync(join(here, "node_modules")))
    if (name !== "@kustogen" && name !== "kustogen")
      symlinkSync(join(here, "node_modules", name), join(there, "node_modules", name));
  for (const name of ["kustomize", "review"])
    symlinkSync(join(there, "packages", name), join(there, "node_modules/@kustogen", name));
  return join(there, "packages/kustogen");
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
