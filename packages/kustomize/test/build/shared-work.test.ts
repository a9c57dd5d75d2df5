// What one build has worked out serves the next, which must come to what it comes to alone.
import { expect, test } from "vitest";
import { Renderer } from "../../src/index.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import { configMap, deployment, type Files, render } from "../build.ts";

/** What one renderer gives for each folder, or what it refuses it with. */
function inTurn(files: Files, folders: readonly string[]): string[] {
  const renderer = new Renderer(new MemoryTree(Object.entries(files)));
  return folders.map((folder) => outcome(() => printResources(renderer.build(`/${folder}`))));
}

const outcome = (build: () => string): string => {
  try {
    return build();
  } catch (error) {
    return `refused: ${(error as Error).message}`;
  }
};

/** Expects each folder to give what it gives to a renderer that has built nothing before, in any order. */
function expectAsAlone(files: Files, folders: readonly string[]): void {
  const alone = folders.map((folder) => outcome(() => render(files, folder)));
  expect(inTurn(files, folders)).toEqual(alone);
  expect(inTurn(files, [...folders].reverse())).toEqual([...alone].reverse());
}

const BASE: Files = {
  "base/kustomization.yaml": "resources: [web.yaml, map.yaml]\n",
  "base/web.yaml": deployment("web"),
  "base/map.yaml": configMap("map"),
};
const OVERLAY = "resources: [../base]\n";

test("a base that was built itself serves the overlays on it", () => {
  const files = {
    ...BASE,
    "one/kustomization.yaml": `${OVERLAY}namePrefix: one-\nimages: [{ name: nginx, newTag: "2" }]\n`,
    "two/kustomization.yaml": `${OVERLAY}images: [{ name: nginx, newTag: "3" }]\nreplicas: [{ name: web, count: 2 }]\n`,
    "three/kustomization.yaml": "resources: [../two]\ncommonLabels: { app: web }\n",
  };
  expectAsAlone(files, ["base", "one", "base", "two", "three", "two"]);
});

test("a component that was built itself is still no base", () => {
  const files = {
    ...BASE,
    "part/kustomization.yaml":
      "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nresources: [map.yaml]\n",
    "part/map.yaml": configMap("other"),
    "app/kustomization.yaml": "resources: [../part]\n",
  };
  expectAsAlone(files, ["part", "app"]);
  expect(inTurn(files, ["part", "app"])[1]).toContain("is a Component");
});

test("a base's origins are those of the overlay, whoever was built first", () => {
  const files = { ...BASE, "app/kustomization.yaml": `${OVERLAY}buildMetadata: [originAnnotations]\n` };
  expectAsAlone(files, ["base", "app"]);
});

test("an overlay prints origins and transformations if it asks for them, whatever another one on the base prints", () => {
  const files = {
    "base/kustomization.yaml": "resources: [map.yaml]\n",
    // What has the label already is the same object in the second overlay.
    "base/map.yaml": configMap("map").replace(
      "metadata:\n",
      "metadata:\n  labels: { app.kubernetes.io/managed-by: kustomize-v5.8.3 }\n",
    ),
    "origins/kustomization.yaml": `${OVERLAY}buildMetadata: [originAnnotations]\n`,
    "managed/kustomization.yaml": `${OVERLAY}buildMetadata: [managedByLabel]\n`,
    "steps/kustomization.yaml": `${OVERLAY}buildMetadata: [transformerAnnotations]\n`,
    "both/kustomization.yaml": `${OVERLAY}buildMetadata: [originAnnotations, transformerAnnotations]\n`,
  };
  expectAsAlone(files, ["origins", "managed", "origins", "steps", "managed", "both", "steps"]);
  expect(inTurn(files, ["origins", "managed"])).toEqual([
    expect.stringContaining("config.kubernetes.io/origin"),
    expect.not.stringContaining("config.kubernetes.io/origin"),
  ]);
});

test("what a patch breaks is found although the resource was in order before", () => {
  const files = {
    ...BASE,
    "app/kustomization.yaml": `${OVERLAY}patches: [{ path: patch.yaml }]\n`,
    "app/patch.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec: { template: { spec: { volumes: [{ name: a, configMap: { $patch: replace } }, text] } } }
`,
  };
  expectAsAlone(files, ["base", "app"]);
  expect(inTurn(files, ["base", "app"])[1]).toContain("refused");
});

test("images that a patch brings in are set, where the base had none", () => {
  const files = {
    ...BASE,
    "base/kustomization.yaml": 'resources: [web.yaml, map.yaml]\nimages: [{ name: none, newTag: "9" }]\n',
    "app/kustomization.yaml": `${OVERLAY}patches: [{ path: patch.yaml }]\nimages: [{ name: nginx, newTag: "2" }]\n`,
    "app/patch.yaml": `apiVersion: v1
kind: ConfigMap
metadata: { name: map }
containers: [{ name: more, image: nginx:1.0 }]
`,
  };
  expectAsAlone(files, ["base", "app"]);
  expect(inTurn(files, ["base", "app"])[1]?.match(/image: nginx:2/g)).toHaveLength(2);
});

test("images are set where one configuration has a field that another lacks", () => {
  const files = {
    ...BASE,
    "base/kustomization.yaml": 'resources: [web.yaml, map.yaml]\nimages: [{ name: value, newTag: "1" }]\n',
    "app/kustomization.yaml": `${OVERLAY}images: [{ name: value, newTag: "2" }]\nconfigurations: [config.yaml]\n`,
    "app/config.yaml": "images: [{ path: data/key, kind: ConfigMap }]\n",
  };
  expectAsAlone(files, ["base", "app"]);
  expect(inTurn(files, ["base", "app"])[1]).toContain("key: value:2");
});

test("a patch with directives does the same to every target", () => {
  const files = {
    "app/kustomization.yaml":
      "resources: [a.yaml, b.yaml]\npatches: [{ path: patch.yaml, target: { kind: Deployment } }]\n",
    "app/a.yaml": deployment("a", "        env: [{ name: OLD, value: a }]\n"),
    "app/b.yaml": deployment("b", "        env: [{ name: OLD, value: b }]\n"),
    "app/patch.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: { name: any }
spec:
  paused: null
  strategy: { rollingUpdate: { maxSurge: 1, $patch: replace }, type: "no" }
  template:
    spec:
      containers:
      - name: main
        env:
        - $patch: replace
        - { name: NEW, value: "on" }
        - { name: LAST, value: yes }
        ports:
        - containerPort: 1
        - { containerPort: 2, protocol: UDP }
        - { containerPort: 2 }
        - null
      tolerations: [{ key: a }, null]
`,
  };
  const [a, b] = render(files).split("---\n");
  expect(a?.replace("name: a\n", "name: b\n")).toBe(b);
  expect(a).toContain("name: NEW");
  expect(a).not.toContain("OLD");
});
