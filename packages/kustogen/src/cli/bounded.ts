import { statSync } from "node:fs";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { setEnd } from "@kustogen/kustomize/limits.ts";
import type { Command } from "commander";
import { writeReportFile } from "../output/report-file.ts";

// Two limits on a whole run. Nothing new is begun once most of either is used up, so that there is a report with what
// is missing; and if a single step takes too long, the process is ended from outside.

const MINUTE = 60_000;

/** Runs a command within its limits, with --max-time in a separate process that is ended then; its exit code. */
export async function bounded(
  command: Command,
  { maxTime, output = [] }: { maxTime?: number; output?: readonly string[] | string },
  work: () => Promise<number | undefined>,
): Promise<number | undefined> {
  const end = Number(process.env[END]);
  if (maxTime !== undefined && !(end > 0)) return ended(command, maxTime, [output].flat());
  await watchEnd();
  try {
    return await work();
  } finally {
    setEnd(() => undefined);
  }
}

/** V8's output when it ends a process that has used up its memory. */
const OUT_OF_MEMORY = /\n?<--- Last few GCs --->[\s\S]*/;

/** The exit code of the same command in a separate process, within this time. */
async function ended(command: Command, minutes: number, output: readonly string[]): Promise<number> {
  const { runInPlace } = await import("@kustogen/kustomize/node/run.ts");
  const args = [...process.execArgv, process.argv[1] as string, ...process.argv.slice(2)];
  const timeout = Math.ceil(minutes * MINUTE);
  const env = { ...process.env, [END]: String(Date.now() + timeout) };
  const before = new Map(output.map((file) => [file, changedAt(file)]));
  const { code, late, stderr } = runInPlace(process.execPath, args, { env, timeout });
  const said = stderr.replace(OUT_OF_MEMORY, "");
  process.stderr.write(said);
  if (code !== undefined && said === stderr) return code;
  const why = late ? `took longer than ${minutes} minutes (--max-time)` : "ran out of memory";
  const what = `${command.name()} ${why} and was stopped`;
  const missing = output.filter((file) => changedAt(file) === before.get(file));
  for (const file of missing.filter((one) => one.endsWith(".md")))
    writeReportFile(file, `### ⛔ kustogen ${what}\n\nNothing is known about this change.\n`);
  throw new InputError(
    output.length > missing.length
      ? `${what}; not written: ${missing.join(", ")}`
      : `${what}, so there is no report`,
    { code: "too-large" },
  );
}

/** When a file was last written; undefined if there is none. */
function changedAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** The variable with the end of a limited run, in milliseconds since 1970. */
export const END = "KUSTOGEN_END";
/** The proportion of its time in which a run begins something new; the rest is for the report. */
const WORKING = 0.8;
/** The same for parts of the report. */
const WRITING = 0.95;
/** The same proportion of its memory; Node ends a process without a message when all of it is used. */
const FILLED = 0.95;

let share = WORKING;
/** True once that proportion is used up: nothing needs to ask the clock again. */
let isOver = false;

/** Makes this process begin nothing more once most of the time or memory is used up. */
export async function watchEnd(): Promise<void> {
  const { getHeapStatistics } = await import("node:v8");
  const end = Number(process.env[END]);
  const begun = Date.now();
  [share, isOver] = [WORKING, false];
  setEnd(() => {
    isOver ||= end > 0 && Date.now() > begun + (end - begun) * share;
    if (isOver) return "the time limit of the run was reached (--max-time)";
    const { used_heap_size: used, heap_size_limit: all } = getHeapStatistics();
    if (used > all * FILLED)
      return "the memory limit of the run was reached (NODE_OPTIONS=--max-old-space-size)";
    return undefined;
  });
}

/** Leaves the rest of the run's time to the report: parts that can't be written in it are left out. */
export function beginWriting(): void {
  [share, isOver] = [WRITING, false];
}
