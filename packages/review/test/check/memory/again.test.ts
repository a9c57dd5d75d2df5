import { OutsideError } from "@kustogen/kustomize/errors/errors.ts";
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
    // Of what lies at the root of everything no Application is followed.
    const placed = new Map([...files].map(([path, text]) => [`/repository${path}`, text]));
    const input = (memory?: KeptInMemory) =>
      inputOf(
        new MemoryTree(placed),
        "/repository",
        [...placed.keys()],
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

it("an environment is checked again where another one renders another definition of its kind", async () => {
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

it("an environment is checked again where a file that nothing renders has another definition of its kind", async () => {
  const [without, before, now] = await after(
    thing,
    { "/beside/crd.yaml": CRD("string") },
    { "/beside/crd.yaml": CRD("integer") },
  );
  expect([without, before].flat()).not.toContain("schema/valid");
  expect(now).toContain("schema/valid");
});

it("an environment is checked again where a second kustomization stands in its base", async () => {
  const [before, now] = await after({}, { "/one/kustomization.yml": "resources: []\n" });
  expect(before).not.toContain("kustomize/builds");
  expect(now).toContain("kustomize/builds");
});

it("what can't be rendered isn't tried again while all is as it was, and is once something it reads changes", async () => {
  const [kept, files] = [new KeptInMemory(), start()];
  const lists = (at: string, resources: string, more = "") =>
    files.set(`/${at}/kustomization.yaml`, `resources: [${resources}]\n${more}`);
  const run = async (memory?: KeptInMemory) => {
    const options = { strictness: new Map(), key: "", excepted: false };
    const found = await checkTwice(inputOf(new MemoryTree(files), "/", [...files.keys()], options, memory));
    const { notRendered } = found.report.checked;
    const builds = found.report.findings.filter(({ rule }) => rule === "kustomize/builds");
    return {
      all: found,
      said: [...notRendered.map(({ reason }) => reason), ...builds.map(({ message }) => message)],
    };
  };
  const both = async () => {
    kept.written.length = 0;
    const quick = await run(kept);
    expect(quick.all).toEqual((await run()).all);
    return quick.said;
  };
  files.set(
    `/${one}/chart.yaml`,
    "apiVersion: v1\nkind: Service\nmetadata: {name: a, namespace: '{{ .Release.Namespace }}'}\n",
  );
  lists(one, "chart.yaml");
  lists(other, "none.yaml", "namePrefix: [1]\n");
  const first = await both();
  expect(first).toHaveLength(2);
  expect(await both()).toEqual(first);
  expect(kept.written).toEqual([]);
  lists(other, "none.yaml, ../one");
  const missing = await both();
  expect(missing.join("\n")).toContain("none.yaml");
  expect(await both()).toEqual(missing);
  expect(kept.written).toEqual([]);
  files.set(`/${other}/none.yaml`, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n");
  expect(await both()).toHaveLength(1);
});

it("an environment of which a part didn't answer is checked again, though its files are as they were", async () => {
  const [kept, files] = [new KeptInMemory(), start()];
  const url = "https://files.example.com/service.yaml";
  files.set(`/${one}/kustomization.yaml`, `resources: [../two, "${url}"]\n`);
  const run = async (content?: string) => {
    const remote = {
      fetch: () => {
        if (content === undefined) throw new OutsideError(`${url}: no answer`, { code: "remote-failed" });
        return { ok: true as const, content: Buffer.from(content) };
      },
      clone: () => {
        throw new Error("nothing is cloned");
      },
    };
    const options = { strictness: new Map(), key: "", excepted: false };
    const input = inputOf(new MemoryTree(files), "/", [...files.keys()], options, kept);
    return (await checkTwice({ ...input, outside: { remote } })).report.notLookedAt;
  };
  const missing = expect.objectContaining({ what: expect.stringContaining("no answer") });
  expect(await run()).toContainEqual(missing);
  expect(await run()).toContainEqual(missing);
  expect(JSON.stringify(await run("apiVersion: v1\nkind: Service\nmetadata: {name: a}\n"))).not.toContain(
    "no answer",
  );
});

it("a root that only lists what Applications deploy is told of as before", async () => {
  const application = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: ${one}}
spec:
  project: default
  source: {repoURL: https://git.example.com/a.git, path: ${one}}
  destination: {server: https://one.example.com, namespace: shop}
`;
  const root = { "/apps/one.yaml": application, "/all/kustomization.yaml": `resources: [../${one}]\n` };
  const [first, second] = await after(root, {});
  expect(second).toEqual(first);
});

it("what is found in a file that a folder and the one above it list has its place there for both", async () => {
  const files = start();
  files.set(`/${one}/kustomization.yaml`, "resources: [inner/deployment.yaml]\n");
  const run = async (memory?: KeptInMemory) => {
    const options = { strictness: new Map(), key: "", excepted: false };
    return checkTwice(inputOf(new MemoryTree(files), "/", [...files.keys()].sort(), options, memory));
  };
  const full = await run();
  const file = `${one}/inner/deployment.yaml`;
  for (const environment of [one, `${one}/inner`])
    expect(full.report.findings).toContainEqual(
      expect.objectContaining({ rule: "production/resources", environment, file }),
    );
  expect(await run(new KeptInMemory())).toEqual(full);
});
