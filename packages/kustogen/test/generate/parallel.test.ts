import { describe, expect, it } from "vitest";
import { InputError, InternalError } from "../../src/errors/errors.ts";
import { generateAll } from "../../src/generate/threads/parallel.ts";
import { generateShare, packFiles, Share, unpackFiles } from "../../src/generate/threads/share.ts";

const output = (index: number) => ({
  files: [{ path: `base/s${index}/a.yaml`, text: `é${index}\n` }],
  views: [],
  errors: [],
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

  it("cross threads with their texts unchanged", () => {
    const { files } = generateShare(new Share(40), output);
    const unpacked = new Map();
    unpackFiles(structuredClone(packFiles(files)), unpacked);
    expect(unpacked).toEqual(files);
  });

  it("stop at the first defect, and leave nothing to take for the other thread", () => {
    const share = new Share(100);
    const { failures } = generateShare(share, (index) => {
      if (index === 20) throw new InternalError("broken");
      return output(index);
    });
    expect(failures).toMatchObject([{ index: 20, error: { message: "broken" } }]);
    expect(share.take()).toBeUndefined();
  });

  it("go on after an author's mistake, so that all of them are named", () => {
    const { failures } = generateShare(new Share(100), (index) => {
      if (index % 40 === 20) throw new InputError("broken");
      return output(index);
    });
    expect(failures.map(({ index }) => index)).toEqual([20, 60]);
  });
});

describe("generating few systems", () => {
  it("needs no second thread and keeps the systems' order", async () => {
    const { files } = await generateAll(20, output, NO_WORKER);
    expect(files.map(({ path }) => path)).toEqual(Array.from({ length: 20 }, (_, i) => `base/s${i}/a.yaml`));
  });

  it("throws the mistakes of all systems together, in their order", async () => {
    const failing = (index: number) => {
      if (index === 3 || index === 12) throw new InputError(`mistake ${index}`);
      return output(index);
    };
    await expect(generateAll(20, failing, NO_WORKER)).rejects.toThrow(
      new InputError("mistake 3\nmistake 12"),
    );
  });

  it("gives nothing for no systems", async () => {
    expect(await generateAll(0, output, NO_WORKER)).toEqual({ files: [], views: [], errors: [] });
  });
});
