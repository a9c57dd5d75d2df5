import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Writes which mutants a test file has asked for in a run without one. */
export function writeAsked(ids: Iterable<number>): void {
  writeFileSync(file(), JSON.stringify([...ids]));
}

/** Which mutants the test file that has just been run has asked for. */
export function readAsked(): number[] {
  return JSON.parse(readFileSync(file(), "utf8")) as number[];
}

function file(): string {
  return join(process.env.KUSTOGEN_MUTATION as string, `asked-${process.env.KUSTOGEN_MUTATION_SHARD}`);
}
