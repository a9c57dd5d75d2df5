import { expect, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string | undefined>;

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;
const source = (path: string, more = "") =>
  `{repoURL: "https://git.example.test/deploy", path: ${path}${more}}`;
const app = (name: string, spec: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\nspec: {project: shop, ${spec}}\n`;
const set = (generator: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: many}\nspec:\n  generators: [${generator}]\n  template:\n    metadata: {name: "made-{{name}}"}\n    spec: {project: shop, source: ${source("shop", ', kustomize: {namePrefix: "{{name}}-"}')}}\n`;

const FILES: Files = {
  "shop/kustomization.yaml": "resources: [map.yaml]\n",
  "shop/map.yaml": map("shop"),
  "plain/map.yaml": map("plain"),
  "other/kustomization.yaml": "resources: [map.yaml]\n",
  "other/map.yaml": map("other"),
};
const PREFIX = `source: ${source("shop", ", kustomize: {namePrefix: x-}")}`;
const CHART = "source: {repoURL: https://charts.example.test, chart: a, targetRevision: 1.0.0}";
const NO_SHOP = "shop/kustomization.yaml + shop/map.yaml";

/** What is said of each environment that changes: what becomes of its resources, or why that isn't known. */
function said(before: Files, change: Files): string[] {
  const tree = (files: Files) =>
    listedMemory(Object.entries(files).flatMap(([path, text]) => (text === undefined ? [] : [[path, text]])));
  const [old, now] = [
    { ...FILES, ...before },
    { ...FILES, ...before, ...change },
  ];
  const found = compareTrees(tree(old), tree(now), {
    applications: {
      before: Object.keys(old).map((path) => `/${path}`),
      after: Object.keys(now).map((path) => `/${path}`),
    },
  });
  return found.environments.flatMap(({ resources, error, lost, broken }) =>
    error === undefined
      ? resources.map(({ action, kind, name }) => `${action} ${kind} ${name}`)
      : [`${lost ? "lost" : "-"} ${broken ? "broken" : "-"} ${error}`],
  );
}

/**
 * The files of a cell: "PATH TEXT", with "+" between them; without a text it is gone. An Application's text is its source, and
 * BROKEN ends one that can't be read.
 */
function filesIn(cell: string): Files {
  const textOf = (text: string) => {
    if (text === "SET") return set("{git: {files: [{path: one.json}]}}");
    if (!text.startsWith("source")) return text;
    return `${app("a", text.replace(" BROKEN", ""))}${text.endsWith("BROKEN") ? "  x: {\n" : ""}`;
  };
  const files = cell.split(" + ").map((file) => file.split(/ (.*)/));
  return Object.fromEntries(files.map(([path = "", text]) => [path, text && textOf(text)]));
}

test.each(
  rows(`
without its kustomization | a.yaml ${PREFIX} | shop/kustomization.yaml | options for kustomize, but its folder has no files
without its folder | a.yaml ${PREFIX} | ${NO_SHOP} | shop isn't in this repository
without the folder that it applies as it is | a.yaml source: ${source("shop")} | ${NO_SHOP} | shop isn't in this repository
without its folder of manifests | a.yaml source: ${source("plain")} | plain/map.yaml | plain isn't in this repository
without one of its folders | a.yaml sources: [${source("shop")}, ${source("plain")}] | plain/map.yaml | plain isn't in this repository
with options for two tools | a.yaml ${PREFIX} | a.yaml source: ${source("shop", ", kustomize: {namePrefix: x-}, helm: {releaseName: a}")} | options for kustomize and helm
as a chart, which nobody renders here | a.yaml ${PREFIX} | a.yaml ${CHART} | Helm chart a of another repository
with another folder for that of its manifests, which isn't there | a.yaml source: ${source("plain")} | a.yaml source: ${source("nowhere")} | nowhere isn't in this repository
as a chart for its manifests | a.yaml source: ${source("plain")} | a.yaml ${CHART} | Helm chart a of another repository
with manifests, in a file that can't be read | a.yaml source: ${source("plain")} | a.yaml ${PREFIX} BROKEN | lost - after: a.yaml
in another file | a.yaml source: ${source("plain")} | a.yaml + b.yaml source: ${source("nowhere")} | nowhere isn't in this repository
in a file that can't be read | a.yaml ${PREFIX} | a.yaml ${PREFIX} BROKEN | lost - after: a.yaml
by a set whose parameters can't be read | a.yaml SET + one.json {"name": "one"} | one.json { | its generator (git)
`),
)(
  "an Application that fails, or can't be followed, after a change isn't compared: %s",
  (_, before, change, expected) => {
    const found = said(filesIn(before), filesIn(change)).filter(
      (text) => !/Application/.test(text) || /^(?:lost|-)/.test(text),
    );
    expect(found).toEqual([expect.stringMatching(/^lost - after: /)]);
    expect(found[0]).toContain(expected);
  },
);

test("of an Application that fails with one of its sources nothing is removed", () => {
  const found = said(
    { "a.yaml": app("a", `source: ${source("plain")}`), "more/map.yaml": map("more") },
    { "a.yaml": app("a", `sources: [${source("more")}, ${source("nowhere")}]`) },
  );
  expect(found).toContainEqual(expect.stringMatching(/^lost - after: a.yaml: a: nowhere isn't in this/));
  expect(found).not.toContain("removed ConfigMap plain");
});

test("what goes together with its Application, or with an element of its set, is removed", () => {
  expect(said({ "a.yaml": app("a", PREFIX) }, { "a.yaml": undefined, ...filesIn(NO_SHOP) })).toContain(
    "removed ConfigMap x-shop",
  );
  const plain = { "a.yaml": app("a", `source: ${source("plain")}`) };
  const another = { "b.yaml": app("b", `source: ${source("nowhere")}`) };
  expect(said(plain, { "a.yaml": undefined, ...another })).toContain("removed ConfigMap plain");
  const sets = (names: string) => set(`{list: {elements: [${names}]}}, {clusters: {}}`);
  expect(said({ "a.yaml": sets("{name: a}, {name: b}") }, { "a.yaml": sets("{name: a}") })).toContain(
    "removed ConfigMap b-shop",
  );
});

test("a source that was refused before leaves the others to be compared", () => {
  const chart = "{repoURL: https://charts.example.test, chart: a, targetRevision: 1.0.0}";
  const before = {
    "a.yaml": app("a", `sources: [${chart}, ${source("shop", ", kustomize: {namePrefix: x-}")}]`),
  };
  expect(said(before, { "shop/map.yaml": `${map("shop")}data: {a: b}\n` })).toEqual([
    "changed ConfigMap x-shop",
  ]);
});

test("a folder that comes after its Application is new", () => {
  const before = { "a.yaml": app("a", `source: ${source("later", ", kustomize: {namePrefix: x-}")}`) };
  const later = { "later/kustomization.yaml": "resources: [map.yaml]\n", "later/map.yaml": map("later") };
  expect(said(before, later)).toEqual(["added ConfigMap x-later"]);
});
