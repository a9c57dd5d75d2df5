import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { afterAll, expect, test } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { check } from "../../src/check/check.ts";
import { defineRule } from "../../src/check/model/rule.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { listedMemory } from "./listed-memory.ts";

const config = (name: string, value = "1") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\ndata: {a: "${value}"}\n`;
const application = (path: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${path.replaceAll("/", "-")}}\nspec:\n` +
  `  source: {repoURL: "https://git.example.test/x", path: ${path}}\n  destination: {namespace: shop}\n`;
const SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: all}
spec:
  generators: [{git: {repoURL: "https://git.example.test/x", directories: [{path: "apps/*"}]}}]
  template:
    metadata: {name: "{{path.basename}}"}
    spec: {source: {repoURL: "https://git.example.test/x", path: "{{path}}"}, destination: {namespace: shop}}
`;
const FLUX =
  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: web}\nspec: {path: ./apps/web}\n";

/** A root that lists two apps and holds an object of its own; an overlay changes one of them. */
const APPS: Record<string, string> = {
  "apps/kustomization.yaml": "resources: [web, api, own.yaml]\n",
  "apps/own.yaml": config("own"),
  "apps/web/kustomization.yaml": "resources: [web.yaml]\n",
  "apps/web/web.yaml": config("web"),
  "apps/api/kustomization.yaml": "resources: [api.yaml]\n",
  "apps/api/api.yaml": config("api"),
  "overlays/beta/kustomization.yaml": "resources: [../../apps/web]\nnamePrefix: beta-\n",
};

const root = mkdtempSync(join(tmpdir(), "kustogen-deployed-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let number = 0;

function found(deploying: Record<string, string>) {
  const top = join(root, String(number++));
  for (const [path, text] of Object.entries({ ...APPS, ...deploying })) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  const tree = new DiskTree();
  return { top, tree, found: findFolders(tree, [top], { top }) };
}

/** The folders that are named as not rendered. */
function notRendered(deploying: Record<string, string>): string[] {
  const { top, found: all } = found(deploying);
  return all.notRendered.map(({ place }) => place.slice(top.length + 1));
}

/** What `check` takes for environments, each with the objects that belong to it. */
function environments(deploying: Record<string, string>): Record<string, string[]> {
  const { top, tree, found: all } = found(deploying);
  const named: Record<string, string[]> = {};
  const rule = defineRule({
    id: "test/objects",
    ...{ title: "All", why: "Because", source: "a test" },
    severity: "info",
    check({ environment, resources }) {
      named[environment] = resources.map(({ metadata }) => metadata.name).sort();
      return [];
    },
  });
  const { report } = check({
    tree,
    environments: all.environments.map((one) => ({ leftToOthers: new Set(), ...one, strictness: undefined })),
    rules: [rule],
    exceptions: [],
    today: "2027-03-31",
    notLookedAt: all.notRendered,
    cwd: top,
  });
  expect(report.checked.environments).toBe(Object.keys(named).length);
  return named;
}

test("what nothing deploys by name belongs to the root that lists it", () => {
  expect(environments({})).toEqual({ apps: ["api", "own", "web"], "overlays/beta": ["beta-web"] });
});

test.each([
  ["an Application", { "argocd/web.yaml": application("apps/web") }],
  ["Flux", { "clusters/web.yaml": FLUX }],
])("what %s deploys is an environment, below a root and where others build on it", (_, deploying) => {
  expect(environments(deploying)).toEqual({
    apps: ["api", "own"],
    "apps/web": ["web"],
    "overlays/beta": ["beta-web"],
  });
});

test("of a root of which everything is deployed by itself only the rest is left, or nothing", () => {
  expect(environments({ "argocd/set.yaml": SET })).toEqual({
    apps: ["own"],
    "apps/api": ["api"],
    "apps/web": ["web"],
    "overlays/beta": ["beta-web"],
  });
  expect(
    environments({ "argocd/set.yaml": SET, "apps/kustomization.yaml": "resources: [web, api]\n" }),
  ).not.toHaveProperty("apps");
});

test("a root that is deployed itself, or changes what it lists, keeps its objects", () => {
  const both = { "argocd/web.yaml": `${application("apps/web")}---\n${application("apps")}` };
  expect(environments(both)).toMatchObject({ apps: ["api", "own", "web"], "apps/web": ["web"] });
  const labels = {
    "argocd/web.yaml": application("apps/web"),
    "apps/kustomization.yaml": `${APPS["apps/kustomization.yaml"]}labels: [{pairs: {a: b}}]\n`,
  };
  expect(environments(labels)).toMatchObject({ apps: ["api", "own", "web"], "apps/web": ["web"] });
});

test("of a folder with a chart and a kustomization that an Application deploys only the kustomization counts", () => {
  const chart = { "apps/web/Chart.yaml": "name: web\nversion: 1.0.0\n" };
  expect(notRendered({ ...chart })).toEqual(["apps/web"]);
  expect(notRendered({ ...chart, "argocd/web.yaml": application("apps/web") })).toEqual([]);
});

test("diff finds a change once, in the innermost folder that something deploys", () => {
  const files = (value: string) =>
    listedMemory(
      Object.entries({ ...APPS, "argocd/set.yaml": SET, "apps/web/web.yaml": config("web", value) }),
    );
  const applications = { before: ["/argocd/set.yaml"], after: ["/argocd/set.yaml"] };
  const { environments: changed, notLookedAt } = compareTrees(files("1"), files("2"), { applications });
  expect(changed.map(({ path, resources }) => [path, resources.map(({ name }) => name)])).toEqual([
    ["apps/web", ["web"]],
    ["overlays/beta", ["beta-web"]],
  ]);
  expect(notLookedAt).toEqual([]);
});

test("what an Application makes something else of is of a new folder around it anyway", () => {
  const prefixed = application("apps/web").replace("path:", "kustomize: {namePrefix: x-}, path:");
  const files = {
    "argocd/web.yaml": prefixed,
    "apps/web/kustomization.yaml": "resources: [web.yaml]\n",
    "apps/web/web.yaml": config("web"),
  };
  const around = { ...files, "outer/kustomization.yaml": "resources: [../apps/web]\n" };
  const applications = { before: ["/argocd/web.yaml"], after: ["/argocd/web.yaml"] };
  const [before, after] = [files, around].map((one) => listedMemory(Object.entries(one)));
  const { environments } = compareTrees(before as never, after as never, { applications });
  expect(environments.map(({ path, resources }) => [path, resources.map(({ name }) => name)])).toEqual([
    ["outer", ["web"]],
  ]);
});
