import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { rows } from "../../../../test/table.ts";
import { Renderer } from "../../src/renderer.ts";
import { MemoryTree } from "../../src/tree/memory.ts";
import type { Value } from "../../src/value/value.ts";

const deployment = (name: string) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}}\nspec: {template: {spec: {containers: [{name: c, image: ${name}}]}}}\n`;

/** What is built of a folder of these files, by name, with what is missing as "file field entry". */
function built(files: Record<string, string>, folder = "/app", leavesOut?: (entry: string) => boolean) {
  const tree = new MemoryTree(Object.entries(files));
  const parts = { leavesOut: ({ entry }: { entry: string }) => leavesOut?.(entry) === true };
  const { values, missing } = new Renderer(tree, { parts }).buildParts(folder);
  return {
    names: (values as { metadata: { name: string } }[]).map(({ metadata }) => metadata.name).sort(),
    values: values as Value[],
    missing: missing.map(({ file, field, entry }) => `${file} ${field} ${entry}`),
    errors: missing.map(({ error }) => error?.message),
  };
}

const failing = rows(`
a chart without helm | helmCharts: [{name: redis, releaseName: r}] | helmCharts redis
a generator that is a plugin | generators: [ksops.yaml] | generators ksops secrets | ksops.yaml viaduct.ai/v1 ksops secrets
a transformer that is a plugin | transformers: [exec.yaml] | transformers Exec e | exec.yaml x.io/v1 Exec e
a remote component | components: [https://github.com/x/y//z] | components https://github.com/x/y//z
a generator whose file is missing | secretGenerator: [{name: db, envs: [.env]}] | secretGenerator db
`);

describe("what can't be built is left out and named, and the rest is built", () => {
  it.each(failing)("%s", (_, entry, named, plugin) => {
    const [file, apiVersion, kind, name] = plugin?.split(" ") ?? [];
    const { names, missing, errors } = built({
      "/app/kustomization.yaml": `resources: [web.yaml]\nnamePrefix: p-\n${entry}\n`,
      "/app/web.yaml": deployment("web"),
      ...(plugin && {
        [`/app/${file}`]: `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}}\n`,
      }),
    });
    expect(names).toEqual(["p-web"]);
    expect(missing).toEqual([`/app/kustomization.yaml ${named}`]);
    expect(errors[0]).toMatch(/^\/app\/kustomization\.yaml: /);
  });

  it.each([
    ["of what is missing", "resources: [web.yaml, https://github.com/x/y//z]", [false, true]],
    ["of what nobody makes", "resources: [web.yaml]", [false]],
  ])(
    "a generator that replaces a Secret %s is told with what is missing, or as a fault of its own",
    (_, resources, told) => {
      const tree = new MemoryTree([
        [
          "/app/kustomization.yaml",
          `${resources}\nsecretGenerator: [{name: db, behavior: replace, literals: [a=b]}]\n`,
        ],
        ["/app/web.yaml", deployment("web")],
      ]);
      const { missing } = new Renderer(tree, { parts: {} }).buildParts("/app");
      expect(missing.map(({ ofMissing }) => ofMissing)).toEqual(told);
    },
  );

  it("a remote base, a missing file and a broken folder among resources, each with the path that leads to it", () => {
    const { names, missing, errors } = built({
      "/app/kustomization.yaml":
        "resources: [https://github.com/x/y//z, gone.yaml, ../base, ../bad, web.yaml]\n",
      "/app/web.yaml": deployment("web"),
      "/base/kustomization.yaml": "resources: [api.yaml]\nhelmCharts: [{name: redis}]\n",
      "/base/api.yaml": deployment("api"),
      "/bad/kustomization.yaml": "resources: {}\n",
    });
    expect(names).toEqual(["api", "web"]);
    expect(missing).toEqual([
      "/app/kustomization.yaml resources https://github.com/x/y//z",
      "/app/kustomization.yaml resources gone.yaml",
      "/base/kustomization.yaml helmCharts redis",
      "/app/kustomization.yaml resources ../bad",
    ]);
    expect(errors[2]).toMatch(
      /^\/app\/kustomization\.yaml: resources: \.\.\/base: \/base\/kustomization\.yaml: /,
    );
  });

  it("what is missing in a folder whose objects are here already", () => {
    const { names, missing } = built({
      "/app/kustomization.yaml": "resources: [web.yaml, ../base]\n",
      "/app/web.yaml": deployment("web"),
      "/base/kustomization.yaml": "resources: [gone.yaml, web.yaml]\n",
      "/base/web.yaml": deployment("web"),
    });
    expect(names).toEqual(["web"]);
    expect(missing).toEqual([
      "/app/kustomization.yaml resources ../base",
      "/base/kustomization.yaml resources gone.yaml",
    ]);
  });

  it("patches, replicas and replacements of what is missing go with it; those of the rest are applied", () => {
    const { values, missing } = built({
      "/app/kustomization.yaml": [
        "resources: [web.yaml]",
        "helmCharts: [{name: redis}]",
        "patchesStrategicMerge:",
        "- |\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: redis}\n  spec: {replicas: 7}",
        "- |\n  apiVersion: apps/v1\n  kind: Deployment\n  metadata: {name: web}\n  spec: {paused: true}",
        "patches:",
        "- patch: |\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: redis}\n    spec: {replicas: 7}",
        "replicas: [{name: redis, count: 2}, {name: web, count: 3}]",
        "replacements:",
        "- source: {kind: Service, name: redis}\n  targets: [{select: {kind: Deployment}, fieldPaths: [metadata.name]}]",
        "- source: {kind: Deployment, name: web}\n  targets: [{select: {kind: Deployment}, fieldPaths: [spec.minReadySeconds], options: {create: true}}]",
      ].join("\n"),
      "/app/web.yaml": deployment("web"),
    });
    expect(values).toMatchObject([
      { metadata: { name: "web" }, spec: { paused: true, replicas: 3, minReadySeconds: "web" } },
    ]);
    expect(missing.map((one) => one.replace(/^\S+ /, ""))).toEqual([
      "helmCharts redis",
      "patchesStrategicMerge patchesStrategicMerge[0]",
      "patches patches[0]",
      "replicas replicas[0]",
      "replacements replacements[0]",
    ]);
  });

  it("a variable of what is missing stays as it is written, and one of the rest has its value", () => {
    const { values, missing } = built({
      "/app/kustomization.yaml": [
        "resources: [web.yaml, gone.yaml]",
        "vars:",
        "- {name: WEB, objref: {apiVersion: apps/v1, kind: Deployment, name: web}}",
        "- {name: GONE, objref: {apiVersion: v1, kind: Service, name: gone}}",
      ].join("\n"),
      "/app/web.yaml": deployment("web").replace("image: web", 'args: ["$(WEB) $(GONE)"]'),
    });
    expect(values).toMatchObject([
      { spec: { template: { spec: { containers: [{ args: ["web $(GONE)"] }] } } } },
    ]);
    expect(missing).toEqual(["/app/kustomization.yaml resources gone.yaml"]);
  });

  it("what is told to be left out is, with no error of its own", () => {
    const files = {
      "/app/kustomization.yaml": "resources: [web.yaml, api.yaml]\npatches: [{path: p.yaml}]\n",
      "/app/web.yaml": deployment("web"),
      "/app/api.yaml": deployment("api"),
      "/app/p.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api}\nspec: {replicas: 2}\n",
    };
    const { names, errors } = built(files, "/app", (entry) => entry === "api.yaml");
    expect(names).toEqual(["web"]);
    expect(errors).toEqual([undefined, expect.stringContaining("there is no Deployment")]);
    // Without a patch for it, nothing is wrong with the whole.
    const tree = new MemoryTree(
      Object.entries({ ...files, "/app/kustomization.yaml": "resources: [web.yaml, api.yaml]\n" }),
    );
    const parts = { leavesOut: ({ entry }: { entry: string }) => entry === "api.yaml" };
    expect(new Renderer(tree, { parts }).build("/app")).toMatchObject([{ metadata: { name: "web" } }]);
  });

  it("a repository is asked for by its URL, and only if it may be", () => {
    const renderer = new Renderer(new MemoryTree([]));
    expect(() => renderer.buildRemote("./base")).toThrow("./base: isn't the URL of a git repository");
    expect(() => renderer.buildRemote("https://git.example.com/a//b")).toThrow(/remote/);
  });
});

describe("what ends a build as a whole", () => {
  it.each([
    ["a kustomization that can't be read", "resources: {}"],
    ["nothing that can be built", "helmCharts: [{name: redis}]"],
    [
      "names that every object depends on",
      "resources: [web.yaml, other.yaml]\nnamespace: a\nhelmCharts: [{name: redis}]",
    ],
  ])("%s", (_, text) => {
    const files = {
      "/app/kustomization.yaml": `${text}\n`,
      "/app/web.yaml": deployment("web"),
      "/app/other.yaml": deployment("web").replace("{name", "{namespace: b, name"),
    };
    refused(() => built(files)).toThrow();
  });

  it("is every missing entry for who asks for the whole build", () => {
    const tree = new MemoryTree([
      ["/app/kustomization.yaml", "resources: [web.yaml]\nhelmCharts: [{name: redis}]\n"],
      ["/app/web.yaml", deployment("web")],
    ]);
    refused(() => new Renderer(tree, { parts: {} }).build("/app")).toThrow("Helm is not run by default");
    refused(() => new Renderer(tree).buildParts("/app")).toThrow("Helm is not run by default");
  });
});
