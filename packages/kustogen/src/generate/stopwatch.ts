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
  readonly ms = Object.fromEntries(STAGES.map((stage) => [stage, 0])) as Record<TimedStage, number>;
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
