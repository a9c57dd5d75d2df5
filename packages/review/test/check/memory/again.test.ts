import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { expect, it } from "vitest";
import { checkTwice } from "../../../src/check/check.ts";
import { KeptInMemory } from "./kept-in-memory.ts";
import { CRD, inputOf, OVERLAYS, start, THING } from "./scenario.ts";

const [one = "", other = ""] = OVERLAYS;

/** The findings of a check after each change, which are those of a full one. */
async function after(...changes: readonly Readonly<Record<string, string>>[]): Promise<string[][]> {
  const [kept, files] = [new KeptInMemory(), start()];
  const found: string[][] = [];
  for (const change of changes) {
    for (const [path, text] of Object.entries(change)) files.set(path, text);
    const input = (memory?: KeptInMemory) =>
      inputOf(
        new MemoryTree(files),
        "/",
        [...files.keys()],
        { strictness: new Map(), key: "", excepted: false },
        memory,
      );
    const quick = await checkTwice(input(kept));
    expect(quick).toEqual(await checkTwice(input()));
    found.push(
      quick.report.findings.filter(({ environment }) => environment === one).map(({ rule }) => rule),
    );
  }
  return found;
}

const thing = {
  [`/${one}/kustomization.yaml`]: "resources: [thing.yaml]\n",
  [`/${one}/thing.yaml`]: THING,
};

it("an environment is judged again where another one renders another definition of its kind", async () => {
  const crd = { [`/${other}/kustomization.yaml`]: "resources: [crd.yaml]\n" };
  const [before, same, now] = await after(
    { ...thing, ...crd, [`/${other}/crd.yaml`]: CRD("string") },
    {},
    { [`/${other}/crd.yaml`]: CRD("integer") },
  );
  expect(before).not.toContain("schema/valid");
  expect(same).toEqual(before);
  expect(now).toContain("schema/valid");
});

it("an environment is judged again where a file that nothing renders has another definition of its kind", async () => {
  const [without, before, now] = await after(
    thing,
    { "/beside/crd.yaml": CRD("string") },
    { "/beside/crd.yaml": CRD("integer") },
  );
  expect([without, before].flat()).not.toContain("schema/valid");
  expect(now).toContain("schema/valid");
});

it("an environment is judged again where a second kustomization stands in its base", async () => {
  const [before, now] = await after({}, { "/one/kustomization.yml": "resources: []\n" });
  expect(before).not.toContain("kustomize/builds");
  expect(now).toContain("kustomize/builds");
});
