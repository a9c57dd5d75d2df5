import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { Renderer } from "../../src/index.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import { configMap, deployment, expectRefused, render } from "../build.ts";

describe("layers", () => {
  it("share a base without sharing what they change", () => {
    const tree = new MemoryTree([
      ["base/kustomization.yaml", "resources: [web.yaml]\n"],
      ["base/web.yaml", deployment("web")],
      [
        "one/kustomization.yaml",
        "resources: [../base]\nnamePrefix: one-\nimages: [{name: nginx, newTag: '1'}]\n",
      ],
      [
        "two/kustomization.yaml",
        "resources: [../base]\nnamePrefix: two-\nimages: [{name: nginx, newTag: '2'}]\n",
      ],
    ]);
    const renderer = new Renderer(tree);
    const first = JSON.stringify(renderer.build("/one"));
    expect(JSON.stringify(renderer.build("/two"))).toContain("nginx:2");
    expect(JSON.stringify(renderer.build("/one"))).toBe(first);
    expect(JSON.stringify(new Renderer(tree).build("/one"))).toBe(first);
  });

  it("of a component work on what its parent has collected", () => {
    const component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n";
    const files = {
      "app/kustomization.yaml": "resources: [cm.yaml]\ncomponents: [../extra]\nnamePrefix: p-\n",
      "app/cm.yaml": configMap("cm"),
      "extra/kustomization.yaml": `${component}commonAnnotations: {by: component}\n`,
    };
    expect(render(files)).toContain("annotations:\n    by: component\n  name: p-cm\n");
    expectRefused({ ...files, "extra/kustomization.yaml": "namePrefix: x-\n" }, [
      "extra",
      "kind must be Component",
    ]);
    expectRefused({ ...files, "app/kustomization.yaml": "resources: [cm.yaml, ../extra]\n" }, [
      "extra",
      "is a Component",
    ]);
  });

  it("that meet in one resource are refused, by the names of both entries", () => {
    expectRefused(
      {
        "base/kustomization.yaml": "resources: [cm.yaml]\n",
        "base/cm.yaml": configMap("cm"),
        "app/kustomization.yaml": "resources: [../base, cm.yaml]\n",
        "app/cm.yaml": configMap("cm", "default"),
      },
      ["app/kustomization.yaml", "cm.yaml", "ConfigMap.v1/cm", "already exists, from /base;"],
    );
  });
});

describe("roots", () => {
  const outside = { "secret.yaml": configMap("secret"), "app/cm.yaml": configMap("cm") };

  it("keep a kustomization from files outside its folder", () => {
    expectRefused({ ...outside, "app/kustomization.yaml": "resources: [../secret.yaml]\n" }, [
      "outside",
      "secret.yaml",
    ]);
    expectRefused(
      { ...outside, "app/kustomization.yaml": "resources: [cm.yaml]\npatches: [{path: ../secret.yaml}]\n" },
      ["outside", "secret.yaml"],
    );
    expectRefused(
      { ...outside, "app/kustomization.yaml": "configMapGenerator: [{name: c, files: [../secret.yaml]}]\n" },
      ["outside", "secret.yaml"],
    );
  });

  it("refuse to go in a cycle, also through a base that is known already", () => {
    const files = {
      "a/kustomization.yaml": "resources: [../b]\n",
      "b/kustomization.yaml": "resources: [../a/sub]\n",
      "a/sub/kustomization.yaml": "resources: [cm.yaml]\n",
      "a/sub/cm.yaml": configMap("cm"),
      "self/kustomization.yaml": "resources: [../self]\n",
    };
    expectRefused(files, ["cycle"], "self");
    const up = { ...files, "a/sub/kustomization.yaml": "resources: [..]\n" };
    expectRefused(up, ["cycle"], "a");
    const tree = new MemoryTree([
      ["x/kustomization.yaml", "resources: [inner]\n"],
      ["x/inner/kustomization.yaml", "resources: [../../base]\n"],
      ["base/kustomization.yaml", "resources: [../other]\n"],
      ["other/kustomization.yaml", "resources: [cm.yaml]\n"],
      ["other/cm.yaml", configMap("cm")],
      ["other/inner/kustomization.yaml", "resources: [../../base]\n"],
    ]);
    const renderer = new Renderer(tree);
    expect(renderer.build("/x")).toHaveLength(1);
    refused(() => renderer.build("/other/inner")).toThrow("cycle");
  });

  it("need exactly one kustomization file", () => {
    expectRefused({ "app/cm.yaml": configMap("cm") }, ["/app", "there is no kustomization.yaml"]);
    expectRefused({ "app/kustomization.yaml": "namePrefix: a\n", "app/Kustomization": "namePrefix: a\n" }, [
      "/app",
      "kustomization.yaml and Kustomization",
    ]);
  });
});

describe("what only the real program can do", () => {
  it.each([
    ["resources: ['https://example.com/a.yaml']", "resources"],
    ["resources: ['github.com/org/repo?ref=v1']", "resources"],
    ["resources: ['git@example.com:org/repo.git//base']", "resources"],
    ["components: ['https://github.com/org/repo//base']", "components"],
    ["helmCharts: [{name: chart}]", "helmCharts"],
    ["transformers: ['{apiVersion: example.com/v1, kind: Plugin, metadata: {name: p}}']", "transformers"],
    [
      "generators: ['{apiVersion: builtin, kind: HelmChartInflationGenerator, metadata: {name: p}}']",
      "generators",
    ],
  ])("is refused by name: %s", (line, field) => {
    refused(() => render({ "app/kustomization.yaml": `${line}\n` })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(`^/app/kustomization.yaml: ${field}: `),
        code: expect.stringMatching(/^(not-supported|needs-helm|remote-not-allowed)$/),
      }),
    );
  });
});

describe("a kustomization file", () => {
  it.each([
    ["resorces: [a]", ":1:", 'unknown field "resorces"; did you mean "resources"?'],
    [
      "namePrefix: a\nimages:\n- name: x\n  newTag: 2",
      ":4:",
      "images[0].newTag must be text but is the number 2; write it in quotes",
    ],
    ["resources: cm.yaml", ":1:", "resources must be a list"],
    ["kind: Deployment\nnamePrefix: a", ":1:", "kind must be Kustomization or Component"],
    ["apiVersion: v1\nnamePrefix: a", ":1:", "must be kustomize.config.k8s.io/v1beta1"],
    ["{}", "", "is empty"],
    ["sortOptions: {order: random}", "", "sortOptions.order"],
  ])("with a mistake is refused at its line: %s", (text, line, message) => {
    expectRefused({ "app/kustomization.yaml": text }, [`/app/kustomization.yaml${line}`, message]);
  });

  it("survives hostile keys", () => {
    const text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\ndata:\n  __proto__: a\n  constructor: b\n";
    const files = {
      "app/kustomization.yaml": "resources: [cm.yaml]\ncommonLabels: {__proto__: x}\n",
      "app/cm.yaml": text,
    };
    expect(render(files)).toContain("  __proto__: a\n  constructor: b\n");
    expect(render(files)).toContain("  labels:\n    __proto__: x\n");
    expect(Object.prototype).not.toHaveProperty("x");
  });
});

describe("files of resources", () => {
  it.each([
    ["kind: ConfigMap\nmetadata: {}\n", "has no metadata.name"],
    ["apiVersion: v1\nmetadata: {name: a}\n", "has no kind"],
    ["just text\n", "expected a Kubernetes resource"],
    ["- a\n", "expected a Kubernetes resource"],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:aa\nsize 3\n", "a Git LFS pointer"],
  ])("must hold resources: %s", (text, message) => {
    expectRefused({ "app/kustomization.yaml": "resources: [a.yaml]\n", "app/a.yaml": text }, [
      "a.yaml",
      message,
    ]);
  });
});
