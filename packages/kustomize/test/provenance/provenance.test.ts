import { describe, expect, it } from "vitest";
import type { BuildObserver } from "../../src/build/build-cache.ts";
import { type Path, Renderer } from "../../src/index.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import type { Value } from "../../src/value/value.ts";
import { type Files, render } from "../build.ts";

const FILES: Files = {
  "base/kustomization.yaml": `resources:
- deployment.yaml
images:
- name: nginx
  newTag: "2"
commonLabels:
  app: web
configMapGenerator:
- name: settings
  literals:
  - LEVEL=info
  - MODE=x
  envs:
  - settings.env
  files:
  - app.conf
`,
  "base/settings.env": "# comment\nHOST=a\nPORT=80\n",
  "base/app.conf": "text\n",
  "base/deployment.yaml": `apiVersion: v1
kind: Service
metadata:
  name: other
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 1
  paused: false
  template:
    spec:
      containers:
      - name: main
        image: nginx
        envFrom:
        - configMapRef:
            name: settings
        env:
        - name: A
          value: x
        - name: B
          value: y
`,
  "app/kustomization.yaml": `namePrefix: p-
resources:
- ../base
patches:
- path: patch.yaml
- target:
    kind: Deployment
  patch: |
    - op: replace
      path: /spec/replicas
      value: 4
- patch: |
    apiVersion: v1
    kind: Service
    metadata:
      name: other
    spec:
      type: NodePort
`,
  "app/patch.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      containers:
      - name: main
        env:
        - name: C
          value: z
        - name: B
          value: new
`,
};

const CONTAINER: Path = ["spec", "template", "spec", "containers", 0];

/** Where a field of the resource of a kind comes from: "file:line in layer". */
function sourceOf(kind: string, path: Path, files = FILES): string | undefined {
  const renderer = new Renderer(new MemoryTree(Object.entries(files)), { provenance: true });
  const resource = renderer.build("/app").find((one) => (one as { kind?: Value }).kind === kind) as Value;
  const source = renderer.provenance?.of(resource, path);
  return source && `${source.file}:${source.line} in ${source.layer}`;
}

describe("a field's source", () => {
  it.each<[string, string, Path, string]>([
    ["a field that nothing changed", "Deployment", ["spec", "paused"], "/base/deployment.yaml:12 in /base"],
    [
      "an image that `images` pins",
      "Deployment",
      [...CONTAINER, "image"],
      "/base/kustomization.yaml:5 in /base",
    ],
    ["a mapping with a field of a JSON patch", "Deployment", ["spec"], "/base/deployment.yaml:10 in /base"],
    ["a field of a JSON patch", "Deployment", ["spec", "replicas"], "/app/kustomization.yaml:11 in /app"],
    [
      "a variable that a patch adds",
      "Deployment",
      [...CONTAINER, "env", 0, "value"],
      "/app/patch.yaml:12 in /app",
    ],
    [
      "a variable that a patch changes",
      "Deployment",
      [...CONTAINER, "env", 1, "value"],
      "/app/patch.yaml:14 in /app",
    ],
    [
      "one that it moves",
      "Deployment",
      [...CONTAINER, "env", 2, "value"],
      "/base/deployment.yaml:23 in /base",
    ],
    ["a field of an inline patch", "Service", ["spec", "type"], "/app/kustomization.yaml:18 in /app"],
    ["a name with a prefix", "Service", ["metadata", "name"], "/app/kustomization.yaml:1 in /app"],
    ["a common label", "Service", ["metadata", "labels", "app"], "/base/kustomization.yaml:7 in /base"],
    ["a literal of a generator", "ConfigMap", ["data", "MODE"], "/base/kustomization.yaml:12 in /base"],
    ["a line of an env file", "ConfigMap", ["data", "PORT"], "/base/settings.env:3 in /base"],
    ["a whole file", "ConfigMap", ["data", "app.conf"], "/base/app.conf:1 in /base"],
    ["a resource", "Deployment", [], "/base/deployment.yaml:6 in /base"],
  ])("%s", (_, kind, path, expected) => {
    expect(sourceOf(kind, path)).toBe(expected);
  });

  it("of what every object has is its file, also where an entry sets all that is in it", () => {
    const namespace = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n";
    const kustomization = "namespace: shop\nresources: [namespace.yaml]\n";
    const files = { ...FILES, "app/kustomization.yaml": kustomization, "app/namespace.yaml": namespace };
    expect(sourceOf("Namespace", ["metadata"], files)).toBe("/app/namespace.yaml:3 in /app");
  });

  it("of a reference to what was renamed is where the reference stands", () => {
    expect(sourceOf("Deployment", [...CONTAINER, "envFrom", 0, "configMapRef", "name"])).toBe(
      "/base/deployment.yaml:20 in /base",
    );
  });

  it("is not known for a field that isn't there", () => {
    expect(sourceOf("Deployment", ["spec", "nothing"])).toBeUndefined();
  });

  it("costs what is rendered nothing", () => {
    const renderer = new Renderer(new MemoryTree(Object.entries(FILES)), { provenance: true });
    const plain = new Renderer(new MemoryTree(Object.entries(FILES)));
    expect(renderer.build("/app")).toEqual(plain.build("/app"));
    expect(plain.provenance).toBeUndefined();
    expect(render(FILES)).toContain("name: p-web");
  });
});

it("an entry that finds nothing changes nothing for whoever watches, also where origins are recorded", () => {
  const files = {
    "app/kustomization.yaml": "resources: [a.yaml]\nimages: [{name: none, newTag: '2'}]\n",
    "app/a.yaml":
      "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: b}]}\n",
  };
  for (const provenance of [true, false]) {
    const changed: boolean[] = [];
    const observer: BuildObserver = (_folder, _entry, before, after) => {
      changed.push(after.some((one, at) => !before[at]?.isCopyOf(one)));
    };
    new Renderer(new MemoryTree(Object.entries(files)), { provenance, observer }).build("/app");
    expect(changed).toEqual([false]);
  }
});

it("a field that a merge key gives is told by the line of what has the key", () => {
  const files: Files = {
    "app/kustomization.yaml": "resources: [a.yaml]\n",
    "app/a.yaml": `kind: Service
apiVersion: v1
metadata: {name: a, annotations: &notes {a: "1"}}
spec:
  ports:
  - port: 80
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  labels:
    <<: {app: b}
data: {a: b}
`,
  };
  expect(sourceOf("ConfigMap", ["metadata", "labels", "app"], files)).toBe("/app/a.yaml:12 in /app");
  expect(sourceOf("ConfigMap", ["data", "a"], files)).toBe("/app/a.yaml:14 in /app");
});

const GENERATED: Files = {
  "app/kustomization.yaml": `configMapGenerator:
- name: app
  literals:
  - A=1=2
  - "B=x"
  files:
  - other.conf=conf/app.conf
  - app.conf
  - conf/whole.conf
  - conf/whole.bin
  envs:
  - one.env
  - two.env
  options:
    labels: {app: web}
- name: old
  env: old.env
`,
  "app/app.conf": "own\n",
  "app/conf/app.conf": "other\n",
  "app/conf/whole.conf": "whole\n",
  "app/conf/whole.bin": "\0\ufffd\udc00",
  "app/one.env": "# first\nC=1\n",
  "app/two.env": "  D=1\nE=2\n",
  "app/old.env": "\nF=1\n",
};

describe("the source of what a generator makes", () => {
  it.each<[name: string, path: Path, expected: string]>([
    ["app", ["data", "A"], "kustomization.yaml:4"],
    ["app", ["data", "B"], "kustomization.yaml:5"],
    ["app", ["data", "other.conf"], "conf/app.conf:1"],
    ["app", ["data", "app.conf"], "app.conf:1"],
    ["app", ["data", "whole.conf"], "conf/whole.conf:1"],
    ["app", ["data", "C"], "one.env:2"],
    ["app", ["data", "D"], "two.env:1"],
    ["app", ["data", "E"], "two.env:2"],
    ["app", ["data"], "kustomization.yaml:2"],
    ["app", ["metadata", "name"], "kustomization.yaml:2"],
    ["app", ["metadata", "labels", "app"], "kustomization.yaml:15"],
    ["app", [], "kustomization.yaml:2"],
    ["old", ["data", "F"], "old.env:2"],
  ])("%s %j is %s", (name, path, expected) => {
    const renderer = new Renderer(new MemoryTree(Object.entries(GENERATED)), { provenance: true });
    const made = renderer
      .build("/app")
      .find((one) =>
        String((one as { metadata?: { name?: string } }).metadata?.name).startsWith(name),
      ) as Value;
    const source = renderer.provenance?.of(made, path);
    expect(source && `${source.file}:${source.line}`).toBe(`/app/${expected}`);
  });
});

it("a field that two patches in one file set, each for its own resource, is told by the one for its resource", () => {
  const one = (name: string, count: number) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: ${count}\n`;
  const files: Files = {
    "app/kustomization.yaml": "resources: [a.yaml, b.yaml]\npatches:\n- path: both.yaml\n",
    "app/a.yaml": one("a", 1),
    "app/b.yaml": one("b", 2),
    "app/both.yaml": `${one("a", 1)}---\n${one("b", 3)}`,
  };
  expect(sourceOf("Deployment", ["spec", "replicas"], files)).toBe("/app/both.yaml:6 in /app");
});
