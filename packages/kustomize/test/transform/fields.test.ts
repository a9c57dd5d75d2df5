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

  it("go to metadata, to pod templates or also to selectors", () => {
    const labels = "labels:\n    team: a\n";
    const count = (options: string): [number, boolean] => {
      const text = render(files(`labels: [{pairs: {team: a}${options}}]\n`));
      return [text.replace(/^ +/gm, "").split("labels:\nteam: a\n").length - 1, text.includes("matchLabels")];
    };
    expect(render(files("labels: [{pairs: {team: a}}]\n"))).toContain(labels);
    expect(count("")).toEqual([1, false]);
    expect(count(", includeTemplates: true")).toEqual([2, false]);
    expect(count(", includeSelectors: true")).toEqual([2, true]);
    expect(render(files("commonLabels: {team: a}\n"))).toBe(
      render(files("labels: [{pairs: {team: a}, includeSelectors: true}]\n")),
    );
  });

  it("go to fields of one's own", () => {
    expect(
      render(
        files("labels: [{pairs: {team: a}, fields: [{path: spec/own, kind: Deployment, create: true}]}]\n"),
      ),
    ).toContain("spec:\n  own:\n    team: a\n");
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
  it("are printed as text in the words of the file, and left out when there are none", () => {
    const text =
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n  annotations:\n    a: 1.10\n    b: True\n    c: ~\n";
    const files = { "app/kustomization.yaml": "resources: [cm.yaml]\n", "app/cm.yaml": text };
    expectRendered(
      files,
      'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  annotations:\n    a: "1.10"\n    b: "True"\n    c: "~"\n  name: cm\n',
    );
    const empty = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n  annotations: {}\n";
    expectRendered(
      { ...files, "app/cm.yaml": empty },
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: cm\n",
    );
  });

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

describe("images", () => {
  it.each([
    ["nginx:1.0", "{name: nginx, newTag: '2'}", "nginx:2"],
    ["nginx", "{name: nginx, newName: mirror/nginx}", "mirror/nginx"],
    ["nginx:1@sha256:aa", "{name: nginx, newTag: '2'}", "nginx:2"],
    ["nginx:1", "{name: nginx, digest: 'sha256:bb'}", "nginx@sha256:bb"],
    ["nginx:1", "{name: nginx, newTag: '2', digest: 'sha256:bb'}", "nginx:2@sha256:bb"],
    ["localhost:5000/nginx:1", "{name: 'localhost:5000/nginx', newTag: '2'}", "localhost:5000/nginx:2"],
    ["a.b/nginx:1", "{name: a.b/nginx, newTag: '2'}", "a.b/nginx:2"],
    ["axb/nginx:1", "{name: a.b/nginx, newTag: '2'}", "axb/nginx:2"],
    ["a.b/nginx-x:1", "{name: a.b/nginx, newTag: '2'}", "a.b/nginx-x:1"],
    ["team/app:1", "{name: '(team|org)/.*', newTag: '2'}", "team/app:2"],
  ])("%s with %s becomes %s", (image, entry, expected) => {
    const files = (text: string) => WEB.replace("nginx:1.0", text);
    expectRendered(
      {
        "app/kustomization.yaml": `resources: [web.yaml]\nimages: [${entry}]\n`,
        "app/web.yaml": files(image),
      },
      files(expected).replace(
        / {6}- name: main\n {8}image: (.*)\n/,
        "      - image: $1\n        name: main\n",
      ),
    );
  });

  it("are found in containers of any kind but CRDs", () => {
    const widget = (kind: string): string =>
      `apiVersion: example.com/v1\nkind: ${kind}\nmetadata:\n  name: w\nspec:\n  deep:\n    initContainers:\n    - image: nginx\n`;
    const rendered = (kind: string): string =>
      render({
        "app/kustomization.yaml": "resources: [w.yaml]\nimages: [{name: nginx, newTag: '2'}]\n",
        "app/w.yaml": widget(kind),
      });
    expect(rendered("Widget")).toContain("image: nginx:2");
    expect(rendered("CustomResourceDefinition")).toContain("image: nginx\n");
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

  it("keep the quotes of the count that they replace, as kustomize does", () => {
    const web = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: "1"\n';
    const tree = {
      "app/kustomization.yaml": "resources: [d.yaml]\nreplicas: [{name: web, count: 0}]\n",
      "app/d.yaml": web,
    };
    expect(render(tree)).toContain('replicas: "0"');
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

  it("notes where resources and transformations come from, and who manages them", () => {
    expectRendered(
      {
        "base/kustomization.yaml": "resources: [cm.yaml]\nnamePrefix: a-\n",
        "base/cm.yaml": configMap("cm"),
        "app/kustomization.yaml":
          "resources: [../base]\nbuildMetadata: [originAnnotations, transformerAnnotations, managedByLabel]\n",
      },
      `apiVersion: v1
data:
  key: value
kind: ConfigMap
metadata:
  annotations:
    alpha.config.kubernetes.io/transformations: |
      - configuredIn: ../base/kustomization.yaml
        configuredBy:
          apiVersion: builtin
          kind: PrefixTransformer
    config.kubernetes.io/origin: |
      path: ../base/cm.yaml
  labels:
    app.kubernetes.io/managed-by: kustomize-v5.8.1
  name: a-cm
`,
    );
  });
});
