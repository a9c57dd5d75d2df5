import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";
import { importPlace } from "../../src/import/place.ts";
import { fromFolders } from "../../src/import/sources.ts";
import { describedSystem } from "../../src/import/wrap/describe.ts";
import { systemFiles } from "../../src/import/wrap/system-code.ts";
import { Choice } from "../referee/random/choice.ts";
import { randomTree } from "../referee/random/kustomizations.ts";
import { SEED } from "../seed.ts";
import { memoryPlace, SHOP_OPTIONS, wrappedInMemory } from "./wrapped.ts";

const ROOT = join(import.meta.dirname, "../../../..");

it.each(["alexandria", "app", "opensail", "teslasync", "trevor"])(
  "the overlays of %s are wrapped as they are, and render to the same from a base and overlays of their own",
  (system) => {
    const folders = ["beta", "production"].map((name) => ({ name, path: `overlays/${name}/${system}` }));
    const sources = fromFolders(folders, importPlace([], undefined, ROOT));
    expect(sources.copied).toBeDefined();
    const { proofs, generated } = wrappedInMemory(sources, temporaryFolder());
    expect(proofs.map(({ environment, differences }) => [environment, differences])).toEqual([
      ["beta", []],
      ["production", []],
    ]);
    expect([...generated.keys()].filter((path) => path.startsWith("base/"))).not.toEqual([]);
  },
);

it("any folders render to the same once they are wrapped, or the import says why not", () => {
  const root = temporaryFolder();
  const runs = Number(process.env.REFEREE_RUNS ?? 40);
  let same = 0;
  // In two others, a Namespace and objects in one are removed together; in the third, an APIService calls another namespace.
  const seeds = [...Array.from({ length: runs }, (_, index) => SEED + index), 20261249, 20262576, 20261276];
  for (const seed of seeds) {
    const { files, target } = randomTree(new Choice(seed));
    const place = memoryPlace(files);
    const folders = [...new Set(["o0", target])].map((path) => ({ name: undefined, path }));
    try {
      const sources = fromFolders(folders, place, {}, seed % 3 === 0 ? folders[0]?.path : undefined);
      const differences = wrappedInMemory(sources, root).proofs.flatMap((proof) => proof.differences);
      expect([seed, differences]).toEqual([seed, []]);
      same++;
    } catch (error) {
      if (!(error instanceof InputError)) throw new Error(`seed ${seed}`, { cause: error });
    }
  }
  // kustomize itself refuses many of the trees, and gen names that no cluster accepts.
  expect(same).toBeGreaterThan(runs / 3);
});

it.each([
  ["of the overlays that write variables whole has this form", "          - $patch: replace\n", true],
  ["of other overlays merges variables", "", false],
])("the system %s", (_title, directive, isWhole) => {
  const web = (env: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        env: # all\n${env}`;
  const place = memoryPlace(
    Object.fromEntries([
      ["base/kustomization.yaml", "resources: [web.yaml]\n"],
      ["base/web.yaml", web('          - {name: A, value: "1"}\n          - {name: B, value: "2"}\n')],
      ...["beta", "production"].flatMap((name): [string, string][] => [
        [`${name}/kustomization.yaml`, "resources: [../base]\npatches: [{path: web.yaml}]\n"],
        [`${name}/web.yaml`, web(`${directive}          - {name: A, value: ${name}}\n`)],
      ]),
    ]),
  );
  const folders = ["beta", "production"].map((name) => ({ name, path: name }));
  const root = temporaryFolder();
  const described = describedSystem(fromFolders(folders, place), {
    ...SHOP_OPTIONS,
    root,
    dist: new URL("file:///none"),
  });
  const index = systemFiles(described, "Wrapped.", "generators").get("index.ts") ?? "";
  expect(index.includes('  env: "whole",\n')).toBe(isWhole);
});

it("the patches of each folder keep their form, also operations by index, where they say what an object has to be", () => {
  const web = (spec: string) =>
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  ${spec}\n`;
  const main = (env: string) => web(`template: {spec: {containers: [{name: web, env: [${env}]}]}}`);
  const place = memoryPlace({
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": main('{name: A, value: "1"}, {name: B, value: "2"}'),
    "beta/kustomization.yaml":
      "resources: [../base]\npatches: [{path: web.yaml, target: {kind: Deployment, name: w.*}}]\n",
    "beta/web.yaml": '- {op: replace, path: /spec/template/spec/containers/0/env/1/value, value: "3"}\n',
    "production/kustomization.yaml":
      "resources: [../base]\npatchesStrategicMerge: [web.yaml, more.yaml]\nreplicas: [{name: web, count: 2}]\n",
    "production/web.yaml": main('{$patch: replace}, {name: A, value: "1"}'),
    "production/more.yaml": web("paused: true"),
    "staging/kustomization.yaml": "resources: [../base]\npatchesStrategicMerge: [web.yaml]\n",
    "staging/web.yaml": main('{$patch: replace}, {name: A, value: "1"}'),
  });
  const folders = ["beta", "production", "staging"].map((name) => ({ name, path: name }));
  const { generated, proofs } = wrappedInMemory(fromFolders(folders, place), temporaryFolder());
  expect(proofs.map(({ differences, reordered }) => [...differences, ...reordered])).toEqual([[], [], []]);
  const patch = (path: string) => generated.get(`overlays/${path}`)?.replace(/^#.*\n/, "");
  expect(patch("beta/shop/deployment-web.json6902.yaml")).toBe(
    '# For Deployment web.\n- { op: replace, path: /spec/template/spec/containers/0/env/1/value, value: "3" }\n',
  );
  expect(patch("staging/shop/deployment-web.patch.yaml")).toContain("- $patch: replace\n");
  // Of two merges one is made, in kustogen's form.
  expect(patch("production/shop/deployment-web.patch.yaml")).toMatch(
    /\$patch: delete[\s\S]*paused: true|paused: true[\s\S]*\$patch: delete/,
  );
});

it("an object that one overlay has in another namespace leaves all others to base", () => {
  const web = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: app}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "web:v1"}]}}
`;
  const data = (name: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: data}\n`;
  const place = memoryPlace({
    "base/kustomization.yaml": "resources: [web.yaml]\n",
    "base/web.yaml": web,
    "dev/kustomization.yaml": "resources: [../base, data.yaml]\n",
    "dev/data.yaml": `${data("a")}---\n${data("b")}`,
    "live/kustomization.yaml": "resources: [../base]\n",
  });
  const folders = ["dev", "live"].map((path) => ({ name: undefined, path }));
  const { generated, proofs } = wrappedInMemory(fromFolders(folders, place), temporaryFolder());
  expect(proofs.flatMap(({ differences }) => differences)).toEqual([]);
  expect(generated.get("base/shop/deployment-web.yaml")).toContain("namespace: app\n");
  expect([...generated.keys()].filter((path) => path.startsWith("overlays/"))).toEqual([
    "overlays/dev/shop/kustomization.yaml",
    "overlays/dev/shop/configmap-a.yaml",
    "overlays/dev/shop/configmap-b.yaml",
    "overlays/live/shop/kustomization.yaml",
  ]);
});

describe("images of an import", () => {
  const web = (image: string) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: "${image}"}]}}
`;
  /** What is imported from overlays that change the image of one base as their texts say. */
  function imported(base: string, overlays: Record<string, string>) {
    const files = Object.entries(overlays).map(([name, change]): [string, string] => [
      `${name}/kustomization.yaml`,
      `resources: [../base]\nimages: [{name: "${base.replace(/:.*/, "")}"${change && `, ${change}`}}]\n`,
    ]);
    const place = memoryPlace({
      ...Object.fromEntries(files),
      "base/kustomization.yaml": "resources: [web.yaml]\n",
      "base/web.yaml": web(base),
    });
    const folders = Object.keys(overlays).map((path) => ({ name: undefined, path }));
    const sources = fromFolders(folders, place);
    const root = temporaryFolder();
    const { generated, proofs } = wrappedInMemory(sources, root);
    expect(proofs.flatMap(({ differences }) => differences)).toEqual([]);
    const described = describedSystem(sources, { ...SHOP_OPTIONS, root });
    const code = systemFiles(described, "Shop.", "generators").get("index.ts");
    return { ...described.images, code, generated };
  }

  it("whose name in base is a placeholder are pinned under the name that environments run", () => {
    const name = "newName: 123.dkr.ecr.eu-west-1.amazonaws.com/django";
    const { declared, generated, notes, pins } = imported("PLACEHOLDER_ECR_REPO/django:latest", {
      beta: `${name}, newTag: v2`,
      live: `${name}, newTag: v1`,
    });
    expect([...declared]).toEqual([["django", { name: "123.dkr.ecr.eu-west-1.amazonaws.com/django" }]]);
    expect([...pins.values()].map((own) => own.get("django"))).toEqual([{ tag: "v2" }, { tag: "v1" }]);
    expect(generated.get("overlays/live/shop/kustomization.yaml")).toContain("newTag: v1\n");
    expect(notes).toEqual([]);
  });

  it("that one container runs under another name in each environment are one image, and pins say the name", () => {
    const each = (name: string, tag: string) => `newName: acme/${name}, newTag: ${tag}`;
    const { code, declared, pins } = imported("web:latest", {
      dev: each("web-dev", "latest"),
      live: each("web-prod", "v1"),
    });
    expect([...declared]).toEqual([["web", {}]]);
    expect(pins.get("dev")?.get("web")).toEqual({ name: "acme/web-dev", tag: "latest" });
    expect(pins.get("live")?.get("web")).toEqual({ name: "acme/web-prod", tag: "v1" });
    expect(code).not.toContain("moving");
    const others = imported("app", { dev: each("nginx", "v2"), live: each("envoy", "v1") });
    expect([...others.declared.keys()]).toEqual(["envoy", "nginx"]);
  });

  it("that an environment runs under a placeholder stay in the files, and the report says so", () => {
    const { declared, notes } = imported("PLACEHOLDER_ECR_REPO/django", {
      beta: "newTag: v2",
      live: "newName: ghcr.io/acme/django, newTag: v1",
    });
    expect([...declared]).toEqual([]);
    expect(notes).toEqual([
      "the image PLACEHOLDER_ECR_REPO/django stays in the folders and isn't pinned: its name isn't one that a pin can have",
    ]);
  });

  it("without a tag, or with latest in production, are declared with that reason, so that they can be pinned", () => {
    const bare = imported("acme/web", { beta: "", live: "newTag: v1" });
    const moving = "As imported: beta runs it without a tag";
    expect([...bare.declared]).toEqual([["web", { name: "acme/web", moving }]]);
    expect([...bare.pins.keys()]).toEqual(["live"]);
    const latest = imported("acme/web", { beta: "newTag: v1", live: "newTag: latest" });
    expect(latest.code).toContain('moving: "As imported: live runs latest"');
    expect([...imported("acme/web", { beta: "newTag: latest", live: "newTag: v1" }).declared]).toEqual([
      ["web", { name: "acme/web" }],
    ]);
    const container = `[{"op": "add", "path": "/spec/template/spec/initContainers", "value": [{"name": "a", "image": "b:latest"}]}]`;
    const beta = `newTag: v1}]\npatches: [{target: {kind: Deployment}, patch: '${container}'`;
    expect(imported("acme/web", { beta, live: "newTag: v1" }).declared.get("b")?.moving).toContain("beta");
  });
});
