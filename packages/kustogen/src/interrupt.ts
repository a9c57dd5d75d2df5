import { setImmediate as turn } from "node:timers/promises";
import { Interrupted } from "@kustogen/kustomize/errors/errors.ts";

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs work that must not stop halfway when someone presses Ctrl-C: it goes on to its next checkpoint, a function
 * that it calls where it may stop, and stops there. Before and after, the signal ends the process as always. What was
 * done is told as it is, and the exit code is that of the signal. Rejects with Interrupted at a checkpoint.
 */
export async function withCheckpoints<Result>(
  work: (checkpoint: (state: string) => Promise<void>) => Promise<Result>,
): Promise<Result> {
  let signal: keyof typeof CODES | undefined;
  const noted = (name: NodeJS.Signals) => {
    signal ??= name as keyof typeof CODES;
  };
  const names = Object.keys(CODES) as (keyof typeof CODES)[];
  for (const name of names) process.on(name, noted);
  const checkpoint = async (state: string) => {
    // Signals that came while nothing else could run are delivered now.
    await turn();
    await turn();
    if (signal !== undefined) throw new Interrupted(`interrupted: ${state}`, CODES[signal]);
  };
  try {
    return await work(checkpoint);
  } catch (error) {
    await turn();
    await turn();
    // Ctrl-C reaches the programs that we started as well: they failed because of it.
    if (signal !== undefined && !(error instanceof Interrupted))
      throw new Interrupted(`interrupted: ${(error as Error).message}`, CODES[signal]);
    throw error;
  } finally {
    for (const name of names) process.off(name, noted);
    if (signal !== undefined) process.exitCode = CODES[signal];
  }
}
