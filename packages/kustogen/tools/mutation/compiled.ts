import { spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import type { Mutant } from "./mutants.ts";

/** A mutant with unused code is still a valid program. From the second time on, only what changes is checked again. */
const OPTIONS = [
  "--incremental",
  "--noEmit",
  "--pretty",
  "false",
  "--noUnusedLocals",
  "false",
  "--noUnusedParameters",
  "false",
];

/**
 * The mutants that the compiler refuses, by their numbers: no test ever meets them. Each counts as refused where its own
 * file has an error. All are compiled at once, in copies of their files; where the compiler refuses even the copy without
 * a mutant, as it does for a class whose private fields others know, one of each file at a time in its place.
 */
export function refusedByCompiler(mutants: readonly Mutant[], root: string): Set<number> {
  const byFile = new Map<string, Mutant[]>();
  for (const mutant of mutants) addTo(byFile, mutant.file, mutant);
  const copies = mutants.map((mutant) => ({ mutant, path: copyOf(mutant.file, mutant.id) }));
  const plain = [...byFile.keys()].map((file) => ({ file, path: copyOf(file, 0) }));
  for (const { mutant, path } of copies) writeFileSync(join(root, path), changed(mutant, root));
  for (const { file, path } of plain) writeFileSync(join(root, path), readFileSync(join(root, file)));
  const wrong = filesWithErrors(root);
  for (const { path } of [...copies, ...plain]) rmSync(join(root, path));
  const alone = new Set(plain.filter(({ path }) => wrong.has(path)).map(({ file }) => file));
  const refused = copies.filter(({ mutant, path }) => wrong.has(path) && !alone.has(mutant.file));
  const inPlace = refusedInPlace(
    [...alone].map((file) => byFile.get(file) as Mutant[]),
    root,
  );
  return new Set([...refused.map(({ mutant }) => mutant), ...inPlace].map(({ id }) => id));
}

/** The mutants of these files that the compiler refuses, one of each file at a time. */
function refusedInPlace(files: readonly (readonly Mutant[])[], root: string): Mutant[] {
  const refused: Mutant[] = [];
  for (let turn = 0; files.some((own) => own.length > turn); turn++) {
    const now = files.flatMap((own) => own[turn] ?? []);
    const texts = now.map(({ file }) => [join(root, file), readFileSync(join(root, file), "utf8")] as const);
    for (const mutant of now) writeFileSync(join(root, mutant.file), changed(mutant, root));
    const wrong = filesWithErrors(root);
    refused.push(...now.filter(({ file }) => wrong.has(file)));
    for (const [path, text] of texts) writeFileSync(path, text);
  }
  return refused;
}

function copyOf(file: string, id: number): string {
  return file.replace(/\.ts$/, `.mutant-${id}.ts`);
}

function changed({ file, start, end, after }: Mutant, root: string): string {
  const text = readFileSync(join(root, file), "utf8");
  return `${text.slice(0, start)}(${after})${text.slice(end)}`;
}

function filesWithErrors(root: string): Set<string | undefined> {
  const options = [...OPTIONS, "--tsBuildInfoFile", join(dirname(root), "types.tsbuildinfo")];
  const { stdout, error } = spawnSync(join(root, "node_modules/.bin/tsc"), options, {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  return new Set([...stdout.matchAll(/^(\S+)\(\d+,\d+\): error /gm)].map(([, file]) => file));
}
