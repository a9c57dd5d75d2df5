import { availableParallelism } from "node:os";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import { waivers } from "@kustogen/kustomize/credentials/waivers.ts";
import type { EnvironmentInput } from "@kustogen/review/check/check.ts";
import type { Block, HelpedPart, Helper, Helping } from "@kustogen/review/check/helper.ts";
import { learned } from "../../../authoring/known-schemas.ts";
import { digest, pack, unpack } from "../../../output/memory/packing.ts";
import { BothEnds, MOST_BLOCKS } from "./both-ends.ts";
import type { ThreadInput, ThreadRun } from "./thread-input.ts";

/** From so many environments on that are to be judged a second thread pays for its start, and for code that it compiles again. */
const WORTH_A_THREAD = 1_500;

/** What a second thread sends: what it found of the parts of a block, packed until that is asked for. */
export interface BlockAnswer {
  block: number;
  parts: Uint8Array | undefined;
}

/**
 * What judges environments of a check in a second thread; undefined where these are few.
 *
 * @param files what is looked through beside what environments read
 * @param module the program of the thread
 */
export function secondThread(
  run: ThreadRun,
  environments: readonly EnvironmentInput[],
  files: readonly string[],
  module: URL,
  worthIt = WORTH_A_THREAD,
): Helper | undefined {
  if (environments.length < worthIt || availableParallelism() < 2) return undefined;
  return new SecondThread(run, environments, files, module, worthIt);
}

class SecondThread implements Helper {
  readonly atATime = 125;
  readonly pack = pack;
  readonly unpack = unpack;
  readonly digest = digest;
  readonly #run: ThreadRun;
  readonly #environments: readonly EnvironmentInput[];
  readonly #files: readonly string[];
  readonly #module: URL;
  readonly #worthIt: number;

  constructor(
    run: ThreadRun,
    environments: readonly EnvironmentInput[],
    files: readonly string[],
    module: URL,
    worthIt: number,
  ) {
    this.#run = run;
    this.#environments = environments;
    this.#files = files;
    this.#module = module;
    this.#worthIt = worthIt;
  }

  begin(blocks: readonly Block[]): Helping | undefined {
    const count = blocks.flat(2).length;
    if (count < this.#worthIt || blocks.length > MOST_BLOCKS) return undefined;
    const packed = blocks.map((block) => pack(block.map((part) => part.map((at) => this.#environments[at]))));
    if (packed.includes(undefined)) return undefined;
    const ends = new BothEnds(blocks.length);
    const { port1, port2 } = new MessageChannel();
    const input: ThreadInput = {
      ...this.#run,
      count: this.#environments.length,
      blocks,
      environments: packed as Uint8Array[],
      files: this.#files.join("\0"),
      waivers: waivers(),
      learned: learned(),
      buffer: ends.buffer,
      port: port2,
    };
    const thread = new Worker(this.#module, { workerData: input, transferList: [port2] });
    return new ThreadAtWork(thread, port1, ends);
  }
}

/** A thread at work, and what it has sent. */
class ThreadAtWork implements Helping {
  readonly #thread: Worker;
  readonly #port: MessagePort;
  readonly #ends: BothEnds;
  readonly #answers = new Map<number, BlockAnswer["parts"]>();
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

  async answer(block: number): Promise<readonly (HelpedPart | undefined)[]> {
    this.#thread.ref();
    while (!this.#has(block) && !this.#isOver)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#port.once("message", (message) => this.#take(message as BlockAnswer));
      });
    this.#thread.unref();
    const parts = this.#answers.get(block);
    this.#answers.delete(block);
    return parts === undefined ? [] : (unpack(parts) as (HelpedPart | undefined)[]);
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

  #take({ block, parts }: BlockAnswer): void {
    this.#answers.set(block, parts);
    this.#wake();
  }

  #end(): void {
    this.#isOver = true;
    this.#wake();
  }
}
