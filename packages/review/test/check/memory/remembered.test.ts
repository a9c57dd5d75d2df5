import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { array, assert, asyncProperty } from "fast-check";
import { expect, it } from "vitest";
import { checkTwice } from "../../../src/check/check.ts";
import { KeptInMemory } from "./kept-in-memory.ts";
import { edit, inputOf, type Options, start, THING } from "./scenario.ts";

it("finds after any change what a full check finds", async () => {
  let recalled = 0;
  let judged = 0;
  await assert(
    asyncProperty(
      array(array(edit, { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }),
      async (rounds) => {
        const kept = new KeptInMemory();
        const files = start();
        const options: Options = { strictness: new Map(), key: kept.key, excepted: false };
        for (const edits of [[], ...rounds]) {
          for (const one of edits) one(files, options);
          const input = (memory?: KeptInMemory) =>
            inputOf(new MemoryTree(files), "/", [...files.keys()].sort(), options, memory);
          kept.written.length = 0;
          const quick = input(Object.assign(kept, { key: options.key }));
          expect(await checkTwice(quick)).toEqual(await checkTwice(input()));
          judged += kept.written.filter((name) => !["all", "documents"].includes(name)).length;
          recalled += quick.environments.length;
        }
      },
    ),
    { numRuns: Number(process.env.ROUNDS ?? 4), seed: Number(process.env.SEED ?? 25) },
  );
  expect(judged).toBeLessThan(recalled);
});

it("notices that a file outside every environment got an object, lost it or is listed", async () => {
  const kept = new KeptInMemory();
  const options: Options = { strictness: new Map(), key: kept.key, excepted: false };
  const files = new Map([
    ["/app/kustomization.yaml", "namePrefix: a-\n"],
    ["/k8s/a.yaml", THING],
    ["/k8s/b.yaml", "a: 1\n"],
  ]);
  const places = async () => {
    const input = inputOf(new MemoryTree(files), "/", [...files.keys()], options, kept);
    const { report } = await checkTwice(input);
    return report.notLookedAt.filter(({ cause }) => cause === "manifest").map(({ place }) => place);
  };
  expect([await places(), await places()]).toEqual([["k8s/a.yaml"], ["k8s/a.yaml"]]);
  files.set("/k8s/b.yaml", THING);
  expect([await places(), await places()]).toEqual([
    ["k8s/a.yaml", "k8s/b.yaml"],
    ["k8s/a.yaml", "k8s/b.yaml"],
  ]);
  files.set("/k8s/a.yaml", "a: 1\n");
  expect([await places(), await places()]).toEqual([["k8s/b.yaml"], ["k8s/b.yaml"]]);
  files.set("/app/kustomization.yaml", "resources: [../k8s/b.yaml]\n");
  expect(await places()).toEqual([]);
});
