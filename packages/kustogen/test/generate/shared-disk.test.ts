import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type MessagePort, Worker } from "node:worker_threads";
import { PlaceError } from "@kustogen/kustomize/errors/errors.ts";
import { buildSync } from "esbuild";
import { describe, expect, it, vi } from "vitest";
import { Share } from "../../src/generate/threads/share.ts";
import { sharedDisk } from "../../src/generate/threads/shared-disk.ts";
import { type WriteJob, WriteState, writeJob } from "../../src/generate/threads/write-job.ts";
import { type NewFile, realDisk, writeAll } from "../../src/output/disk.ts";
import { gen, repositoryWithHistory, temporaryFolder, yaml } from "../delivery/fixture.ts";

const COUNT = 500;

function newFiles(folder: string, lost: readonly number[] = [], count = COUNT): NewFile[] {
  return Array.from({ length: count }, (_, index) => ({
    path: join(folder, lost.includes(index) ? "missing" : "", `${index}.yaml`),
    text: `é${index}\n`,
    place: `base/${index}.yaml`,
  }));
}

function written(folder: string): string[] {
  return readdirSync(folder)
    .map((name) => `${name} ${readFileSync(join(folder, name), "utf8")}`)
    .sort();
}

const whole = newFiles("")
  .map(({ path, text }) => `${path} ${text}`)
  .sort();

/** A second thread that does what it is given before this one goes on. */
const eager = { postMessage: (job: WriteJob) => writeJob(job) };
/** One that has other things to do until nothing is left. */
const late = {
  postMessage: (job: WriteJob) => {
    writeJob({ ...job, paths: [], share: new Share(0).buffer });
  },
};

describe("many new files", () => {
  it.each([
    ["the second thread takes all it is offered", eager],
    ["the second thread takes none", late],
  ])("are all written when %s", (_, thread) => {
    const folder = temporaryFolder();
    const writes = vi.spyOn(realDisk, "write");
    writeAll(newFiles(folder), sharedDisk(thread));
    expect(written(folder)).toEqual(whole);
    expect(writes).toHaveBeenCalledTimes(COUNT);
    writes.mockRestore();
  });

  it("are all written by two threads, more than once", async () => {
    const code = buildSync({
      stdin: {
        contents: `
          import { parentPort } from "node:worker_threads";
          import { writeJob } from "./write-job.ts";
          parentPort.on("message", (job) => (job ? writeJob(job) : parentPort.close()));`,
        resolveDir: join(import.meta.dirname, "../../src/generate/threads"),
      },
      bundle: true,
      write: false,
      platform: "node",
      format: "esm",
    }).outputFiles[0]?.text as string;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const disk = sharedDisk(worker);
    for (const folder of [temporaryFolder(), temporaryFolder()]) {
      writeAll(newFiles(folder), disk);
      expect(written(folder)).toEqual(whole);
    }
    const folder = temporaryFolder();
    expect(() => writeAll(newFiles(folder, [COUNT - 1]), disk)).toThrow(/cannot write base\/499\.yaml/);
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    disk.close();
    expect(await ended).toBe(0);
  });

  it.each([
    ["one of the second thread's", eager, 400],
    ["one of ours", eager, 100],
    ["one that the second thread left to us", late, 400],
  ])("end with the place of what can't be written: %s", (_, thread, lost) => {
    const folder = temporaryFolder();
    const failing = () => writeAll(newFiles(folder, [lost]), sharedDisk(thread));
    expect(failing).toThrow(PlaceError);
    expect(failing).toThrow(
      new RegExp(
        `^cannot write base/${lost}\\.yaml: .*ENOENT.*\nNothing was written: the files in the working tree`,
      ),
    );
  });

  it("don't wait for a thread that is gone or too busy to begin, which doesn't begin later either", () => {
    const folder = temporaryFolder();
    const jobs: WriteJob[] = [];
    writeAll(newFiles(folder), sharedDisk({ postMessage: (job: WriteJob) => jobs.push(job) }));
    expect(written(folder)).toEqual(whole);
    const [job] = jobs as [WriteJob];
    for (const path of job.paths) rmSync(path);
    writeJob({ ...job, share: new Share(job.paths.length).buffer });
    expect(readdirSync(folder)).toHaveLength(COUNT - job.paths.length);
  });

  it.each([
    ["exits", "process.exit(0)"],
    ["throws", "throw new Error('broken')"],
    ["has no memory left", "for (const all = []; ; ) all.push(new Array(10_000).fill(Math.random()))"],
  ])("stay unwritten when the second thread %s while it writes, and that is said at once", async (_, end) => {
    const code = `
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ state }) => {
        Atomics.store(new Int32Array(state), 0, ${WriteState.BEGUN});
        Atomics.notify(new Int32Array(state), 0);
        ${end};
      });`;
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(code)}`), {
      resourceLimits: { maxOldGenerationSizeMb: 16 },
    });
    worker.on("error", () => {});
    await once(worker, "online");
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    const thread = {
      postMessage: (job: WriteJob, passed: MessagePort[]) => {
        worker.postMessage(job, passed);
        Atomics.wait(new Int32Array(job.state), 0, WriteState.OFFERED, 10_000);
      },
    };
    const root = repositoryWithHistory();
    const files = Array.from({ length: 250 }, (_, index) => yaml(`base/shop/${index}.yaml`, "a: 1"));
    const run = gen(root, files, { disk: sharedDisk(thread as Pick<Worker, "postMessage">) });
    await expect(run).rejects.toMatchObject({
      name: "OutsideError",
      message: expect.stringMatching(
        /^the worker thread stopped while it was writing files.*Nothing was written/,
      ),
    });
    await ended;
    expect(readdirSync(root).sort()).toEqual([".git", "README.md"]);
    await gen(root, files, { commit: false });
    expect(readdirSync(join(root, "base/shop"))).toHaveLength(250);
  });

  it("are not begun by the second thread after a failure of ours", () => {
    const folder = temporaryFolder();
    const jobs: WriteJob[] = [];
    const thread = {
      postMessage: (job: WriteJob) => {
        jobs.push(job);
        late.postMessage(job);
      },
    };
    expect(() => writeAll(newFiles(folder, [0]), sharedDisk(thread))).toThrow(PlaceError);
    writeJob(jobs[0] as WriteJob);
    expect(written(folder)).toEqual([]);
  });
});

it("few new files are no matter for a second thread", () => {
  const folder = temporaryFolder();
  const nobody = {
    postMessage: () => {
      throw new Error("asked");
    },
  };
  writeAll(newFiles(folder, [], 20), sharedDisk(nobody));
  expect(written(folder)).toHaveLength(20);
});
