import { expect, test } from "vitest";
import { declaredFolders } from "../../src/discovery/applications.ts";
import { discover } from "../../src/discovery/discover.ts";
import { manifestsOf } from "../../src/discovery/plain-manifests.ts";
import { listedMemory } from "./listed-memory.ts";

const application = (source: string, more = "") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  ${source}\n${more}`;

function declared(yaml: string) {
  const tree = listedMemory([
    ["overlays/beta/kustomization.yaml", "resources: [a.yaml]\n"],
    ["overlays/beta/a.yaml", "kind: A\n"],
    ["plain/a.yaml", "kind: A\n---\nkind: B\n"],
    ["plain/deep/c.yaml", "kind: C\n"],
    ["chart/Chart.yaml", "name: x\n"],
    ["apps/one/kustomization.yaml", "resources: [a.yaml]\n"],
    ["apps/two/kustomization.yaml", "resources: [a.yaml]\n"],
    ["argocd/app.yaml", yaml],
  ]);
  return { tree, ...declaredFolders(tree, discover(tree).folders, ["/argocd/app.yaml"]) };
}

test("an Application says how a folder is applied", () => {
  const { applied } = declared(
    application("source: {path: overlays/beta}", "  syncPolicy: {automated: {prune: true}}\n"),
  );
  expect(applied.get("overlays/beta")).toEqual({
    path: "overlays/beta",
    application: "shop",
    automated: true,
    prune: true,
    selfHeal: false,
  });
});

test("a folder of plain manifests is read as it is, its subfolders where the Application says so", () => {
  const kinds = (source: string) => {
    const { tree, manifests } = declared(application(source));
    const [folder] = manifests.values();
    return (
      folder && manifestsOf(tree, folder).map(({ value }) => (value as unknown as { kind: string }).kind)
    );
  };
  expect(kinds("source: {path: plain}")).toEqual(["A", "B"]);
  expect(kinds("source: {path: plain, directory: {recurse: true}}")).toEqual(["A", "B", "C"]);
  expect(kinds('source: {path: plain, directory: {recurse: true, exclude: "deep/*"}}')).toEqual(["A", "B"]);
});

test.each([
  ["source: {chart: redis, repoURL: https://x}", /Helm chart redis/, ""],
  ["source: {path: chart}", /chart: a Helm chart/, "chart"],
  ["source: {path: plain, plugin: {name: x}}", /plugin/, "plain"],
])("%s is named as not rendered", (text, why, source) => {
  expect(declared(application(text)).notRendered).toEqual([
    {
      name: "shop",
      file: "argocd/app.yaml",
      source,
      why: expect.stringMatching(why),
      cause: expect.any(String),
    },
  ]);
});

test("several sources are all read", () => {
  const { applied } = declared(application("sources: [{path: plain}, {path: overlays/beta}]"));
  expect([...applied.keys()]).toEqual(["plain", "overlays/beta"]);
});

const set = (generators: string, path: string, name = "x") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: all}\nspec:\n  goTemplate: ${path.startsWith("{{.")}\n  generators: [${generators}]\n  template:\n    metadata: {name: "${name}"}\n    spec: {source: {path: "${path}"}}\n`;

test.each([
  ["{git: {directories: [{path: apps/*}]}}", "{{path}}", "{{path.basename}}", ["one", "two"]],
  [
    "{git: {directories: [{path: apps/*}, {path: apps/two, exclude: true}]}}",
    "{{.path.path}}",
    "{{.path.basename}}",
    ["one"],
  ],
  ["{list: {elements: [{name: one}]}}", "apps/{{name}}", "{{name}}", ["one"]],
  [
    "{matrix: {generators: [{list: {elements: [{in: apps}]}}, {list: {elements: [{name: one}, {name: two}]}}]}}",
    "{{in}}/{{name}}",
    "{{name}}",
    ["one", "two"],
  ],
])("an ApplicationSet with %s", (generators, path, name, expected) => {
  const { applied } = declared(set(generators, path, name));
  expect([...applied].map(([folder, { application: called }]) => [folder, called])).toEqual(
    expected.map((one) => [`apps/${one}`, one]),
  );
});

test("a generator that only the cluster answers, and a file that is no YAML", () => {
  expect(declared(set("{clusters: {}}", "apps/{{name}}")).notRendered[0]?.why).toMatch(/clusters/);
  expect(declared("apiVersion: {{ .x }}\nkind: Application\n: :\n").notRendered).toEqual([]);
});
