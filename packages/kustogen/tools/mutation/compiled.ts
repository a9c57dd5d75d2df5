import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
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
 * The mutants that the compiler refuses, by their numbers: no test ever meets them. One of each file is compiled at a time,
 * and counts as refused where its own file has an error.
 */
export function refusedByCompiler(mutants: readonly Mutant[], root: string): Set<number> {
  const refused = new Set<number>();
  const byFile = new Map<string, Mutant[]>();
  for (const mutant of mutants) addTo(byFile, mutant.file, mutant);
  const files = [...byFile.values()];
  const options = [...OPTIONS, "--tsBuildInfoFile", join(dirname(root), "types.tsbuildinfo")];
  for (let turn = 0; files.some((own) => own.length > turn); turn++) {
    const now = files.flatMap((own) => own[turn] ?? []);
    const texts = now.map(({ file }) => [join(root, file), readFileSync(join(root, file), "utf8")] as const);
    for (const [at, { start, end, after }] of now.entries()) {
      const [path, text] = texts[at] as (typeof texts)[number];
      writeFileSync(path, `${text.slice(0, start)}(${after})${text.slice(end)}`);
    }
    const { stdout, error } = spawnSync(join(root, "node_modules/.bin/tsc"), options, {
      cwd: root,
      encoding: "utf8",
    });
    if (error !== undefined) throw error;
    const wrong = new Set([...stdout.matchAll(/^(\S+)\(\d+,\d+\): error /gm)].map(([, file]) => file));
    for (const { id, file } of now) if (wrong.has(file)) refused.add(id);
    for (const [path, text] of texts) writeFileSync(path, text);
  }
  return refused;
}
