import { expect, it } from "vitest";
import type { InputError } from "../../src/errors/errors.ts";
import { Renderer } from "../../src/index.ts";
import type { Clone } from "../../src/outside.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import type { FileTree } from "../../src/tree/tree.ts";
import { configMap, deployment, type Files } from "../build.ts";

/** A kustomization with fields, beside a ConfigMap and a Deployment. */
const app = (fields: string, more: Files = {}): Files => ({
  "app/kustomization.yaml": fields,
  "app/cm.yaml": configMap("cm"),
  "app/web.yaml": deployment("web"),
  ...more,
});
const resource = (text: string) => app("resources: [a.yaml]\n", { "app/a.yaml": text });
const patched = (patch: string) => app(`resources: [cm.yaml, web.yaml]\npatches: [${patch}]\n`);
const json = (operations: string, target = "kind: ConfigMap") =>
  patched(`{target: {${target}}, patch: ${JSON.stringify(operations)}}`);
const remote = (path: string): Files => app(`resources: ["https://git.example.test/org/repo${path}"]\n`);

const REFUSED: Record<string, Files> = {
  "a kustomization without a field": app("kind: Kustomization\n"),
  "a kustomization whose only field is an old, empty list": app("bases: []\nimageTags: []\n"),
  "an empty file": app(""),
  "a list": app("[]\n"),
  "another kind": app("kind: Other\nresources: [cm.yaml]\n"),
  "another apiVersion": app("apiVersion: v1\nresources: [cm.yaml]\n"),
  "another apiVersion of a component": app("kind: Component\napiVersion: v1\nresources: [cm.yaml]\n"),
  "an unknown field": app("resorces: [cm.yaml]\n"),
  "an unknown field deep in one": app("patches:\n- target: {kindd: x}\n  path: a.yaml\n"),
  "an unknown field that is like none": app("something: [cm.yaml]\n"),
  "a text for a list": app("resources: cm.yaml\n"),
  "a list for a text": app("namePrefix: [a]\n"),
  "a number for a text": app("namePrefix: 1\n"),
  "true for a text": app("namespace: true\n"),
  "a text for a mapping": app("commonLabels: text\n"),
  "a number in a list of texts": app("resources: [1]\n"),
  "a mapping in a list of texts": app("resources: [{a: b}]\n"),
  "a text for true or false": app("generatorOptions: {disableNameSuffixHash: 'yes'}\n"),
  "a text for a number": app("replicas: [{name: web, count: two}]\n"),
  "a fraction for a number": app("replicas: [{name: web, count: 1.5}]\n"),
  "an old patch that is a path": app("patches: [a.yaml]\n"),
  "an old patch that is a path, beside a mistake of every release": app(
    "patches: [a.yaml]\nresources: cm.yaml\n",
  ),
  "several kustomizations": app("resources: [cm.yaml]\n", {
    "app/kustomization.yml": "resources: [cm.yaml]\n",
  }),
  "no kustomization": { "app/cm.yaml": configMap("cm") },
  "a file that isn't there": app("resources: [gone.yaml]\n"),
  "an empty path": app('resources: [""]\n'),
  "a folder for a file": app("configMapGenerator: [{name: a, files: [.]}]\n"),
  "a file of a generator that isn't there": app("configMapGenerator: [{name: a, files: [gone]}]\n"),
  "a file outside": app("configMapGenerator: [{name: a, files: [../b]}]\n", { b: "x" }),
  "a file outside of the tree": app("configMapGenerator: [{name: a, files: [../../b]}]\n"),
  "a folder outside of the tree": app("resources: [../../b]\n"),
  "an absolute path": app("resources: [/base]\n", { "base/kustomization.yaml": "resources: []\n" }),
  "a base that isn't there": app("resources: [../base]\n"),
  "a component that is a file": app("components: [cm.yaml]\n"),
  "an empty component": app('components: [""]\n'),
  "a base of kind Component": app("resources: [../part]\n", {
    "part/kustomization.yaml":
      "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nnamePrefix: a-\n",
  }),
  "a component that is a Kustomization": app("resources: [cm.yaml]\ncomponents: [../part]\n", {
    "part/kustomization.yaml": "namePrefix: a-\n",
  }),
  itself: app("resources: [../app]\n"),
  "a circle": app("resources: [../base]\n", { "base/kustomization.yaml": "resources: [../app]\n" }),
  "a folder that contains it": app("resources: [..]\n", { "kustomization.yaml": "resources: [app]\n" }),
  "a URL": app('resources: ["https://example.test/a.yaml"]\n'),
  "a URL for a generator": app('configMapGenerator: [{name: a, files: ["x=https://example.test/a"]}]\n'),
  "a repository": app("resources: [github.com/org/repo]\n"),
  "a resource that SOPS has encrypted": app("resources: [cm.yaml]\n", {
    "app/cm.yaml": "data: ENC[AES256_GCM,data:x,type:str]\nsops: {kms: []}\n",
  }),
  "a chart": app("helmCharts: [{name: web}]\n"),
  "a chart with values of any form": app("helmCharts: [{name: web, valuesInline: {a: [1, {b: null}]}}]\n"),
  "a plugin that runs a program": app("generators: [a.yaml]\n", {
    "app/a.yaml":
      "apiVersion: a/v1\nkind: X\nmetadata: {name: x, annotations: {config.kubernetes.io/function: 'exec: {path: a}'}}\n",
  }),
  "a resource that is a text": resource("text\n"),
  "a resource that is a list": resource("[]\n---\n[a]\n"),
  "a resource without a kind": resource("metadata: {name: a}\n"),
  "a resource without a kind and a name": resource("metadata: {}\n"),
  "a resource whose kind is null": resource("kind: null\nmetadata: {name: a}\n"),
  "a resource without a name": resource("kind: A\n"),
  "a resource whose name is null": resource("kind: A\nmetadata: {name: null}\n"),
  "a resource whose metadata is a list": resource("kind: A\nmetadata: []\n"),
  "a List whose items are a mapping": resource("kind: List\nitems: {a: b}\n"),
  "a list of a kind whose items are a text": resource("kind: ConfigMapList\nitems: text\n"),
  "a list without items and with a text as metadata": resource("kind: ConfigMapList\nmetadata: text\n"),
  "an item without a name": resource("kind: List\nitems: [{kind: A}]\n"),
  "a pointer to a large file": resource("version https://git-lfs.github.com/spec/v1\noid sha256:a\nsize 1\n"),
  "broken YAML": resource("a: [b\n"),
  "the same resource twice": app("resources: [cm.yaml, a.yaml]\n", { "app/a.yaml": configMap("cm") }),
  "a patch with path and patch": patched("{path: a.yaml, patch: x}"),
  "a patch with neither": patched("{target: {kind: A}}"),
  "a patch of nothing": patched(`{patch: "kind: ConfigMap\\nmetadata: {name: gone}\\n"}`),
  "a patch that is a text": patched('{patch: "text"}'),
  "a JSON patch without a target": patched(`{patch: '[{"op": "remove", "path": "/data"}]'}`),
  "an operation that isn't known": json('[{"op": "drop", "path": "/data"}]'),
  "an operation without a path": json('[{"op": "remove"}]'),
  "an operation whose path begins with no slash": json('[{"op": "remove", "path": "data"}]'),
  "a removed field that isn't there": json('[{"op": "remove", "path": "/data/gone"}]'),
  "a field in one that isn't there": json('[{"op": "add", "path": "/gone/a", "value": "x"}]'),
  "a field in a text": json('[{"op": "add", "path": "/data/key/a", "value": "x"}]'),
  "an index that isn't there": json(
    '[{"op": "add", "path": "/spec/template/spec/containers/9", "value": {}}]',
    "kind: Deployment",
  ),
  "an index that is no number": json(
    '[{"op": "add", "path": "/spec/template/spec/containers/x", "value": {}}]',
    "kind: Deployment",
  ),
  "a test that fails": json('[{"op": "test", "path": "/data/key", "value": "other"}]'),
  "a move from a wrong path": json('[{"op": "move", "from": "data", "path": "/data/b"}]'),
  "schemas that aren't there": app("resources: [cm.yaml]\nopenapi: {path: gone.json}\n"),
  "schemas of a version that isn't known": app("resources: [cm.yaml]\nopenapi: {version: v0}\n"),
  "a repository without the folder": remote("/gone"),
  "a file of a repository as a folder": remote("/cm.yaml"),
  "a folder of a repository that leads out of it": remote("/out"),
  "a repository that refers to a folder outside": remote("/refers"),
  "a repository that refers to itself": remote("/itself"),
};

/** A repository whose folder is /repo in a tree with more beside it. */
const CLONED = new MemoryTree(
  Object.entries({
    "repo/cm.yaml": configMap("cm"),
    "repo/refers/kustomization.yaml": "resources: [../../beside]\n",
    "repo/itself/kustomization.yaml": 'resources: ["https://git.example.test/org/repo/itself"]\n',
    "beside/kustomization.yaml": "resources: [cm.yaml]\n",
    "beside/cm.yaml": configMap("beside"),
  }),
);
/** It has a link that leads out of it. */
const LINKED: FileTree = {
  label: "clone",
  onDisk: false,
  kind: (path) => (path === "/repo/out" ? "directory" : CLONED.kind(path)),
  realPath: (path) => (path === "/repo/out" ? "/beside" : CLONED.realPath(path)),
  read: (path) => CLONED.read(path),
};
const REMOTE = {
  clone: () => ({ tree: LINKED, folder: "/repo" }) as Clone,
  fetch: (url: string) => ({ ok: false as const, status: 404, url }),
};

it("why a kustomization isn't read is told for each reason, with its code (npx vitest --update writes refused.txt)", async () => {
  const lines = Object.entries(REFUSED).map(([what, files]) => {
    const outside = /repository (?:without|that)|of a repository/.test(what)
      ? { remote: REMOTE as never }
      : {};
    const renderer = new Renderer(new MemoryTree(Object.entries(files)), outside);
    try {
      return `${what}\n  renders ${renderer.build("/app").length}\n`;
    } catch (error) {
      const { message, code } = error as InputError;
      return `${what}\n  ${message.replaceAll("\n", "\n  ")} [${code}]\n`;
    }
  });
  await expect(lines.join("")).toMatchFileSnapshot("refused.txt");
});
