import { hash } from "node:crypto";
import { deserialize, serialize } from "node:v8";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { array, assert, asyncProperty, nat } from "fast-check";
import { expect, it } from "vitest";
import { Apart } from "../../src/check/apart.ts";
import { type CheckInput, checkTwice } from "../../src/check/check.ts";
import type { Block, CheckWorker } from "../../src/check/worker.ts";
import { KeptInMemory } from "./memory/kept-in-memory.ts";
import { edit, inputOf, type Options, start } from "./memory/scenario.ts";

const packing = {
  pack: (value: object) => serialize(value),
  unpack: (bytes: Uint8Array): unknown => deserialize(bytes),
  digest: (content: string | Uint8Array) => hash("sha256", content),
};

/** What judges all blocks but the first few, with what a thread is told, and answers with what crosses threads. */
class Beside implements CheckWorker {
  readonly atATime = 2;
  readonly pack = packing.pack;
  readonly unpack = packing.unpack;
  readonly digest = packing.digest;
  /** How many blocks it was asked for, and how many of their parts had to be judged after all. */
  asked = 0;
  lost = 0;
  parts = 0;
  /** The environments of those parts. */
  readonly judgedAgain: number[] = [];
  readonly #input: CheckInput;
  #left: number;

  constructor(input: CheckInput, first: number) {
    this.#input = input;
    this.#left = first;
  }

  begin(blocks: readonly Block[]) {
    const apart = new Apart(this.#input, (path) => path.slice(1), packing);
    const answers = new Map<number, Promise<ReturnType<Apart["judge"]>>>();
    const judged = async () => {
      for (const [number, block] of [...blocks.entries()].reverse())
        answers.set(number, Promise.resolve(structuredClone(apart.judge(block))));
    };
    const done = judged();
    return {
      takes: () => this.#left-- > 0,
      answer: async (block: number) => {
        await done;
        const answer = (await answers.get(block)) ?? [];
        this.asked++;
        this.parts += answer.length;
        this.lost += answer.filter((part) => part === undefined).length;
        this.judgedAgain.push(...(blocks[block] ?? []).filter((_, at) => answer[at] === undefined).flat());
        return answer;
      },
    };
  }
}

it("says the same where another thread checks some of the environments, kept or not", async () => {
  const all = { asked: 0, lost: 0, parts: 0 };
  await assert(
    asyncProperty(
      array(array(edit, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 2 }),
      nat(2),
      async (rounds, first) => {
        const [kept, files] = [new KeptInMemory(), start()];
        const options: Options = { strictness: new Map(), key: kept.key, excepted: false };
        for (const edits of [[], ...rounds]) {
          for (const one of edits) one(files, options);
          const input = (memory?: KeptInMemory) =>
            inputOf(new MemoryTree(files), "/", [...files.keys()].sort(), options, memory);
          const helped = async (memory?: KeptInMemory) => {
            const worker = new Beside(input(memory && Object.assign(new KeptInMemory(), memory)), first);
            const said = await checkTwice({ ...input(memory), worker });
            for (const name of ["asked", "lost", "parts"] as const) all[name] += worker[name];
            return said;
          };
          const alone = await checkTwice(input());
          expect(await helped()).toEqual(alone);
          expect(await helped(Object.assign(kept, { key: options.key }))).toEqual(alone);
          // What was found elsewhere is kept, too.
          expect(await checkTwice(input(kept))).toEqual(alone);
        }
      },
    ),
    { numRuns: Number(process.env.ROUNDS ?? 1), seed: Number(process.env.SEED ?? 25) },
  );
  expect(all.asked).toBeGreaterThan(0);
  expect(all.lost).toBeLessThan(all.parts);
});

it("checks only that environment twice which no other thread can check, and none beside it", async () => {
  const files = start();
  const options: Options = { strictness: new Map(), key: "", excepted: false };
  const given = inputOf(new MemoryTree(files), "/", [...files.keys()].sort(), options);
  const environments = given.environments.map((one, at) =>
    at === 1 ? { ...one, isOpen: true as const } : one,
  );
  const input = { ...given, environments };
  const worker = new Beside(input, 0);
  expect(await checkTwice({ ...input, worker })).toEqual(await checkTwice(input));
  expect(environments.length).toBeGreaterThan(2);
  expect(worker.judgedAgain).toEqual([1]);
});
