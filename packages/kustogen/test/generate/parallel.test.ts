import { InputError, InternalError, OutsideError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import type { ArgoView } from "../../src/generate/argo-view.ts";
import type { RuleError } from "../../src/generate/judge-system.ts";
import type { Steps } from "../../src/generate/steps.ts";
import type { SystemOutput } from "../../src/generate/system-output.ts";
import { generateInThreads, type WorkerModule } from "../../src/generate/threads/parallel.ts";
import { type Made, type Parcel, packed, unpack } from "../../src/generate/threads/parcel.ts";
import { generateShare, Share, type WorkerAnswer } from "../../src/generate/threads/share.ts";
import type { GeneratedFile } from "../../src/output/file.ts";

const output = (index: number) => ({
  files: [{ path: `base/s${index}/a.yaml`, text: `é${index}\n` }],
  views: [],
  errors: [],
});
function* steps(index: number): Steps<SystemOutput> {
  yield;
  return output(index);
}
const file = (path: string, text: string): GeneratedFile => ({ path, text, hash: undefined });
const view = (layer: string, resources: Resource[]): ArgoView => ({
  layer,
  folder: `${layer}/shop`,
  resources,
  claims: resources.map(({ kind }) => [`${kind} in ${layer}`, kind]),
});
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

  it("cross threads with their files and views unchanged", () => {
    const api = { apiVersion: "v1", kind: "Service", metadata: { name: "api", namespace: "shop" } };
    const made: Made = {
      files: new Map([
        [3, [file("base/a.yaml", "é\n"), { path: "base/b.yaml", text: "", hash: "0123456789abcdef" }]],
        [5, []],
        [1, [file("docs/ü.md", "# 𝒳\n")]],
      ]),
      views: new Map([
        [3, [view("base", [api]), view("beta", [api, { ...api, kind: "Pod" }])]],
        [5, []],
      ]),
    };
    const into: Made = { files: new Map([[0, [file("x", "y")]]]), views: new Map() };
    unpack(structuredClone(packed(made)), into);
    // A system without files has none to tell of.
    expect(into.files).toEqual(
      new Map([
        [0, [file("x", "y")]],
        [3, made.files.get(3)],
        [1, made.files.get(1)],
      ]),
    );
    expect(into.views).toEqual(made.views);
  });

  it("arrive whole when the other thread sends parcels before its answer", async () => {
    const made = (index: number): Made => ({
      files: new Map([[index, output(index).files]]),
      views: new Map(),
    });
    const [first, second, last] = [497, 498, 499].map((index) => packed(made(index))) as [
      Parcel,
      Parcel,
      Parcel,
    ];
    const worker = failingWorker([], { parcels: [first, second], parcel: last });
    const ours = function* (index: number): Steps<SystemOutput> {
      yield;
      return index < 497 ? output(index) : { ...output(index), files: [] };
    };
    const { files } = await generateInThreads(500, ours, worker);
    expect(files).toEqual(Array.from({ length: 500 }, (_, index) => output(index).files[0]));
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

const NOTHING: Parcel = { numbers: new Int32Array(0), texts: "", views: "[]" };

/** A second thread that failed at these systems, or sends what it has taken, before this one took any of them. */
function failingWorker(
  failures: WorkerAnswer["failures"],
  sent: { parcels: Parcel[]; parcel: Parcel; errors?: [number, RuleError[]][] } = {
    parcels: [],
    parcel: NOTHING,
  },
): WorkerModule {
  const source = `
    import { parentPort, workerData } from "node:worker_threads";
    const { failures, sent } = workerData;
    for (const parcel of sent.parcels) workerData.parcels.postMessage(parcel);
    const stages = { describe: 0, validate: 0, factor: 0, serialize: 0, verify: 0, judge: 0, write: 0 };
    parentPort.postMessage({ parcel: sent.parcel, errors: new Map(sent.errors), failures, stages });`;
  return { url: new URL(`data:text/javascript,${encodeURIComponent(source)}`), data: { failures, sent } };
}

describe("when both threads fail", () => {
  const mistake = (index: number) => ({
    index,
    name: "InputError",
    message: `mistake ${index}`,
    code: undefined,
  });
  const failingAt = (at: number, Kind: new (message: string) => Error) => (index: number) => {
    if (index === at) throw new Kind(`${Kind === InputError ? "mistake" : "defect"} ${index}`);
    return steps(index);
  };

  it.each([
    [2, 70],
    [70, 2],
  ])("the mistakes are told in the systems' order: the other's at %i, ours at %i", async (theirs, ours) => {
    (
      await refusedLater(
        generateInThreads(500, failingAt(ours, InputError), failingWorker([mistake(theirs)])),
      )
    ).toThrow(new InputError("mistake 2\nmistake 70"));
  });

  it.each([
    [2, 70],
    [70, 2],
  ])("the first defect in order is thrown: the other's at %i, ours at %i", async (theirs, ours) => {
    const defect = { index: theirs, name: "InternalError", message: `defect ${theirs}`, code: undefined };
    const failure = generateInThreads(
      500,
      failingAt(ours, InternalError),
      failingWorker([defect, mistake(1)]),
    );
    (await refusedLater(failure)).toThrow(new InternalError("defect 2"));
    await expect(failure).rejects.toBeInstanceOf(InternalError);
  });
});

it.each([
  ["an author's mistake", "InputError", InputError, "unknown-name"],
  ["a failure of something outside", "OutsideError", OutsideError, "git-failed"],
  ["a defect", "TypeError", InternalError, undefined],
] as const)("%s in the other thread is what it was there: %s", async (_, name, Kind, code) => {
  const failure = generateInThreads(500, steps, failingWorker([{ index: 3, name, message: "no", code }]));
  await expect(failure).rejects.toMatchObject({ message: "no", ...(code && { code }) });
  await expect(failure).rejects.toBeInstanceOf(Kind);
});

it("the errors of rules are told in the systems' order, whichever thread finds them first", async () => {
  const found = (index: number) => ({ message: `error of ${index}` }) as unknown as RuleError;
  const worker = failingWorker([], {
    parcels: [],
    parcel: NOTHING,
    errors: [70, 2].map((index) => [index, [found(index)]]),
  });
  const ours = function* (index: number): Steps<SystemOutput> {
    yield;
    return { ...output(index), errors: index === 5 ? [found(5)] : [] };
  };
  const { errors } = await generateInThreads(500, ours, worker);
  expect(errors).toEqual([2, 5, 70].map(found));
});

describe("generating few systems", () => {
  it("needs no second thread and keeps the systems' order", async () => {
    const { files } = await generateInThreads(20, steps, NO_WORKER);
    expect(files.map(({ path }) => path)).toEqual(Array.from({ length: 20 }, (_, i) => `base/s${i}/a.yaml`));
  });

  it("throws the mistakes of all systems together, in their order", async () => {
    const failing = (index: number) => {
      if (index === 3 || index === 12) throw new InputError(`mistake ${index}`);
      return steps(index);
    };
    (await refusedLater(generateInThreads(20, failing, NO_WORKER))).toThrow(
      new InputError("mistake 3\nmistake 12"),
    );
  });

  it("has a second thread anyway where they turn out to be large", async () => {
    const large = function* (index: number): Steps<SystemOutput> {
      yield;
      const resource = { apiVersion: "v1", kind: "Service", metadata: { name: "api" } };
      return {
        ...output(index),
        views: [
          view(
            "base",
            Array.from({ length: 250 }, () => resource),
          ),
        ],
      };
    };
    const worker = failingWorker([
      { index: 2, name: "InputError", message: "mistake of the other", code: undefined },
    ]);
    (await refusedLater(generateInThreads(20, large, worker))).toThrow(
      new InputError("mistake of the other"),
    );
    expect((await generateInThreads(15, large, NO_WORKER)).files).toHaveLength(15);
  });

  it("gives nothing for no systems", async () => {
    expect(await generateInThreads(0, steps, NO_WORKER)).toEqual({ files: [], views: [], errors: [] });
  });
});
