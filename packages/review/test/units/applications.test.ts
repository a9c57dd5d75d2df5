import { expect, test } from "vitest";
import { rows } from "../../../../test/table.ts";
import type { DeclaredOptions } from "../../src/discovery/declared-folders.ts";
import { discover } from "../../src/discovery/discover.ts";
import { plainManifests } from "../../src/discovery/plain-manifests.ts";
import { filesOfSource } from "../../src/discovery/source-files.ts";
import { declaredFolders } from "../../src/units/applications.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const application = (source: string, more = "") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  ${source}\n${more}`;

function declared(yaml: string, options: DeclaredOptions = {}) {
  const tree = listedMemory([
    ["overlays/beta/kustomization.yaml", "resources: [a.yaml]\n"],
    ["overlays/beta/a.yaml", "kind: A\n"],
    ["plain/a.yaml", "kind: A\n---\nkind: B\n"],
    ["plain/deep/c.yaml", "kind: C\n"],
    ["chart/Chart.yaml", "name: x\n"],
    ["jsonnet/a.jsonnet", "{}\n"],
    ["upper/lower/a.yaml", "kind: A\n"],
    ["apps/one/kustomization.yaml", "resources: [a.yaml]\n"],
    ["apps/two/kustomization.yaml", "resources: [a.yaml]\n"],
    ["argocd/app.yaml", yaml],
  ]);
  return { tree, ...declaredFolders(tree, discover(tree).folders, ["/argocd/app.yaml"], options) };
}

test("an Application says how a folder is applied", () => {
  const { applied } = declared(
    application("source: {path: overlays/beta}", "  syncPolicy: {automated: {prune: true}}\n"),
  );
  expect(applied.get("overlays/beta")).toEqual({
    application: "shop",
    prune: true,
  });
});

test("a folder of plain manifests is read as it is, its subfolders where the Application says so", () => {
  const kinds = (source: string) => {
    const { tree, manifests } = declared(application(source));
    const [folder] = manifests.values();
    return (
      folder && plainManifests(tree, folder).map(({ value }) => (value as unknown as { kind: string }).kind)
    );
  };
  expect(kinds("source: {path: plain}")).toEqual(["A", "B"]);
  expect(kinds("source: {path: plain, directory: {recurse: true}}")).toEqual(["A", "B", "C"]);
  expect(kinds('source: {path: plain, directory: {recurse: true, exclude: "deep/*"}}')).toEqual(["A", "B"]);
});

test("an Application's file that the include of the Application around it leaves out deploys nothing, the root's own does", () => {
  const named = (name: string, source: string) => application(source).replace("name: shop", `name: ${name}`);
  const deployed = (include: string) => {
    const tree = listedMemory([
      [
        "apps/application.yaml",
        named("root", `source: {path: apps, directory: {recurse: true, include: "${include}"}}`),
      ],
      ["apps/home/application.yaml", named("home", "source: {path: objects/home}")],
      ["apps/tmp/application-tmp.yaml", named("tmp", "source: {path: objects/tmp}")],
      ["objects/home/a.yaml", "kind: A\n"],
      ["objects/tmp/a.yaml", "kind: A\n"],
    ]);
    const files = [...tree.files.keys()];
    return declaredFolders(tree, discover(tree).folders, files, {}).built.map(({ name }) => name);
  };
  expect(deployed("*/application.yaml")).toEqual(["root", "home"]);
  expect(deployed("*.yaml")).toEqual(["root", "home", "tmp"]);
});

test("a file that can't be read is named as not rendered, but no hidden file with a tool's settings", () => {
  const named = (file: string) => {
    const tree = listedMemory([[file, `${application("source: {path: a}")}  : {\n`]]);
    return declaredFolders(tree, discover(tree).folders, [`/${file}`], {}).notRendered.map(
      ({ file, cause }) => `${file} ${cause}`,
    );
  };
  expect(named("argocd/app.yaml")).toEqual(["argocd/app.yaml unreadable"]);
  expect(named("argocd/.app.yaml")).toEqual([]);
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
      reads: source === "" ? [] : [`/${source}`],
    },
  ]);
});

test.each(
  rows(`
path: plain, helm: {values: x}, kustomize: {namePrefix: y} | plain: options for kustomize and helm, but Argo CD uses only one
path: plain, helm: {values: x} | plain: options for helm, but its folder has no files for it
path: plain, kustomize: {namePrefix: x} | plain: options for kustomize, but its folder has no files for it
path: plain, plugin: {name: x} | plain: rendered by a plugin
path: REPLACEME | REPLACEME: stands for a path that is filled in elsewhere
path: SET IN OVERLAY | SET IN OVERLAY: stands for a path that is filled in elsewhere
path: Gone, repoURL: https://a | Gone isn't in this repository (https://a)
path: gone | gone isn't in this repository (no repoURL)
path: ../up | ../up: leads out of its repository
path: jsonnet | jsonnet: Jsonnet
path: upper | upper: it has no file to apply without directory.recurse
path: upper, directory: {recurse: true, include: none} | upper: it has no file to apply
path: chart | chart: a Helm chart
chart: redis, repoURL: https://x | the Helm chart redis of another repository
  `),
)("a source with %s isn't rendered, and the reason is: %s", (source, why) => {
  expect(declared(application(`source: {${source}}`)).notRendered.map((one) => one.why)).toEqual([why]);
});

test("a chart is rendered where helm may be run, and the way to run it is named where it may not", () => {
  const yaml = application("source: {path: chart}");
  expect(declared(yaml, { helm: false }).notRendered.map(({ why }) => why)).toEqual([
    "chart: a Helm chart; --enable-helm renders it",
  ]);
  expect(declared(yaml, { helm: true }).notRendered).toEqual([]);
});

test("a source at the root of another repository is named as such", () => {
  const { notRendered } = declared(application("source: {path: ., repoURL: https://b}"), {
    isOther: (address) => address === "https://b",
  });
  expect(notRendered.map(({ why }) => why)).toEqual([".: the root of another repository (https://b)"]);
});

test("a source in an OCI artifact is never a folder of this repository", () => {
  const { notRendered } = declared(application("source: {path: upper, repoURL: oci://registry.test/a}"), {
    isOwn: () => true,
  });
  expect(notRendered).toMatchObject([
    { why: "upper is in an OCI artifact (oci://registry.test/a)", elsewhere: true },
  ]);
});

test.each([
  ["{automated: {}}", false],
  ["{automated: {enabled: false, prune: true}}", true],
  ["{automated: {enabled: true}}", false],
  ["{}", false],
])("a sync policy %s prunes: %j", (policy, expected) => {
  const { applied } = declared(application(`source: {path: plain}\n  syncPolicy: ${policy}`));
  expect(applied.get("plain")?.prune).toBe(expected);
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

test.each([
  [".", ["/", "/common"]],
  ["charts/web", ["/charts/web", "/charts/common"]],
])("a chart in %s is built from its folder and from the chart that it names by file://", (path, files) => {
  const folder = path === "." ? "" : `${path}/`;
  const tree = listedMemory([
    [
      `${folder}Chart.yaml`,
      `dependencies: [{name: common, repository: "file://${path === "." ? "" : "../"}common"}]\n`,
    ],
  ]);
  expect(filesOfSource(tree, { kind: "helm", chart: { path }, helm: {}, references: {} })).toEqual(files);
});
