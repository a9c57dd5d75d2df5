import type { CheckInput } from "./check.ts";
import type { Packing } from "./memory/check-memory.ts";
import type { Label } from "./placed.ts";
import { Rounds } from "./rounds.ts";
import { SecondLook } from "./second-look.ts";
import type { Block, WorkerPart } from "./worker.ts";

/** Checks some environments for a check in another thread, which takes over the results. */
export class Apart {
  readonly #look = new SecondLook();
  readonly #rounds: Rounds;

  /** @param input that of the check */
  constructor(input: CheckInput, label: Label, packing: Packing) {
    this.#rounds = new Rounds(input, label, this.#look, packing);
  }

  /** The result for each part of a block; undefined if it can't be represented as plain data. */
  async judge(block: Block): Promise<(WorkerPart | undefined)[]> {
    const steps = this.#rounds.apart(block);
    for (;;) {
      const { done, value } = steps.next();
      if (done) return value;
      value.push(...(await this.#look.findings()));
    }
  }
}
