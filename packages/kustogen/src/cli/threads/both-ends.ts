/** One half of the number counts blocks taken from one end, the other half those from the other. */
const HALF = 16;
/** The maximum number of blocks. */
export const MOST_BLOCKS = 2 ** (HALF - 1) - 1;

/** Hands out blocks of work to two threads, each block once: to one from the front, to the other from the back. */
export class BothEnds {
  readonly #taken: Int32Array;

  constructor(
    private readonly count: number,
    readonly buffer: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT),
  ) {
    this.#taken = new Int32Array(buffer);
  }

  /** The number of the first available block; undefined if all are taken. */
  takeFirst(): number | undefined {
    return this.#take(1)?.front;
  }

  /** The number of the last available block; undefined if all are taken. */
  takeLast(): number | undefined {
    const taken = this.#take(1 << HALF);
    return taken && this.count - 1 - taken.back;
  }

  /** The numbers taken before one more was. */
  #take(one: number): { front: number; back: number } | undefined {
    for (;;) {
      const taken = Atomics.load(this.#taken, 0);
      const [front, back] = [taken & ((1 << HALF) - 1), taken >> HALF];
      if (front + back >= this.count) return undefined;
      if (Atomics.compareExchange(this.#taken, 0, taken, taken + one) === taken) return { front, back };
    }
  }
}
