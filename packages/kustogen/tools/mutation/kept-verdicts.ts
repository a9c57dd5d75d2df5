import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Mutant } from "./mutants.ts";
import type { Verdict } from "./verdicts.ts";

/** A verdict as a line of a file, with what says which mutant it is of. */
interface Line extends Pick<Verdict, "how" | "by"> {
  mutant: string;
}

/** The verdicts on these mutants that an earlier run has written: one whose place in its file has changed has none. */
export function readVerdicts(file: string, mutants: readonly Mutant[]): Verdict[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const known = new Map(lines.map((line) => [line.mutant, line]));
  return mutants.flatMap((mutant) => {
    const found = known.get(nameOf(mutant));
    return found === undefined ? [] : { mutant, how: found.how, by: found.by };
  });
}

/** Adds a verdict to a file as soon as it is known, so that a run which is ended loses nothing. */
export function keepVerdict(file: string, { mutant, how, by }: Verdict): void {
  appendFileSync(file, `${JSON.stringify({ mutant: nameOf(mutant), how, by } satisfies Line)}\n`);
}

function nameOf({ file, start, before, after }: Mutant): string {
  return `${file}:${start}: ${before} -> ${after}`;
}
