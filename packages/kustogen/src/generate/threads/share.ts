import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RuleError } from "../judge-system.ts";
import type { Steps } from "../steps.ts";
import { STAGES, type Stopwatch, type TimedStage } from "../stopwatch.ts";
import type { SystemOutput } from "../system-output.ts";
import type { Made, Parcel } from "./parcel.ts";

/** The number of systems that are taken at a time, and go through their steps together; more gain nothing. */
const CHUNK = 16;

/** The parts of a system's error that cross between threads. */
export interface SentError {
  index: number;
  name: string;
  message: string;
  code: ErrorCode | undefined;
}

/** A worker's final message: results since the last parcel, or the errors of systems; the time of its stages. */
export interface WorkerAnswer {
  parcel: Parcel;
  errors: Map<number, RuleError[]>;
  /** The first system at which it failed, with the error. */
  failures: SentError[];
  stages: Record<TimedStage, number>;
}

/** Hands out the indexes of systems to several threads, each once, in chunks. */
export class Share {
  readonly #next: Int32Array;

  constructor(
    private readonly count: number,
    readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.#next = new Int32Array(buffer);
  }

  /** Leaves nothing to take; earlier chunks are already taken, so the first failure in order is still found. */
  stop(): void {
    Atomics.store(this.#next, 0, this.count);
  }

  /** The next chunk as [first, last), or undefined if all are taken. */
  take(): [number, number] | undefined {
    for (;;) {
      const first = Atomics.load(this.#next, 0);
      if (first >= this.count) return undefined;
      // Fewer towards the end, so that no thread waits long for the last ones of the other.
      const end = first + Math.max(1, Math.min(CHUNK, (this.count - first) >> 2));
      if (Atomics.compareExchange(this.#next, 0, first, end) === first) return [first, end];
    }
  }
}

/** One thread's results for its share, by system index. */
export interface ShareOutput extends Made {
  errors: Map<number, RuleError[]>;
  /** The failures. After one that isn't an author's mistake, nothing more is taken. */
  failures: { index: number; error: Error }[];
}

/** Generates one system, by index. */
export type Generate = (index: number) => Steps<SystemOutput>;

/**
 * Takes systems from the share until none is left and generates them.
 * @param between called from time to time with the results so far
 */
export function generateShare(
  share: Share,
  generate: Generate,
  between?: (output: ShareOutput) => void,
): ShareOutput {
  const output: ShareOutput = {
    files: new Map(),
    views: new Map(),
    errors: new Map(),
    failures: [],
  };
  for (let chunk = share.take(); chunk !== undefined; chunk = share.take()) {
    if (!generateChunk(chunk, generate, output)) share.stop();
    between?.(output);
  }
  return output;
}

/**
 * Takes the systems of a chunk through their steps in parallel. False at a defect: then only earlier systems are
 * finished, so that the first defect in order is found.
 */
function generateChunk([first, end]: [number, number], generate: Generate, output: ShareOutput): boolean {
  let open: { index: number; steps: Steps<SystemOutput> }[] = [];
  for (let index = first; index < end; index++) open.push({ index, steps: begun(generate, index) });
  let defect = end;
  while (open.length > 0)
    open = open.filter(({ index, steps }) => {
      if (index > defect) return false;
      try {
        const { done, value } = steps.next();
        if (!done) return true;
        keep(index, value, output);
      } catch (error) {
        output.failures.push({ index, error: error as Error });
        if (!(error instanceof InputError)) defect = index;
      }
      return false;
    });
  return defect === end;
}

/** A failure at the start becomes a failing step. */
function* begun(generate: Generate, index: number): Steps<SystemOutput> {
  return yield* generate(index);
}

function keep(index: number, { files, views, errors }: SystemOutput, output: ShareOutput): void {
  output.files.set(index, files);
  output.views.set(index, views);
  output.errors.set(index, errors);
}

/** Adds the stages of another thread's stopwatch. */
export function addStages(stopwatch: Stopwatch, stages: Record<TimedStage, number>): void {
  for (const stage of STAGES) stopwatch.ms[stage] += stages[stage];
}
