import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { dirname, join, relative } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { put, putAll, temporaryFolder } from "../repository.ts";
import { Project } from "./project.ts";

const project = new Project();
const outside = temporaryFolder();
const BETA = "generators/environments/beta.yaml";
const CRD = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Thing, plural: things}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
`;
const SIDECAR = {
  "kustomization.yaml": "resources: [a.yaml]\n",
  "a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n",
};

/** A command line for everything that writes into a repository. */
const WRITERS: Record<string, string[]> = {
  pin: ["pin", "shop", "api", "beta", "v7"],
  promote: ["promote", "shop", "--from", "beta", "--to", "production"],
  rollback: ["rollback", "shop", "beta"],
  gen: ["gen", "--full"],
  vendor: ["vendor", "sidecar", "./theirs"],
  "kinds add": ["kinds", "add", "theirs/crd.yaml"],
  "new system": ["new", "system", "blog"],
  "new environment": ["new", "environment", "staging", "--like", "beta"],
  "remove system": ["remove", "system", "shop"],
  import: ["import", "theirs/overlays/beta", "--name", "legacy"],
  take: ["take", "old", "ConfigMap/old-a"],
  init: ["init", "sub", "--no-install"],
  "check --output": ["check", "--output", "reports/check.md"],
};

/** What links can be at, and whether a folder or a file is there. */
const PLACES: Record<string, "file" | "folder"> = {
  ...{
    [BETA]: "file",
    "generators/environments/production.yaml": "file",
    "generators/systems/index.ts": "file",
  },
  ...{ generators: "folder", "generators/environments": "folder", "generators/systems": "folder" },
  ...{
    "generators/systems/blog": "folder",
    "generators/systems/legacy": "folder",
    "generators/systems/old": "folder",
  },
  ...{
    "generators/vendor": "folder",
    "generators/vendor/sidecar": "folder",
    "generators/vendor/vendor.yaml": "file",
  },
  ...{
    "generators/kinds": "folder",
    base: "folder",
    overlays: "folder",
    "overlays/beta": "folder",
    argocd: "folder",
  },
  ...{
    "kustogen.yaml": "file",
    test: "folder",
    sub: "folder",
    "sub/package.json": "file",
    reports: "folder",
  },
  ...{ ".gitignore": "file", ".github": "folder", ".githooks": "folder", ".kustogen-1-aaaaaa": "folder" },
  ...{ "node_modules/.cache": "folder", "node_modules/.cache/kustogen": "folder" },
};

let start = "";
beforeAll(async () => {
  putAll(project.root, {
    ...Object.fromEntries(Object.entries(SIDECAR).map(([path, text]) => [`theirs/${path}`, text])),
    "theirs/crd.yaml": CRD,
    "theirs/overlays/beta/kustomization.yaml": "namespace: legacy\nresources: [a.yaml]\n",
    "theirs/overlays/beta/a.yaml": SIDECAR["a.yaml"],
    "theirs/old/beta/kustomization.yaml": "namespace: old\nresources: [../../a.yaml]\nnamePrefix: old-\n",
  });
  project.edit(BETA, "tag: v2", "tag: v3");
  project.commit("theirs");
  for (const args of [
    ["import", "theirs/old/beta", "--name", "old"],
    ["gen"],
    ["pin", "shop", "api", "beta", "v4"],
    ["pin", "shop", "api", "beta", "v5"],
  ])
    expect([args, await project.call(...args)]).toMatchObject([args, { code: 0 }]);
  start = project.git("rev-parse", "HEAD").trim();
});
afterEach(reset);

function reset(): void {
  for (const path of Object.keys(PLACES))
    if (path.startsWith("node_modules")) rmSync(join(project.root, path), { recursive: true, force: true });
  project.git("checkout", "-q", "-f", "main");
  project.git("reset", "-q", "--hard", start);
  project.git("clean", "-fdxq", "-e", "node_modules");
  rmSync(outside, { recursive: true, force: true });
  putAll(outside, { file: "theirs\n", "folder/before": "theirs\n" });
}

/** Everything in a folder, without following links. */
function listing(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    const stats = lstatSync(path);
    if (stats.isSymbolicLink()) return [`${path} -> ${readlinkSync(path)}`];
    return stats.isDirectory() ? [path, ...listing(path)] : [`${path}: ${readFileSync(path, "utf8")}`];
  });
}

interface Planted {
  at: string;
  /** Where it leads: what was there, moved out of the project or to another place in it, or nothing. */
  to: "out" | "in" | "nowhere";
  absolute: boolean;
  /** Through another link. */
  chain: boolean;
}

/** Commits a link in place of what is there, which lies where the link leads; false if a link is above it. */
function plant({ at, to, absolute, chain }: Planted): void {
  const place = join(project.root, at);
  const target = join(
    to === "in" ? join(project.root, "elsewhere") : outside,
    to === "nowhere" ? "missing" : at,
  );
  if (to !== "nowhere") {
    mkdirSync(dirname(target), { recursive: true });
    if (existsSync(place)) cpSync(place, target, { recursive: true, verbatimSymlinks: true });
    else if (PLACES[at] === "folder") cpSync(join(outside, "folder"), target, { recursive: true });
    else put(dirname(target), at.slice(at.lastIndexOf("/") + 1), "{}\n");
  }
  rmSync(place, { recursive: true, force: true });
  mkdirSync(dirname(place), { recursive: true });
  const link = (from: string, leads: string) =>
    symlinkSync(absolute ? leads : relative(dirname(from), leads), from);
  if (chain) link(join(project.root, "chain"), target);
  link(place, chain ? join(project.root, "chain") : target);
  project.git("add", "-A", "-f", "--", at, ".", ":(exclude)node_modules");
  project.git("commit", "--allow-empty", "-qm", "a link");
}

const state = () => [
  project.git("rev-parse", "HEAD"),
  project.changed(),
  project.git("branch"),
  project.git("stash", "list"),
];

/** Runs a command; nothing out of the project may change, and nothing in it unless it succeeds. */
async function run(writer: string, planted: Planted) {
  plant(planted);
  const before = { theirs: listing(outside), ours: state() };
  const outcome = await project.call(...(WRITERS[writer] as string[]));
  expect([writer, planted, listing(outside)]).toEqual([writer, planted, before.theirs]);
  expect([0, 1, 2, 3]).toContain(outcome.code);
  if (outcome.code !== 0 && writer !== "check --output") expect(state()).toEqual(before.ours);
  return outcome;
}

describe("a committed link that leads out of the project is refused by every command that writes there", () => {
  it.each([
    ["pin", BETA],
    ["rollback", BETA],
    ["promote", "generators/environments/production.yaml"],
    ["remove system", BETA],
    ["remove system", "generators/systems"],
    ["new system", BETA],
    ["new system", "generators/systems"],
    ["new system", "test"],
    ["new environment", "generators/environments"],
    ["vendor", "generators/vendor"],
    ["vendor", "generators/vendor/vendor.yaml"],
    ["kinds add", "generators/kinds"],
    ["kinds add", "generators/systems/index.ts"],
    ["import", "generators/vendor"],
    ["import", "generators/systems"],
    ["import", BETA],
    ["take", BETA],
    ["gen", "base"],
    ["gen", "overlays/beta"],
    ["gen", "generators/environments"],
    ["init", "sub"],
    ["init", "sub/package.json"],
    ["init", ".github"],
    ["check --output", "reports"],
  ])("%s, at %s", async (writer, at) => {
    const isFile = PLACES[at] === "file";
    const { code, stderr } = await run(writer, { at, to: "out", absolute: !isFile, chain: isFile });
    expect([code, stderr]).toEqual([2, expect.stringMatching(new RegExp(`${at}\\b.*link`))]);
    if (writer !== "check --output") expect(stderr).toContain(isFile ? "chain" : outside);
  });
});

it("whatever is a link, and wherever it leads, no command changes anything out of the project", async () => {
  const planted = fc.record({
    at: fc.constantFrom(...Object.keys(PLACES)),
    to: fc.constantFrom("out" as const, "in" as const, "nowhere" as const),
    absolute: fc.boolean(),
    chain: fc.boolean(),
  });
  const seen = new Set<number | null>();
  const property = fc.asyncProperty(
    fc.constantFrom(...Object.keys(WRITERS)),
    planted,
    async (writer, one) => {
      seen.add((await run(writer, one)).code);
    },
  );
  await fc.assert(property.afterEach(reset), { numRuns: 25 });
  expect([...seen]).toEqual(expect.arrayContaining([0, 2]));
});

describe("a link that stays in the project is written where it leads, in the same commit as what follows from it", () => {
  it.each([
    ["pin", BETA],
    ["vendor", "generators/vendor"],
    ["new system", "generators/systems"],
    ["kinds add", "generators/kinds"],
    ["import", "generators/vendor"],
  ])("%s, at %s", async (writer, at) => {
    const { code, stderr } = await run(writer, { at, to: "in", absolute: false, chain: false });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("link")]);
    expect(lstatSync(join(project.root, at)).isSymbolicLink()).toBe(true);
    if (writer === "pin") {
      expect(project.read(`elsewhere/${BETA}`)).toContain("v7");
      expect(project.changed()).toEqual([]);
      expect(project.git("show", "--name-only", "--format=")).toContain(`elsewhere/${BETA}`);
    } else
      expect(project.changed()).toEqual(
        expect.arrayContaining([expect.stringContaining(`elsewhere/${at}/`)]),
      );
  });
});
