import { describe, expect, it } from "vitest";
import { deployedFolders } from "../../src/discovery/deployed.ts";
import { discover } from "../../src/discovery/discover.ts";
import { declaredFolders } from "../../src/units/applications.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const FOLDERS = ["apps/a", "apps/b", "apps/c", "stages/beta/a", "stages/beta/b", "stages/live/a"].flatMap(
  (folder): [string, string][] => [
    [`${folder}/kustomization.yaml`, "resources: [map.yaml]\n"],
    [`${folder}/map.yaml`, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"],
  ],
);

const HEAD = (kind: string, name: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: ${name}}\n`;
const source = (path: string, more = "") => `{repoURL: https://git.test/a, path: '${path}'${more}}`;
const application = (name: string, path: string, more = "") =>
  `${HEAD("Application", name)}spec: {source: ${source(path, more)}}\n`;
const set = (generator: string, path: string) =>
  `${HEAD("ApplicationSet", "set")}spec: {generators: [${generator}], template: {metadata: {name: x}, spec: {source: ${source(path)}}}}\n`;
const elements = (...names: string[]) => `{list: {elements: [${names.map((one) => `{name: ${one}}`)}]}}`;
const kustomization = (resources: string, more = "") => `resources: [${resources}]\n${more}`;
const patch = (operations: string, more = "") =>
  `patches: [{target: {group: argoproj.io${more}}, patch: '${operations}'}]\n`;

function declared(files: Record<string, string>) {
  const tree = listedMemory([...FOLDERS, ...Object.entries(files)]);
  const discovery = discover(tree);
  const found = declaredFolders(tree, discovery.folders, [...tree.files.keys()], {
    isOther: (address) => address === "https://git.test/other",
  });
  return { found, deployed: [...deployedFolders(discovery, found)].sort() };
}

describe("an Application or a set in a kustomization", () => {
  it("deploys what its overlay makes of it, and its base nothing", () => {
    const { deployed, found } = declared({
      "base/set.yaml": set(elements("b"), "apps/{{name}}"),
      "base/kustomization.yaml": kustomization("set.yaml"),
      "clusters/one/kustomization.yaml": kustomization(
        "../../base",
        patch('[{"op": "replace", "path": "/spec/generators/0/list/elements", "value": [{"name": "a"}]}]'),
      ),
    });
    expect(deployed).toEqual(["/apps/a"]);
    expect(found.made.map(({ file }) => file)).toEqual(["/base/set.yaml"]);
  });

  it("deploys as it is written where nothing patches it, also through several lists", () => {
    const { deployed, found } = declared({
      "base/app.yaml": application("shop", "apps/a"),
      "base/kustomization.yaml": kustomization("app.yaml"),
      "clusters/one/kustomization.yaml": kustomization("../../base", "namespace: argocd\n"),
      "clusters/two/kustomization.yaml": kustomization("../../base"),
    });
    expect(deployed).toEqual(["/apps/a"]);
    expect(found.applications).toHaveLength(1);
  });

  it("is another one for each overlay that patches it differently", () => {
    const path = (value: string) =>
      patch(`[{"op": "replace", "path": "/spec/source/path", "value": "${value}"}]`);
    const { deployed, found } = declared({
      "base/app.yaml": application("shop", "REPLACEME"),
      "base/kustomization.yaml": kustomization("app.yaml"),
      "clusters/one/kustomization.yaml": kustomization("../../base", path("apps/a")),
      "clusters/two/kustomization.yaml": kustomization("../../base", path("apps/b")),
    });
    expect(deployed).toEqual(["/apps/a", "/apps/b"]);
    expect(found.built.map(({ file }) => file)).toEqual(["base/app.yaml", "clusters/two/kustomization.yaml"]);
    expect(found.notRendered).toEqual([]);
  });

  it("is also followed where a component patches it, and a patch's file deploys nothing by itself", () => {
    const { deployed } = declared({
      "base/app.yaml": application("shop", "apps/b"),
      "base/kustomization.yaml": kustomization("app.yaml"),
      "parts/kustomization.yaml": "kind: Component\npatches: [{path: app.yaml}]\n",
      "parts/app.yaml": application("shop", "apps/a"),
      "clusters/one/kustomization.yaml": kustomization("../../base", "components: [../../parts]\n"),
    });
    expect(deployed).toEqual(["/apps/a"]);
  });

  it("deploys the next ones: an Application that deploys a base applies what is written there", () => {
    const base = {
      "base/app.yaml": application("shop", "apps/b"),
      "base/kustomization.yaml": kustomization("app.yaml"),
      "clusters/one/kustomization.yaml": kustomization(
        "../../base",
        patch('[{"op": "replace", "path": "/spec/source/path", "value": "apps/a"}]'),
      ),
    };
    const root = (path: string, more = "") =>
      declared({ ...base, "root.yaml": application("root", path, more) });
    expect(root("clusters/one").deployed).toEqual(["/apps/a", "/clusters/one"]);
    expect(root("base").deployed).toEqual(["/apps/a", "/apps/b", "/base"]);
    const options = `, kustomize: {patches: [{target: {kind: Application}, patch: '[{"op": "replace", "path": "/spec/source/path", "value": "apps/c"}]'}]}`;
    expect(root("base", options).deployed).toEqual(["/apps/a", "/apps/c", "/base"]);
  });

  it("is as it is written where the kustomization can't be built", () => {
    const { deployed } = declared({
      "base/app.yaml": application("shop", "apps/a"),
      "base/kustomization.yaml": kustomization("app.yaml", "patches: [{path: gone.yaml}]\n"),
    });
    expect(deployed).toEqual(["/apps/a"]);
  });
});

describe("a set that can't be followed", () => {
  const clusters = (path: string, generator = "{clusters: {values: {stage: beta}}}") =>
    declared({ "argocd/set.yaml": set(generator, path) });

  it.each([
    ["apps/a", ["/apps/a"]],
    ["stages/{{values.stage}}/{{name}}", ["/stages/beta/a", "/stages/beta/b"]],
    ["stages/{{metadata.labels.stage}}/a", ["/stages/beta/a", "/stages/live/a"]],
    ["{{name}}/{{server}}", []],
    ["gone/{{name}}", []],
  ])("counts the folders that %s may mean as deployed", (path, expected) => {
    const { deployed, found } = clusters(path);
    expect(deployed).toEqual(expected);
    const count = `${expected.length} folder${expected.length === 1 ? "" : "s"} that its path may mean`;
    expect(found.notRendered).toMatchObject([{ cause: "generator" }]);
    expect(found.notRendered[0]?.why.includes(count)).toBe(expected.length > 0);
  });

  it("fills in what lists and files say beside the clusters", () => {
    const list = "{list: {elements: [{name: one, app: a}, {name: two, app: b}]}}";
    const matrix = `{matrix: {generators: [${list}, {clusters: {}}]}}`;
    expect(clusters("apps/{{app}}", matrix).deployed).toEqual(["/apps/a", "/apps/b"]);
    const merge = `{merge: {mergeKeys: [name], generators: [{clusters: {values: {app: c}}}, {list: {elements: [{name: one, values.app: a}]}}]}}`;
    expect(clusters("apps/{{values.app}}", merge).deployed).toEqual(["/apps/a", "/apps/c"]);
  });

  it("fills in Go templates, too", () => {
    const text = set("{clusters: {values: {stage: live}}}", "stages/{{.values.stage}}/{{.name | lower}}");
    const { deployed } = declared({ "set.yaml": text.replace("spec: {", "spec: {goTemplate: true, ") });
    expect(deployed).toEqual(["/stages/live/a"]);
  });

  it("deploys nothing here from another repository", () => {
    const text = set("{clusters: {}}", "apps/a").replace("git.test/a", "git.test/other");
    expect(declared({ "set.yaml": text }).deployed).toEqual([]);
  });
});
