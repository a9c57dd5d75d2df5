import { describe, expect, it } from "vitest";
import { explainLine } from "../../src/changes/explain-line.ts";
import { pathText } from "../../src/compare/path.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

const FILES: Record<string, string> = {
  "/base/kustomization.yaml":
    "resources: [web.yaml]\nconfigMapGenerator:\n- name: settings\n  literals:\n  - COLOR=blue\n",
  "/base/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 1
  template:
    spec:
      containers:
      - name: web
        image: web
        env:
        - name: LEVEL
          value: info
`,
  "/overlays/beta/kustomization.yaml": "resources: [../../base]\nimages:\n- name: web\n  newTag: v2\n",
  "/overlays/live/kustomization.yaml": "resources: [../../base]\npatches: [{path: web.yaml}]\n",
  "/overlays/live/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: web
        env:
        - name: LEVEL
          value: info
`,
  "/README.md": "# none\n",
};

/** What a line does, in short: "resource path = value in environments". */
function explained(file: string, line: number): unknown[] {
  const { fields } = explainLine(listedMemory(Object.entries(FILES)), file, line, {}, {});
  return fields.map(
    ({ resource, path, value, environments }) =>
      `${resource.kind} ${pathText(path)} = ${value} in ${environments}`,
  );
}

describe("a line of", () => {
  it("a manifest reaches the environments that don't override it", () => {
    expect(explained("/base/web.yaml", 5)).toEqual(["Deployment spec.replicas = 1 in overlays/beta"]);
  });
  it("a patch gives its field in its own environment", () => {
    expect(explained("/overlays/live/web.yaml", 6)).toEqual([
      "Deployment spec.replicas = 3 in overlays/live",
    ]);
  });
  it("a patch that repeats the layer below gives its field anyway", () => {
    expect(explained("/overlays/live/web.yaml", 13)).toEqual([
      "Deployment spec.template.spec.containers[name=web].env[name=LEVEL].value = info in overlays/live",
    ]);
  });
  it("a kustomization gives what its entry sets or generates", () => {
    expect(explained("/overlays/beta/kustomization.yaml", 4)).toEqual([
      "Deployment spec.template.spec.containers[name=web].image = web:v2 in overlays/beta",
    ]);
    expect(explained("/base/kustomization.yaml", 5)).toEqual([
      "ConfigMap data.COLOR = blue in overlays/beta,overlays/live",
    ]);
  });
});

it("a file that no kustomization reads, and a line without a field, are named", () => {
  expect(() => explained("/README.md", 1)).toThrow(
    "README.md:1: expected a line of YAML with a field; this one has none",
  );
  expect(() => explained("/base/web.yaml", 99)).toThrow(
    "base/web.yaml:99: expected a line of YAML with a field; the file has",
  );
  const loose = listedMemory(Object.entries({ ...FILES, "/loose.yaml": "a: b\n" }));
  expect(() => explainLine(loose, "/loose.yaml", 1, {}, {})).toThrow(
    "loose.yaml: no kustomization of this repository reads it",
  );
});
