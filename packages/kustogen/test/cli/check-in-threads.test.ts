import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { notSecret } from "@kustogen/kustomize/credentials/waivers.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { BoundTree } from "@kustogen/kustomize/tree/bound.ts";
import { checkTwice } from "@kustogen/review/check/check.ts";
import type { CheckWorker } from "@kustogen/review/check/worker.ts";
import { describe, expect, it } from "vitest";
import { inputOf, start } from "../../../review/test/check/memory/scenario.ts";
import { secondThread } from "../../src/cli/check/threads/second-thread.ts";
import { BothEnds } from "../../src/cli/threads/both-ends.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const BUILT = new URL("../../dist/check-worker.mjs", import.meta.url);

/** A project of a few overlays, and a check of it in which the thread has them all. */
function project() {
  const root = temporaryFolder();
  const files = start();
  files.set(
    "/one/settings.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\ndata: {DB_PASSWORD: correct-horse-9, API_PASSWORD: staple-battery-7}\n",
  );
  files.set("/one/kustomization.yaml", "resources: [deployment.yaml, settings.yaml]\n");
  for (const [path, text] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const input = inputOf(
    new BoundTree(new DiskTree(), [root]),
    root,
    [...files.keys()].sort().map((path) => root + path),
    { strictness: new Map(), key: "", excepted: false },
  );
  const options = { system: [], env: [], failOn: "error" as const, full: true };
  const run = {
    cwd: root,
    today: input.today,
    within: [root],
    dirs: [],
    options,
    loadRestrictor: undefined,
    flux: undefined,
    keepsFrom: undefined,
  };
  const { environments, files: listed = [] } = input;
  const answers: unknown[] = [];
  const worker = (module: URL): CheckWorker => {
    const thread = secondThread(run, environments, listed, module, 1) as CheckWorker;
    const { pack, unpack, digest } = thread;
    return {
      ...{ pack, unpack, digest, atATime: 1 },
      begin: (blocks) => {
        const helping = thread.begin(blocks);
        return (
          helping && {
            takes: () => false,
            answer: async (block) => {
              const answer = await helping.answer(block);
              answers.push(...answer);
              return answer;
            },
          }
        );
      },
    };
  };
  return { input, worker, answers };
}

describe("a check in two threads", () => {
  it("says what one says, of values that are no secrets too, and where the second can't start", async () => {
    const { input, worker, answers } = project();
    notSecret("staple-battery-7", "a value of the test alone");
    const alone = await checkTwice(input);
    expect(JSON.stringify(alone.report)).toContain("a literal value for DB_PASSWORD");
    expect(JSON.stringify(alone.report)).not.toContain("API_PASSWORD");
    expect(await checkTwice({ ...input, worker: worker(BUILT) })).toEqual(alone);
    expect(answers.length).toBe(input.environments.length);
    expect(answers).not.toContain(undefined);
    const missing = new URL("missing.mjs", BUILT);
    expect(await checkTwice({ ...input, worker: worker(missing) })).toEqual(alone);
  });

  it("begins no thread for few environments", () => {
    const { input } = project();
    expect(secondThread({} as never, input.environments, [], BUILT)).toBeUndefined();
  });

  it("hands out each block once, to one from the front and to the other from the back", () => {
    const here = new BothEnds(5);
    const there = new BothEnds(5, here.buffer);
    const taken = [here.takeFirst(), there.takeLast(), there.takeLast(), here.takeFirst(), there.takeLast()];
    expect(taken).toEqual([0, 4, 3, 1, 2]);
    expect([here.takeFirst(), there.takeLast()]).toEqual([undefined, undefined]);
  });
});
