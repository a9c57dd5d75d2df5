import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { compareInShape } from "../../src/changes/compare-in-shape.ts";
import { compareTrees, deployedStates } from "../../src/changes/compare-trees.ts";
import type { CompareOptions } from "../../src/changes/selection.ts";
import { KnownShape, type Shape, shapeOf } from "../../src/changes/shape.ts";
import { ShapeMemory } from "../../src/changes/shape-memory.ts";
import { discoverStates } from "../../src/changes/states.ts";
import { atOnce } from "../../src/changes/steps.ts";
import { jsonReport } from "../../src/report/json-report.ts";
import { KeptInMemory } from "../check/memory/kept-in-memory.ts";
import { deployingIn, reported } from "./both-reports.ts";
import {
  application,
  changedState,
  deployment,
  map,
  OWN,
  of,
  type State,
  set,
  treeFrom,
  treeOf,
} from "./random-states.ts";

afterEach(() => {
  shortcuts.taken = true;
});

/** The shape of a state, as a comparison finds it. */
function shapeAt(state: State): Shape | undefined {
  const tree = treeOf(state, "base");
  const states = discoverStates(tree, tree, {});
  const files = deployingIn(tree);
  const { sides, deployed } = deployedStates(states, { applications: { before: files, after: files } });
  return shapeOf(sides[1], deployed[1], {});
}

/** The report of a change in the shape of a state, and the paths that were read for it; nothing where that isn't enough. */
function inShape(
  base: State,
  { before, after }: { before: State; after: State },
  options: Partial<CompareOptions> = {},
): { report: string; read: Set<string> } | undefined {
  const shape = shapeAt(base);
  if (shape === undefined) return undefined;
  const tree = treeOf(base, "base");
  const told = {
    base: tree,
    before: treeFrom(tree, base, before, "before"),
    after: treeFrom(tree, base, after, "after"),
  };
  const read = new Set<string>();
  for (const one of Object.values(told)) {
    const original = one.read.bind(one);
    one.read = (path) => {
      read.add(path);
      return original(path);
    };
  }
  const found = atOnce(compareInShape({ shape: new KnownShape(shape), ...told }, options));
  if (found === undefined) return undefined;
  const report = jsonReport({ title: "", before: "", after: "", ...found.comparison });
  return { report: JSON.stringify(report, undefined, 1), read };
}

/** The report where everything is looked at. */
function inFull(
  { before, after }: { before: State; after: State },
  options: Partial<CompareOptions>,
): string {
  shortcuts.taken = false;
  const report = reported(treeOf(before, "before"), treeOf(after, "after"), options);
  shortcuts.taken = true;
  return report;
}

/** States in which nothing is a link and no file comes or goes. */
const plainState = changedState.map(({ before, after }) => {
  const isPlain = ([path, text]: [string, string]) => !text.startsWith("->") && path !== "flux.yaml";
  const old = new Map([...before].filter(isPlain));
  const other = [...after].filter((one) => isPlain(one) && old.has(one[0]));
  return { before: old, after: new Map([...old, ...other]) };
});

const OPTIONS: Partial<CompareOptions>[] = [{}, { environments: ["beta"] }, { systems: ["shop", "blog"] }];

test("a comparison that looks only at what a change can affect says what one says that looks at everything", () => {
  let made = 0;
  let changing = 0;
  fc.assert(
    fc.property(
      fc.oneof({ arbitrary: plainState, weight: 3 }, changedState),
      fc.constantFrom(...OPTIONS),
      (change, options) => {
        const full = inFull(change, options);
        for (const base of [change.before, change.after]) {
          const found = inShape(base, change, options);
          if (found === undefined) continue;
          made++;
          if (found.report.includes('"changes"')) changing++;
          expect(found.report).toBe(full);
        }
      },
    ),
    { numRuns: Number(process.env.RUNS ?? 25) },
  );
  expect(made).toBeGreaterThan(3);
  expect(changing).toBeGreaterThan(0);
});

test("the shape of a third state serves as well, as long as both have it", () => {
  let made = 0;
  fc.assert(
    fc.property(plainState, plainState, fc.nat(), ({ before, after }, other, at) => {
      const path = [...before.keys()][at % before.size] ?? "";
      const base = new Map([...before, [path, other.before.get(path) ?? before.get(path) ?? ""]]);
      const found = inShape(base, { before, after });
      if (found === undefined) return;
      made++;
      expect(found.report).toBe(inFull({ before, after }, {}));
    }),
    { numRuns: Number(process.env.RUNS ?? 25) },
  );
  expect(made).toBeGreaterThan(3);
});

const SHOP: State = new Map([
  ["base/kustomization.yaml", "resources: [web.yaml]\n"],
  ["base/web.yaml", deployment("web:v1")],
  ["overlays/beta/shop/kustomization.yaml", "resources: [../../../base]\n"],
  ["overlays/production/shop/kustomization.yaml", "resources: [../../../base]\n"],
  ["overlays/beta/blog/kustomization.yaml", "resources: [blog.yaml]\n"],
  ["overlays/beta/blog/blog.yaml", deployment("blog:v1")],
  ["argocd/shop.yaml", application("shop", { source: of("overlays/beta/shop") })],
  ["plain/map.yaml", map("plain")],
  ["argocd/plain.yaml", application("plain", { source: of("plain") })],
]);
const changed = (edits: Record<string, string | null>): { before: State; after: State } => {
  const after = new Map(SHOP);
  for (const [path, text] of Object.entries(edits)) {
    if (text === null) after.delete(path);
    else after.set(path, text);
  }
  return { before: SHOP, after };
};

test("of a change of one folder's file nothing is read that other folders are made of, nor what deploys any", () => {
  const found = inShape(SHOP, changed({ "overlays/beta/blog/blog.yaml": deployment("blog:v2") }));
  expect(found?.report).toContain("blog v1 → v2");
  expect([...(found?.read ?? [])].sort()).toEqual([
    "/overlays/beta/blog/blog.yaml",
    "/overlays/beta/blog/kustomization.yaml",
  ]);
});

test("what builds on a changed base is looked at, and how an Application applies it is known", () => {
  const change = changed({ "base/web.yaml": deployment("web:v2") });
  const found = inShape(SHOP, change);
  expect(found?.report).toContain('"name": "beta/shop"');
  expect(found?.report).toContain('"name": "production/shop"');
  expect(found?.report).toBe(inFull(change, {}));
});

test("where nothing of Argo CD is in a repository its order isn't told in a known shape, either", () => {
  const before = new Map([...SHOP].filter(([path]) => !path.startsWith("argocd/")));
  const change = { before, after: new Map([...before, ["base/web.yaml", deployment("web:v2")] as const]) };
  const found = inShape(before, change);
  expect(found?.report).toContain('"steps": []');
  expect(found?.report).toBe(inFull(change, {}));
});

test.each<[string, Record<string, string | null>]>([
  ["a file comes", { "notes.txt": "new\n" }],
  ["a file goes", { "overlays/beta/blog/blog.yaml": null }],
  ["a file becomes a link", { "overlays/beta/blog/blog.yaml": "->../../../base/web.yaml" }],
  [
    "a kustomization names something else",
    { "overlays/beta/blog/kustomization.yaml": "resources: [../shop]\n" },
  ],
  [
    "an Application changes",
    { "argocd/shop.yaml": application("shop", { source: of("overlays/beta/blog") }) },
  ],
  ["a file comes to hold one", { "base/web.yaml": application("new", { source: of("overlays/beta/blog") }) }],
  ["a folder of plain manifests changes", { "plain/map.yaml": map("other") }],
])("everything is looked at where %s", (_, edits) => {
  expect(inShape(SHOP, changed(edits))).toBeUndefined();
});

test.each<[string, Record<string, string>, Record<string, string>]>([
  [
    "a file changes that a set's generator reads",
    {
      "argocd/set.yaml": set({ git: { repoURL: OWN, files: [{ path: "config/*.json" }] } }, "{{folder}}"),
      "config/one.json": '{"name": "one", "folder": "overlays/beta/shop"}',
    },
    { "config/one.json": '{"name": "one", "folder": "overlays/beta/blog"}' },
  ],
  [
    "a list leaves to others what changes in it",
    { "clusters/kustomization.yaml": "resources: [../overlays/beta/shop]\n" },
    { "base/web.yaml": deployment("web:v2") },
  ],
  [
    "what changes in a folder is told of one inside of it, which is deployed, too",
    {
      "overlays/kustomization.yaml": "resources: [beta/shop]\n",
      "argocd/all.yaml": application("all", { source: of("overlays") }),
    },
    { "base/web.yaml": deployment("web:v2") },
  ],
  [
    "a chart changes",
    {
      "overlays/beta/chart/kustomization.yaml": "helmCharts: [{name: web}]\n",
      "overlays/beta/chart/charts/web/values.yaml": "a: b\n",
    },
    { "overlays/beta/chart/charts/web/values.yaml": "a: c\n" },
  ],
])("everything is looked at where %s", (_, more, edits) => {
  const before = new Map([...SHOP, ...Object.entries(more)]);
  const change = { before, after: new Map([...before, ...Object.entries(edits)]) };
  expect(inShape(before, change)).toBeUndefined();
  expect(inFull(change, {})).toContain('"environments": [\n');
});

test("who asks for an environment that isn't there is told which are", () => {
  const change = changed({ "base/web.yaml": deployment("web:v2") });
  expect(inShape(SHOP, change, { systems: ["none"] })).toBeUndefined();
  expect(() =>
    compareTrees(treeOf(SHOP, "before"), treeOf(change.after, "after"), { systems: ["none"] }),
  ).toThrow(InputError);
});

test("a shape is another engine's, of other settings, or of no use where shortcuts aren't taken", () => {
  const memory = new KeptInMemory();
  const shape = shapeAt(SHOP) as Shape;
  new ShapeMemory(memory).keep("settings", "abc", shape);
  expect(new ShapeMemory(memory).recall("settings")).toEqual(shape);
  expect(new ShapeMemory(memory).commit).toBe("abc");
  expect(new ShapeMemory(memory).recall("others")).toBeUndefined();
  shortcuts.taken = false;
  expect(new ShapeMemory(memory).recall("settings")).toBeUndefined();
  expect(shapeAt(SHOP)).toBeUndefined();
  shortcuts.taken = true;
  memory.key = "another engine";
  expect(new ShapeMemory(memory).recall("settings")).toBeUndefined();
});
