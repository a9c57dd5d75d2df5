import { Worker } from "node:worker_threads";
import { InputError, InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { describe, expect, it } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import type { RuleError } from "../../src/generate/judge-system.ts";
import type { Steps } from "../../src/generate/steps.ts";
import type { SystemOutput } from "../../src/generate/system-output.ts";
import { generateShared } from "../../src/generate/threads/generate-all.ts";
import { type Generate, generateTogether, Share } from "../../src/generate/threads/share.ts";

const output = (index: number): SystemOutput => ({
  files: [{ path: `base/s${index}/a.yaml`, text: `é${index}\n` }],
  views: [],
  errors: [{ message: `error of ${index}` } as RuleError],
});
function* steps(index: number): Steps<SystemOutput> {
  yield;
  return output(index);
}
const ALL = Array.from({ length: 50 }, (_, index) => output(index));

/** A second thread that takes some systems first, sends what it made of them, and then ends as it is told to. */
function other(share: Share, took: number[], sends: number[], end = "parentPort.postMessage(undefined)") {
  while (took.length > 0 && share.take().length > 0) took.shift();
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    parentPort.postMessage(new Map(workerData));
    ${end};`;
  return new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
    workerData: sends.map((index) => [index, output(index)]),
    stdout: true,
    stderr: true,
  });
}

/** All systems, of which the other thread takes the first 16. */
function shared(generate: Generate, sends: number[], end?: string): Promise<SystemOutput[]> {
  const share = new Share(50);
  return generateShared(50, share, generate, () => other(share, [0], sends, end));
}

const FIRST = Array.from({ length: 16 }, (_, index) => index);

it("systems are taken once by one of two threads", () => {
  const first = new Share(50);
  const second = new Share(50, first.buffer);
  const taken: number[] = [];
  for (let turn = 0, some = [0]; some.length > 0; turn++) {
    some = (turn % 2 === 0 ? first : second).take();
    taken.push(...some);
  }
  expect(taken).toEqual(Array.from({ length: 50 }, (_, i) => i));
});

describe("systems that are taken together", () => {
  it("go through one step after the other side by side", () => {
    const order: string[] = [];
    generateTogether([0, 1], function* (index) {
      order.push(`${index} first`);
      yield;
      order.push(`${index} second`);
      return output(index);
    });
    expect(order).toEqual(["0 first", "1 first", "0 second", "1 second"]);
  });

  it("go on after an author's mistake, and not after a defect", () => {
    const failing = (Kind: typeof InputError | typeof InternalError) => (index: number) => {
      if (index === 1) throw new Kind("broken");
      return steps(index);
    };
    const { mistakes, outputs } = generateTogether([0, 1, 2], failing(InputError));
    expect([[...mistakes.keys()], [...outputs.keys()]]).toEqual([[1], [0, 2]]);
    expect(() => generateTogether([0, 1, 2], failing(InternalError))).toThrow(new InternalError("broken"));
  });
});

describe("systems of two threads", () => {
  it.each([
    ["one thread makes all", undefined],
    ["the other made its share", () => shared(steps, FIRST)],
    ["the other failed at some", () => shared(steps, [3, 2, 7])],
    ["the other came to a bad end", () => shared(steps, [1], "process.exit(1)")],
    ["the other threw", () => shared(steps, [1], 'throw new Error("out of memory")')],
  ])("are all there, in order, with their errors of rules: %s", async (_, run) => {
    expect(await (run?.() ?? generateShared(50, new Share(50), steps, undefined))).toEqual(ALL);
  });

  it("have no results if there are none", async () => {
    expect(await generateShared(0, new Share(0), steps, undefined)).toEqual([]);
  });

  it("tell the mistakes of all in order, whichever thread came upon them", async () => {
    const failing: Generate = (index) => {
      if (index === 3 || index === 40) throw new InputError(`mistake ${index}`);
      return steps(index);
    };
    (await refusedLater(shared(failing, [2, 1]))).toThrow(new InputError("mistake 3\nmistake 40"));
  });

  it("throw a defect of either thread", async () => {
    for (const at of [3, 40]) {
      const failing: Generate = (index) => {
        if (index === at) throw new InternalError(`defect ${index}`);
        return steps(index);
      };
      (await refusedLater(shared(failing, [2, 1]))).toThrow(new InternalError(`defect ${at}`));
    }
  });
});
