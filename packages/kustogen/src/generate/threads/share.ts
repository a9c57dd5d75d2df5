import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Steps } from "../steps.ts";
import type { SystemOutput } from "../system-output.ts";

/** The number of systems that are taken at a time, and go through their steps together; more gain nothing. */
const CHUNK = 16;

/** Hands out the indexes of systems to both threads, each once. */
export class Share {
  readonly #next: Int32Array;

  constructor(
    private readonly count: number,
    readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.#next = new Int32Array(buffer);
  }

  /** The next indexes; none if all are taken. */
  take(): number[] {
    const first = Atomics.add(this.#next, 0, CHUNK);
    const length = Math.max(0, Math.min(CHUNK, this.count - first));
    return Array.from({ length }, (_, at) => first + at);
  }
}

/** Generates one system, by index. */
export type Generate = (index: number) => Steps<SystemOutput>;

/** The results of systems, and the mistakes of their authors, by index. */
export interface Made {
  outputs: Map<number, SystemOutput>;
  mistakes: Map<number, InputError>;
}

/** Takes systems together through their steps. @throws the first error that isn't an author's mistake */
export function generateTogether(indexes: readonly number[], generate: Generate): Made {
  const made: Made = { outputs: new Map(), mistakes: new Map() };
  let open = indexes.map((index) => ({ index, steps: begun(generate, index) }));
  while (open.length > 0)
    open = open.filter(({ index, steps }) => {
      try {
        const { done, value } = steps.next();
        if (done) made.outputs.set(index, value);
        return !done;
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        made.mistakes.set(index, error);
        return false;
      }
    });
  return made;
}

/** A failure at the start becomes a failing step. */
function* begun(generate: Generate, index: number): Steps<SystemOutput> {
  return yield* generate(index);
}
