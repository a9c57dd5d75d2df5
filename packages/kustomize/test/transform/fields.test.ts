import { describe, expect, it } from "vitest";
import { Renderer } from "../../src/index.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { printResources } from "../../src/yaml/printer/print.ts";
import { configMap, deployment, expectRefused, expectRendered, render } from "../build.ts";

const WEB = deployment("web");

describe("labels", () => {
  const files = (text: string) => ({
    "app/kustomization.yaml": `resources: [web.yaml]\n${text}`,
    "app/web.yaml": WEB,
  });

  it("stay text, whatever they look like", () => {
    expect(render(files("labels: [{pairs: {a: 'true', b: '1'}}]\n"))).toContain(
      'labels:\n    a: "true"\n    b: "1"\n',
    );
    expectRefused(files("labels: [{pairs: {a: 1}}]\n"), ["labels[0].pairs.a must be text"]);
  });

  it("added in several places are one from then on, as in the real program", () => {
    const text = render({
      "base/kustomization.yaml": "resources: [web.yaml]\ncommonLabels: {app: base}\n",
      "base/web.yaml": WEB,
      "app/kustomization.yaml": "resources: [../base]\nlabels: [{pairs: {app: changed}}]\n",
    });
    expect(text).not.toContain("app: base");
    expect(text.match(/app: changed/g)).toHaveLength(3);
  });
});

describe("annotations", () => {
  it("local-config keep a resource out, but not from being a source", () => {
    const local = configMap("local").replace(
      "name: local\n",
      "name: local\n  annotations:\n    config.kubernetes.io/local-config: 'true'\n",
    );
    expectRendered(
      {
        "app/kustomization.yaml": `resources: [all.yaml]
replacements:
- source: {kind: ConfigMap, name: local, fieldPath: data.key}
  targets: [{select: {name: cm}, fieldPaths: [data.key]}]
`,
        "app/all.yaml": [local.replace("key: value", "key: other"), configMap("cm")].join("---\n"),
      },
      configMap("cm").replace("value", "other"),
    );
  });
});

describe("replicas", () => {
  it("are set by name, and refused when nothing has it", () => {
    const files = (text: string) => ({
      "app/kustomization.yaml": `resources: [web.yaml]\n${text}`,
      "app/web.yaml": WEB,
    });
    expect(render(files("replicas: [{name: web, count: 3}]\n"))).toContain("spec:\n  replicas: 3\n");
    expectRefused(files("replicas: [{name: other, count: 3}]\n"), [
      "/app/kustomization.yaml",
      '"other"',
      "Deployment",
    ]);
    expectRefused(files("replicas: [{name: web, count: x}]\n"), ["replicas[0].count must be a whole number"]);
  });
});

describe("build metadata", () => {
  it("of one build doesn't appear in the next", () => {
    const overlay = "resources: [../../base]\nbuildMetadata: [transformerAnnotations, originAnnotations]\n";
    const tree = new MemoryTree([
      ["base/kustomization.yaml", "resources: [cm.yaml]\nnamePrefix: a-\n"],
      ["base/cm.yaml", configMap("cm")],
      ["o/one/kustomization.yaml", overlay],
      ["two/kustomization.yaml", overlay.replace("../../", "../")],
    ]);
    const renderer = new Renderer(tree);
    for (const folder of ["/o/one", "/two", "/base"])
      expect(printResources(renderer.build(folder))).toBe(printResources(new Renderer(tree).build(folder)));
  });
});
