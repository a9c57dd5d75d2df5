import { setImmediate as turn } from "node:timers/promises";
import { Interrupted } from "@kustogen/kustomize/errors/errors.ts";

const CODES = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs work that must not stop halfway when someone presses Ctrl-C: it continues to its next checkpoint, a function
 * that it calls wherever it may stop, and stops there. Before and afterwards, the signal ends the process as usual.
 * The completed part is reported, and the exit code is that of the signal. Rejects with Interrupted at a checkpoint.
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
    // Signals that arrived while nothing else could run are delivered now.
    await turn();
    await turn();
    if (signal !== undefined) throw new Interrupted(`interrupted: ${state}`, CODES[signal]);
  };
  try {
    return await work(checkpoint);
  } catch (error) {
    await turn();
    await turn();
    // Ctrl-C also reaches the programs that we started, and is the reason why they failed.
    if (signal !== undefined && !(error instanceof Interrupted))
      throw new Interrupted(`interrupted: ${(error as Error).message}`, CODES[signal]);
    throw error;
  } finally {
    for (const name of names) process.off(name, noted);
    if (signal !== undefined) process.exitCode = CODES[signal];
  }
}
