/** The stages of generation that the benchmark reports, in the order they run. */
export const STAGES = [
  "describe",
  "purity",
  "validate",
  "credentials",
  "factor",
  "serialize",
  "verify",
  "judge",
  "write",
] as const;
export type TimedStage = (typeof STAGES)[number];

/** Adds up the milliseconds of each stage: `lap` counts the time since the last lap (or `start`) for a stage. */
export class Stopwatch {
  readonly ms: Record<TimedStage, number> = {
    describe: 0,
    purity: 0,
    validate: 0,
    credentials: 0,
    factor: 0,
    serialize: 0,
    verify: 0,
    judge: 0,
    write: 0,
  };
  #last = performance.now();

  /** Drops the time since the last lap: it belongs to no stage. */
  start(): void {
    this.#last = performance.now();
  }

  lap(stage: TimedStage): void {
    const now = performance.now();
    this.ms[stage] += now - this.#last;
    this.#last = now;
  }
}
