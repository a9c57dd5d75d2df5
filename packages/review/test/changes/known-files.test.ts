import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { KnownFiles } from "../../src/changes/known-files.ts";
import { discoverStates } from "../../src/changes/states.ts";
import { jsonReport } from "../../src/report/json-report.ts";
import { KeptInMemory } from "../check/memory/kept-in-memory.ts";
import {
  application,
  changedState,
  deployment,
  manifestsIn,
  of,
  type State,
  treeFrom,
  treeOf,
} from "./random-states.ts";

afterEach(() => {
  shortcuts.taken = true;
});

/** The report of a change as a run makes it that remembers, and the files that it read. */
function remembering(
  memory: KeptInMemory,
  { before, after, limits = "" }: { before: State; after: State; limits?: string },
): { report: string; read: Set<string> } {
  const now = treeOf(after, "after");
  const old = treeFrom(now, after, before, "before");
  const read = new Set<string>();
  for (const tree of [now, old]) {
    const original = tree.read.bind(tree);
    tree.read = (path) => {
      read.add(path);
      return original(path);
    };
  }
  const known = new KnownFiles(memory);
  known.tell(now, limits);
  const applications = { before: manifestsIn(old), after: manifestsIn(now) };
  let report: string;
  try {
    const states = discoverStates(old, now, {}, known.kustomizations);
    const comparison = compareTrees(old, now, { applications }, states);
    report = JSON.stringify(jsonReport({ title: "", before: "", after: "", ...comparison }), undefined, 1);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    report = error.message;
  }
  known.keep(now, { commit: "after", files: applications.after });
  return { report, read };
}

test("a comparison says the same whether or not an earlier one of other states has read the files", () => {
  let spared = 0;
  fc.assert(
    fc.property(changedState, changedState, ({ before, after }, other) => {
      shortcuts.taken = false;
      const alone = remembering(new KeptInMemory(), { before, after });
      shortcuts.taken = true;
      for (const first of [
        { before: other.after, after: before },
        { before: after, after: other.before },
      ]) {
        const memory = new KeptInMemory();
        remembering(memory, first);
        const known = remembering(memory, { before, after });
        expect(known.report).toBe(alone.report);
        if (known.read.size < alone.read.size) spared++;
      }
    }),
    { numRuns: Number(process.env.RUNS ?? 12) },
  );
  expect(spared).toBeGreaterThan(8);
});

const SHOP: State = new Map([
  ["overlays/beta/shop/kustomization.yaml", "resources: [web.yaml]\n"],
  ["overlays/beta/shop/web.yaml", deployment("web:v1")],
  ["overlays/beta/blog/kustomization.yaml", "resources: [web.yaml]\n"],
  ["overlays/beta/blog/web.yaml", deployment("blog:v1")],
  ["argocd/shop.yaml", application("shop", { source: of("overlays/beta/shop") })],
]);
const UPDATED: State = new Map([...SHOP, ["overlays/beta/shop/web.yaml", deployment("web:v2")]]);
const UNCHANGED = ["/argocd/shop.yaml", "/overlays/beta/blog/kustomization.yaml"];

test("a second comparison doesn't read again what says how unchanged folders are made and deployed", () => {
  const memory = new KeptInMemory();
  const change = { before: SHOP, after: UPDATED };
  expect([...remembering(memory, change).read]).toEqual(expect.arrayContaining(UNCHANGED));
  const { read, report } = remembering(memory, change);
  expect([...read].filter((path) => UNCHANGED.includes(path))).toEqual([]);
  expect(report).toContain("web:v2");
});

test("what was read by another engine, with other limits, or with no shortcuts, is read again", () => {
  const change = { before: SHOP, after: UPDATED };
  const again = (edit: (memory: KeptInMemory) => void, limits?: string) => {
    const memory = new KeptInMemory();
    remembering(memory, change);
    edit(memory);
    return [...remembering(memory, { ...change, ...(limits !== undefined && { limits }) }).read];
  };
  const otherEngine = (memory: KeptInMemory) => {
    memory.key = "another engine";
  };
  expect(again(otherEngine)).toEqual(expect.arrayContaining(UNCHANGED));
  expect(again(() => undefined, "others")).toEqual(expect.arrayContaining(UNCHANGED));
  expect(
    again(() => {
      shortcuts.taken = false;
    }),
  ).toEqual(expect.arrayContaining(UNCHANGED));
});

test("what is known is written again only where much of it is new", () => {
  const memory = new KeptInMemory();
  remembering(memory, { before: SHOP, after: SHOP });
  expect(memory.written).toEqual(["files"]);
  remembering(memory, { before: SHOP, after: SHOP });
  expect(memory.written).toEqual(["files"]);
  const more = new Map([...SHOP, ["overlays/beta/news/kustomization.yaml", "namePrefix: a-\n"]]);
  remembering(memory, { before: SHOP, after: more });
  expect(memory.written).toEqual(["files", "files"]);
});

test("a file that can't be read is looked at each time", () => {
  const broken = new Map([
    ...SHOP,
    ["overlays/beta/blog/kustomization.yaml", "resources: {}\n"],
    ["argocd/blog.yaml", "argoproj.io/Application: [\n"],
  ]);
  const memory = new KeptInMemory();
  const change = {
    before: broken,
    after: new Map([...broken, ["overlays/beta/shop/web.yaml", deployment("web:v2")]]),
  };
  remembering(memory, change);
  const { read } = remembering(memory, change);
  expect([...read]).toEqual(
    expect.arrayContaining(["/overlays/beta/blog/kustomization.yaml", "/argocd/blog.yaml"]),
  );
});
