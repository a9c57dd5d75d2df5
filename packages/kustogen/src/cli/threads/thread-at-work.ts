import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { Helping } from "@kustogen/review/check/helper.ts";
import { pack, unpack } from "../../output/memory/packing.ts";
import { BothEnds, MOST_BLOCKS } from "./both-ends.ts";

/** What a thread is told beside what its command tells it: the work, of which it takes the last block that nobody has. */
export interface BlocksInput {
  /** What there is to know of each block, packed. */
  blocks: readonly Uint8Array[];
  buffer: SharedArrayBuffer;
  /** Takes an answer for each block. */
  port: MessagePort;
}

/** What a thread sends: what it says of a block, packed until that is asked for. */
export interface BlockAnswer {
  block: number;
  said: Uint8Array | undefined;
}

/** V8 sets aside three times a third of it, and is no quicker with twice as much. */
const LEAN = { maxYoungGenerationSizeMb: 24 };

/**
 * Has a second thread begin with blocks of work from their end; undefined where what there is to know of one is no plain data.
 *
 * @param module the program of the thread
 * @param input what it is told beside the blocks
 */
export function begin<Answer>(
  module: URL,
  blocks: readonly object[],
  input: object,
): Helping<Answer> | undefined {
  const packed = blocks.map((block) => pack(block));
  if (blocks.length > MOST_BLOCKS || packed.includes(undefined)) return undefined;
  const ends = new BothEnds(blocks.length);
  const { port1, port2 } = new MessageChannel();
  const work: BlocksInput = { blocks: packed as Uint8Array[], buffer: ends.buffer, port: port2 };
  const workerData = { ...input, ...work };
  const thread = new Worker(module, { workerData, transferList: [port2], resourceLimits: LEAN });
  return new ThreadAtWork<Answer>(thread, port1, ends);
}

/** A thread at work, and what it has sent. */
class ThreadAtWork<Answer> implements Helping<Answer> {
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #ends: BothEnds;
  readonly #answers = new Map<number, BlockAnswer["said"]>();
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(thread: Worker, port: MessagePort, ends: BothEnds) {
    this.#thread = thread;
    this.#port = port;
    this.#ends = ends;
    // A run that ends before it asks waits for no answer; without one a block is judged where it is asked for.
    thread.unref();
    thread.once("error", () => this.#end());
    thread.once("exit", () => this.#end());
  }

  takes(): boolean {
    return this.#ends.takeFirst() !== undefined;
  }

  async answer(block: number): Promise<readonly (Answer | undefined)[]> {
    this.#thread.ref();
    while (!this.#has(block) && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#port.once("message", (message) => this.#take(message as BlockAnswer));
      });
    this.#thread.unref();
    const said = this.#answers.get(block);
    this.#answers.delete(block);
    return said === undefined ? [] : (unpack(said) as (Answer | undefined)[]);
  }

  /** True once the answer is there; whatever was sent by now is taken. */
  #has(block: number): boolean {
    for (;;) {
      if (this.#answers.has(block)) return true;
      const sent = receiveMessageOnPort(this.#port);
      if (sent === undefined) return false;
      this.#take(sent.message as BlockAnswer);
    }
  }

  #take({ block, said }: BlockAnswer): void {
    this.#answers.set(block, said);
    this.#wake();
  }

  #end(): void {
    this.#isOver = true;
    this.#wake();
  }
}
