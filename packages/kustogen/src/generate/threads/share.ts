import type { ErrorCode } from "@kustogen/kustomize/errors/codes.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { RuleError } from "../judge-system.ts";
import { notePassed, type PassedTexts, printedPlace, type TextPlace } from "../passed-texts.ts";
import type { Steps } from "../steps.ts";
import { STAGES, type Stopwatch, type TimedStage } from "../stopwatch.ts";
import type { SystemOutput } from "../system-output.ts";
import type { Made, Parcel } from "./parcel.ts";

/** So many are taken at a time, and go through their steps together; more gain nothing. */
const CHUNK = 16;

/** What crosses between threads of the error of a system. */
export interface SentError {
  index: number;
  name: string;
  message: string;
  code: ErrorCode | undefined;
}

/** What a worker sends at the end: what it made since its last parcel, or the errors of its systems; then the time its stages took. */
export interface WorkerAnswer {
  parcel: Parcel;
  errors: Map<number, RuleError[]>;
  passed: PassedTexts;
  /** The lowest system it failed at, with the error. */
  failures: SentError[];
  stages: Record<TimedStage, number>;
}

/** Hands out the numbers of systems to several threads, each once, in chunks. */
export class Share {
  readonly buffer: SharedArrayBuffer;
  readonly #next: Int32Array;
  readonly #count: number;

  constructor(count: number, buffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#next = new Int32Array(buffer);
    this.#count = count;
  }

  /** Leaves nothing to take; chunks before are taken already, so the first failure in order is still found. */
  stop(): void {
    Atomics.store(this.#next, 0, this.#count);
  }

  /** The next chunk as [first, last), or undefined when all are taken. */
  take(): [number, number] | undefined {
    for (;;) {
      const first = Atomics.load(this.#next, 0);
      if (first >= this.#count) return undefined;
      // Fewer towards the end, so that no thread waits long for the last ones of the other.
      const end = first + Math.max(1, Math.min(CHUNK, (this.#count - first) >> 2));
      if (Atomics.compareExchange(this.#next, 0, first, end) === first) return [first, end];
    }
  }
}

/** What one thread made of its share, by number of the system. */
export interface ShareOutput extends Made {
  errors: Map<number, RuleError[]>;
  /** Each text once. */
  passed: PassedTexts;
  /** What failed. After a failure that is no author's mistake nothing more is taken. */
  failures: { index: number; error: Error }[];
}

/** Generates one system, by its number. */
export type Generate = (index: number) => Steps<SystemOutput>;

/**
 * Takes systems from the share until none is left and generates them.
 *
 * @param between called with what there is so far, from time to time
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
    passed: { texts: [], places: [] },
    failures: [],
  };
  const seen = new Set<string>();
  for (let chunk = share.take(); chunk !== undefined; chunk = share.take()) {
    if (!generateChunk(chunk, generate, output, seen)) share.stop();
    between?.(output);
  }
  return output;
}

/**
 * Takes the systems of a chunk through their steps side by side. False at a defect: then only what comes before it is
 * finished, so that the first one in order is found.
 */
function generateChunk(
  [first, end]: [number, number],
  generate: Generate,
  output: ShareOutput,
  seen: Set<string>,
): boolean {
  let open: { index: number; steps: Steps<SystemOutput> }[] = [];
  for (let index = first; index < end; index++) open.push({ index, steps: begun(generate, index) });
  let defect = end;
  while (open.length > 0)
    open = open.filter(({ index, steps }) => {
      if (index > defect) return false;
      try {
        const { done, value } = steps.next();
        if (!done) return true;
        keep(index, value, output, seen);
      } catch (error) {
        output.failures.push({ index, error: error as Error });
        if (!(error instanceof InputError)) defect = index;
      }
      return false;
    });
  return defect === end;
}

/** What already fails when it is begun fails as a step. */
function* begun(generate: Generate, index: number): Steps<SystemOutput> {
  return yield* generate(index);
}

function keep(
  index: number,
  { files, views, errors, passed }: SystemOutput,
  output: ShareOutput,
  seen: Set<string>,
): void {
  output.files.set(index, files);
  output.views.set(index, views);
  if (errors.length > 0) output.errors.set(index, errors);
  const { texts, places } = passed;
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i] as string;
    if (seen.has(text)) continue;
    seen.add(text);
    notePassed(output.passed, text, printedPlace(places[i] as TextPlace));
  }
}

/** Adds the stages of another thread's stopwatch. */
export function addStages(stopwatch: Stopwatch, stages: Record<TimedStage, number>): void {
  for (const stage of STAGES) stopwatch.ms[stage] += stages[stage];
}
