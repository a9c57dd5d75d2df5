import { relative } from "node:path";
import { UnitRenderer } from "@kustogen/review/units/unit-renderer.ts";
import { afterEach, expect, test, vi } from "vitest";
import { commitAll, git, newRepository, put } from "../../../../test/repository.ts";
import { judgedChange } from "../../src/looking/judged.ts";

const start = process.cwd();
afterEach(() => {
  process.chdir(start);
  vi.restoreAllMocks();
});

const REPOSITORY = "https://git.example.test/acme/deploy.git";

const deployment = (more = "") =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {app: web}}\n  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: "acme/web:1.0.0"${more}}]}\n`;

/** An overlay of the base, and the Application that deploys it. */
const overlay = (name: string, namespace: string, more = "") => ({
  [`overlays/${name}/kustomization.yaml`]: `resources: [../../base]\nnamespace: ${namespace}\n${more}`,
  [`argocd/${name}.yaml`]: `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}, namespace: argocd}\nspec:\n  project: default\n  source: {repoURL: "${REPOSITORY}", targetRevision: HEAD, path: overlays/${name}}\n  destination: {server: https://kubernetes.default.svc, namespace: ${namespace}}\n`,
});

type Files = Record<string, string>;

/** What `check` finds of a change, and the folders that it renders for that, each as often as it does. */
async function checked(before: Files, change: Files) {
  const root = newRepository();
  const commit = (files: Files) => {
    for (const [path, text] of Object.entries(files)) put(root, path, text);
    commitAll(root);
  };
  commit({ "base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": deployment(), ...before });
  git(root, "remote", "add", "origin", REPOSITORY);
  commit(change);
  process.chdir(root);
  const render = vi.spyOn(UnitRenderer.prototype, "render");
  const { report } = await judgedChange([], { system: [], env: [] }, "HEAD~1");
  const rendered = render.mock.calls.map(([folder]) =>
    folder.startsWith(root) ? relative(root, folder) : folder.slice(1),
  );
  const of = (rule: string) => report.findings.filter((finding) => finding.rule === rule);
  return { report, rendered, of };
}

test("check of a change in one of many overlays renders that one, for its own rules beside those that diff asks", async () => {
  const names = Array.from({ length: 30 }, (_, at) => `app${at}`);
  const before = Object.assign({}, ...names.map((name) => overlay(name, name)));
  const { report, rendered } = await checked(
    before,
    overlay("app7", "app7", "replicas: [{name: web, count: 3}]\n"),
  );
  expect(rendered).toEqual(["overlays/app7", "overlays/app7", "overlays/app7"]);
  expect(report.checked).toMatchObject({ environments: 1, unaffected: 29, found: 30, resources: 1 });
});

test("an object that a change gives to a second Application is found, though the first doesn't change", async () => {
  const before = { ...overlay("one", "shop"), ...overlay("two", "store"), ...overlay("far", "far") };
  const { of, rendered } = await checked(before, overlay("two", "shop"));
  expect(of("argocd/owned-twice")).toMatchObject([
    { message: expect.stringContaining("belongs to the Applications one and two") },
  ]);
  expect(new Set(rendered)).toEqual(new Set(["overlays/two", "overlays/one"]));
});

test("a ConfigMap that a base generates is used if an overlay uses it that the change leaves as it is", async () => {
  const base = {
    "base/kustomization.yaml":
      "resources: [web.yaml]\nconfigMapGenerator: [{name: flags, literals: [a=b]}]\n",
  };
  const patch =
    "patches:\n  - patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {template: {spec: {containers: [{name: web, envFrom: [{configMapRef: {name: flags}}]}]}}}}'\n";
  const change = overlay("one", "one", "replicas: [{name: web, count: 3}]\n");
  const used = { ...base, ...overlay("one", "one"), ...overlay("two", "two", patch) };
  expect((await checked(used, change)).of("traps/unused-generated")).toEqual([]);
  const unused = { ...base, ...overlay("one", "one"), ...overlay("two", "two") };
  expect((await checked(unused, change)).of("traps/unused-generated")).toMatchObject([
    { environment: "overlays/one" },
  ]);
});

test("a file beside a changed kustomization is listed if one lists it that the change leaves as it is", async () => {
  const lists = { "other/kustomization.yaml": "resources: [../overlays/one/more.yaml]\n" };
  const more = { "overlays/one/more.yaml": deployment().replaceAll("web", "more") };
  const change = overlay("one", "one", "replicas: [{name: web, count: 3}]\n");
  const told = await checked({ ...overlay("one", "one"), ...more }, change);
  expect(told.of("traps/unlisted-file")).toMatchObject([{ file: "overlays/one/more.yaml" }]);
  expect(
    (await checked({ ...overlay("one", "one"), ...more, ...lists }, change)).of("traps/unlisted-file"),
  ).toEqual([]);
});

test("what can't be rendered of another overlay is nothing of a change", async () => {
  const broken = { "broken/kustomization.yaml": "resources: [gone.yaml]\n" };
  const { report } = await checked(
    { ...overlay("one", "one"), ...broken },
    overlay("one", "one", "replicas: [{name: web, count: 3}]\n"),
  );
  expect(report.notLookedAt).toEqual([]);
  expect(report.findings.filter(({ environment }) => environment === "broken")).toEqual([]);
});
