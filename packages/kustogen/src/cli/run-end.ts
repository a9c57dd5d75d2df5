import { setEnd } from "@kustogen/kustomize/limits.ts";

/** Tells the process that is bounded when its run ends, in milliseconds since 1970. */
export const END = "KUSTOGEN_END";
/** The part of its time in which a run begins something new; the rest is for the report. */
const WORKING = 0.9;
/** The part of its memory with which it does; Node ends a process without a word when all of it is used. */
const FILLED = 0.95;

let begun = Date.now();

/** When the run began whose end is watched, in milliseconds since 1970. */
export function runBegan(): number {
  return begun;
}

/**
 * Has this thread begin nothing more once most of the time or of the memory is used up.
 *
 * @param since when the run began; now, unless another thread has begun it
 */
export async function watchEnd(since = Date.now()): Promise<void> {
  const { getHeapStatistics } = await import("node:v8");
  const end = Number(process.env[END]);
  begun = since;
  setEnd(() => {
    if (end > 0 && Date.now() > begun + (end - begun) * WORKING)
      return "the time of the run is over (--max-time)";
    const { used_heap_size: used, heap_size_limit: all } = getHeapStatistics();
    if (used > all * FILLED) return "the memory of the run is used up (NODE_OPTIONS=--max-old-space-size)";
    return undefined;
  });
}
