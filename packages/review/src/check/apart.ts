import type { CheckInput } from "./check.ts";
import type { Packing } from "./memory/check-memory.ts";
import type { Label } from "./placed.ts";
import { Rounds } from "./rounds.ts";
import type { Block, WorkerPart } from "./worker.ts";

/** Checks some environments for a check in another thread, which takes over the results. */
export class Apart {
  readonly #rounds: Rounds;

  /** @param input that of the check */
  constructor(input: CheckInput, label: Label, packing: Packing) {
    this.#rounds = new Rounds(input, label, packing);
  }

  /** The result for each part of a block; undefined if it can't be represented as plain data. */
  judge(block: Block): (WorkerPart | undefined)[] {
    const steps = this.#rounds.apart(block);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
    }
  }
}
