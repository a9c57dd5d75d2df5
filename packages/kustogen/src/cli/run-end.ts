import { setEnd } from "@kustogen/kustomize/limits.ts";

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
