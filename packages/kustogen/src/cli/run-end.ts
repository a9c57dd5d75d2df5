import { setEnd } from "@kustogen/kustomize/limits.ts";

/** The variable with the end of a limited run, in milliseconds since 1970. */
export const END = "KUSTOGEN_END";
/** The proportion of its time in which a run begins something new; the rest is for the report. */
const WORKING = 0.9;
/** The same proportion of its memory; Node ends a process without a message when all of it is used. */
const FILLED = 0.95;

let begun = Date.now();

/** The start of the limited run, in milliseconds since 1970. */
export function runBegan(): number {
  return begun;
}

/**
 * Makes this thread begin nothing more once most of the time or memory is used up.
 * @param since the start of the run; by default now, unless another thread began it
 */
export async function watchEnd(since = Date.now()): Promise<void> {
  const { getHeapStatistics } = await import("node:v8");
  const end = Number(process.env[END]);
  begun = since;
  setEnd(() => {
    if (end > 0 && Date.now() > begun + (end - begun) * WORKING)
      return "the time limit of the run was reached (--max-time)";
    const { used_heap_size: used, heap_size_limit: all } = getHeapStatistics();
    if (used > all * FILLED)
      return "the memory limit of the run was reached (NODE_OPTIONS=--max-old-space-size)";
    return undefined;
  });
}
