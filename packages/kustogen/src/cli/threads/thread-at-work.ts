import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { WorkerRun } from "@kustogen/review/check/worker.ts";
import { pack, unpack } from "../../output/memory/packing.ts";
import { BothEnds, MOST_BLOCKS } from "./both-ends.ts";

/** The blocks of work for a thread, in addition to its command's input; it takes the last available block. */
export interface BlocksInput {
  /** The description of each block, packed. */
  blocks: readonly Uint8Array[];
  buffer: SharedArrayBuffer;
  /** Receives an answer for each block. */
  port: MessagePort;
}

/** A thread's answer for a block, packed until it is needed. */
export interface BlockAnswer {
  block: number;
  said: Uint8Array | undefined;
}

/** V8 reserves three times a third of it, and isn't faster with twice as much. */
const LEAN = { maxYoungGenerationSizeMb: 24 };

/**
 * Starts a second thread with blocks of work from their end; undefined if the description of one isn't plain data.
 * @param module the program of the thread
 * @param input its input besides the blocks
 */
export function begin<Answer>(
  module: URL,
  blocks: readonly object[],
  input: object,
): WorkerRun<Answer> | undefined {
  const packed = blocks.map((block) => pack(block));
  if (blocks.length > MOST_BLOCKS || packed.includes(undefined)) return undefined;
  const ends = new BothEnds(blocks.length);
  const { port1, port2 } = new MessageChannel();
  const work: BlocksInput = { blocks: packed as Uint8Array[], buffer: ends.buffer, port: port2 };
  const workerData = { ...input, ...work };
  const thread = new Worker(module, { workerData, transferList: [port2], resourceLimits: LEAN });
  return new ThreadAtWork<Answer>(thread, port1, ends);
}

/** A running thread, and the answers it has sent. */
class ThreadAtWork<Answer> implements WorkerRun<Answer> {
  readonly #answers = new Map<number, BlockAnswer["said"]>();
  #isOver = false;
  #wake: () => void = () => undefined;

  constructor(
    private readonly thread: Worker,
    private readonly port: MessagePort,
    private readonly ends: BothEnds,
  ) {
    // A run that ends earlier doesn't wait for answers; without one, a block is checked on demand.
    thread.unref();
    thread.once("error", () => this.#end());
    thread.once("exit", () => this.#end());
  }

  takes(): boolean {
    return this.ends.takeFirst() !== undefined;
  }

  async answer(block: number): Promise<readonly (Answer | undefined)[]> {
    this.thread.ref();
    while (!this.#has(block) && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.port.once("message", (message) => this.#take(message as BlockAnswer));
      });
    this.thread.unref();
    const said = this.#answers.get(block);
    this.#answers.delete(block);
    return said === undefined ? [] : (unpack(said) as (Answer | undefined)[]);
  }

  /** True once the answer has arrived; receives everything that was sent so far. */
  #has(block: number): boolean {
    for (;;) {
      if (this.#answers.has(block)) return true;
      const sent = receiveMessageOnPort(this.port);
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
