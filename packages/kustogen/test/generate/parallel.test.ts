import { describe, expect, it } from "vitest";
import { InputError, InternalError } from "../../src/errors/errors.ts";
import type { Steps } from "../../src/generate/steps.ts";
import type { SystemOutput } from "../../src/generate/system-output.ts";
import { generateAll, type WorkerModule } from "../../src/generate/threads/parallel.ts";
import {
  generateShare,
  packFiles,
  Share,
  unpackFiles,
  type WorkerAnswer,
} from "../../src/generate/threads/share.ts";

const output = (index: number) => ({
  files: [{ path: `base/s${index}/a.yaml`, text: `é${index}\n` }],
  views: [],
  errors: [],
  passed: { texts: [], places: [] },
});
function* steps(index: number): Steps<SystemOutput> {
  yield;
  return output(index);
}
const NO_WORKER = { url: new URL("file:///never-started.mjs"), data: {} };

describe("systems shared between two threads", () => {
  it("are each taken once", () => {
    const first = new Share(50);
    const second = new Share(50, first.buffer);
    const taken: number[] = [];
    for (let turn = 0; ; turn++) {
      const chunk = (turn % 2 === 0 ? first : second).take();
      if (chunk === undefined) break;
      for (let i = chunk[0]; i < chunk[1]; i++) taken.push(i);
    }
    expect(taken).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });

  it("cross threads with their texts unchanged", () => {
    const { files } = generateShare(new Share(40), steps);
    const unpacked = new Map();
    unpackFiles(structuredClone(packFiles(files)), unpacked);
    expect(unpacked).toEqual(files);
  });

  it("stop at the first defect, and leave nothing to take for the other thread", () => {
    const share = new Share(100);
    const { failures } = generateShare(share, (index) => {
      if (index === 20) throw new InternalError("broken");
      return steps(index);
    });
    expect(failures).toMatchObject([{ index: 20, error: { message: "broken" } }]);
    expect(share.take()).toBeUndefined();
  });

  it("find the first defect in order, though a later system comes upon its own sooner", () => {
    const { failures } = generateShare(new Share(100), function* (index) {
      if (index === 6) throw new InternalError("at once");
      yield;
      if (index === 2 || index === 4) throw new InternalError("in the second step");
      return output(index);
    });
    expect(failures.map(({ index }) => index).sort()).toEqual([2, 6]);
  });

  it("go through one step after the other side by side", () => {
    const order: string[] = [];
    generateShare(new Share(12), function* (index) {
      order.push(`${index} first`);
      yield;
      order.push(`${index} second`);
      return output(index);
    });
    expect(order.slice(0, 6)).toEqual(["0 first", "1 first", "2 first", "0 second", "1 second", "2 second"]);
  });

  it("go on after an author's mistake, so that all of them are named", () => {
    const { failures } = generateShare(new Share(100), (index) => {
      if (index % 40 === 20) throw new InputError("broken");
      return steps(index);
    });
    expect(failures.map(({ index }) => index)).toEqual([20, 60]);
  });
});

/** A second thread that failed at these systems before this one took any of them. */
function failingWorker(failures: WorkerAnswer["failures"]): WorkerModule {
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    const { failures } = workerData;
    const stages = { describe: 0, validate: 0, factor: 0, serialize: 0, verify: 0, judge: 0, write: 0 };
    const packed = { owners: [], paths: [], lengths: [], text: "" };
    parentPort.postMessage({ packed, views: "[]", errors: new Map(), passed: { texts: [], places: [] }, failures, stages });`;
  return { url: new URL(`data:text/javascript,${encodeURIComponent(source)}`), data: { failures } };
}

describe("when both threads fail", () => {
  const mistake = (index: number) => ({ index, name: "InputError", message: `mistake ${index}` });
  const failingAt = (at: number, Kind: new (message: string) => Error) => (index: number) => {
    if (index === at) throw new Kind(`${Kind === InputError ? "mistake" : "defect"} ${index}`);
    return steps(index);
  };

  it.each([
    [2, 70],
    [70, 2],
  ])("the mistakes are told in the systems' order: the other's at %i, ours at %i", async (theirs, ours) => {
    await expect(
      generateAll(100, failingAt(ours, InputError), failingWorker([mistake(theirs)])),
    ).rejects.toThrow(new InputError("mistake 2\nmistake 70"));
  });

  it.each([
    [2, 70],
    [70, 2],
  ])("the first defect in order is thrown: the other's at %i, ours at %i", async (theirs, ours) => {
    const defect = { index: theirs, name: "InternalError", message: `defect ${theirs}` };
    const failure = generateAll(100, failingAt(ours, InternalError), failingWorker([defect, mistake(1)]));
    await expect(failure).rejects.toThrow(new InternalError("defect 2"));
    await expect(failure).rejects.toBeInstanceOf(InternalError);
  });
});

describe("generating few systems", () => {
  it("needs no second thread and keeps the systems' order", async () => {
    const { files } = await generateAll(20, steps, NO_WORKER);
    expect(files.map(({ path }) => path)).toEqual(Array.from({ length: 20 }, (_, i) => `base/s${i}/a.yaml`));
  });

  it("throws the mistakes of all systems together, in their order", async () => {
    const failing = (index: number) => {
      if (index === 3 || index === 12) throw new InputError(`mistake ${index}`);
      return steps(index);
    };
    await expect(generateAll(20, failing, NO_WORKER)).rejects.toThrow(
      new InputError("mistake 3\nmistake 12"),
    );
  });

  it("gives nothing for no systems", async () => {
    expect(await generateAll(0, steps, NO_WORKER)).toEqual({ files: [], views: [], errors: [] });
  });
});
