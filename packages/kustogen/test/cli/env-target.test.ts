import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failures } from "@kustogen/review/check/steps/failures.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { newRepository, put, temporaryFolder } from "../../../../test/repository.ts";
import { environmentsOf, otherTarget, type Target, targetOf } from "../../src/looking/target.ts";
import { printed } from "./printed.ts";

const FILES = {
  "apps/shop/overlays/beta/kustomization.yaml":
    "resources: [../../base]\nconfigMapGenerator: [{name: app, literals: [A=1]}]\n",
  "apps/shop/base/kustomization.yaml": "resources: [pod.yaml]\n",
  "apps/shop/base/pod.yaml":
    "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, envFrom: [{configMapRef: {name: app}}]}]}\n",
  "overlays/production/shop/kustomization.yaml":
    "resources: [../../../apps/shop/base]\nconfigMapGenerator: [{name: app, literals: [A=1]}]\n",
  "overlays/broken/shop/kustomization.yaml": "resource: [x]\n",
  ".git/HEAD": "ref: refs/heads/main\n",
};
let root: string;

beforeAll(() => {
  root = temporaryFolder();
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
});

/** What a target's containers get. */
const read = (target: Target) => environmentsOf(target, () => {}, {}, new Failures(target.root));

/** A repository of git with files. */
function repository(files: Readonly<Record<string, string>>): string {
  const top = temporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(top, path)), { recursive: true });
    writeFileSync(join(top, path), text);
  }
  execFileSync("git", ["init", "-q", "--template=", top]);
  execFileSync("git", ["-C", top, "add", "."]);
  return top;
}

describe("what kustogen env is asked for", () => {
  it("is a system in an environment, in any usual layout", async () => {
    expect((await targetOf("shop", "production", root)).folder).toBe(join(root, "overlays/production/shop"));
    expect((await targetOf("shop", "beta", join(root, "apps"))).folder).toBe(
      join(root, "apps/shop/overlays/beta"),
    );
  });

  it("or a folder, compared with an environment or another folder", async () => {
    expect(await targetOf("apps/shop/overlays/beta", undefined, root)).toMatchObject({
      name: "apps/shop/overlays/beta",
      root,
    });
    expect((await otherTarget("beta", "shop", "production", root)).name).toBe("beta");
    expect((await otherTarget("overlays/production/shop", "x", undefined, root)).folder).toBe(
      join(root, "overlays/production/shop"),
    );
  });

  it("has what the Application that deploys the folder adds to it", async () => {
    const top = repository({
      "shop/kustomization.yaml": "resources: [pod.yaml]\n",
      "shop/pod.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c}]}\n",
      "argocd/shop.yaml":
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: shop}\nspec:\n  project: default\n  source:\n    repoURL: https://git.example.com/deploy.git\n    path: shop\n    kustomize:\n      patches:\n        - target: {kind: Pod}\n          patch: '- {op: add, path: /spec/containers/0/env, value: [{name: MODE, value: live}]}'\n  destination: {server: https://kubernetes.default.svc, namespace: shop}\n",
    });
    const text = await printed(top, "env", "shop");
    expect(text).toContain("env (argocd/shop.yaml:12, brought in by shop)");
    expect(text).toMatch(/^ *MODE +live$/m);
  });

  it("of two sides of which one can't be rendered shows the other, and fails", async () => {
    for (const [one, other] of [
      ["overlays/production/shop", "overlays/broken/shop"],
      ["overlays/broken/shop", "overlays/production/shop"],
    ] as const) {
      const text = await printed(root, "env", one, "--compare", other);
      expect(text).toContain("kustogen: not compared: overlays/broken/shop: ");
      expect(text).toContain("not checked: 1 folder that can't be rendered");
      expect(text).toMatch(/^ *A +1$/m);
    }
    const both = await printed(root, "env", "overlays/broken/shop", "--compare", "overlays/broken/shop");
    expect(both).toMatch(/^kustogen: [^\n]*overlays\/broken\/shop[^\n]*resource[^\n]*\n$/);
  });

  it.each([
    [
      "overlays/production",
      undefined,
      "overlays/production: has no kustomization.yaml. Below it: overlays/production/shop",
    ],
    [
      "overlays/production/shp",
      undefined,
      'there is no such system or folder. Did you mean "overlays/production/shop"?',
    ],
  ])("is refused with what was meant: %s %s", (first, environment, message) =>
    expect(targetOf(first, environment, root)).rejects.toThrow(message),
  );

  it("is one of the environments that check finds, in what is proposed as well", async () => {
    const pod = "resources: [pod.yaml]\n";
    const top = repository({
      "overlays/beta/shop/kustomization.yaml": "resources: [../../layers/shop]\n",
      // Others build on it, the next is excluded, and of the last Argo CD applies the files.
      "overlays/layers/shop/kustomization.yaml": pod,
      "overlays/samples/toy/kustomization.yaml": pod,
      "apps/argocd/overlays/beta/web.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
      "app.yaml":
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: argocd}\nspec: {source: {path: apps/argocd/overlays/beta}}\n",
      "kustogen.yaml": "overlays: {exclude: [overlays/samples]}\n",
    });
    for (const [first, environment] of [["nothing", "beta"], ["nothing"]] as const)
      await expect(targetOf(first, environment, top)).rejects.toThrow(/Known: shop\.$/);
    await expect(targetOf("shop", "nothing", top)).rejects.toThrow("Known: beta.");
    expect((await targetOf("shop", "layers", top)).folder).toBe(join(top, "overlays/layers/shop"));
  });

  it("is rendered in a repository without authored systems", async () => {
    const target = await targetOf("shop", "beta", root);
    const [container] = await read(target);
    expect(container?.variables.find(({ name }) => name === "A")).toMatchObject({
      value: "1",
      source: {
        kind: "ConfigMap",
        file: "apps/shop/overlays/beta/kustomization.yaml",
        line: 2,
        layer: "apps/shop/overlays/beta",
      },
    });
  });

  it("says where the value of a variable was set, not its name, and what the API server rejects", async () => {
    const files = {
      "places/base/kustomization.yaml": "resources: [web.yaml]\n",
      "places/base/web.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        image: web:1\n        env:\n        - name: ONE\n          value: '1'\n        - name: TWO\n          valueFrom: {secretKeyRef: {name: s, key: k}}\n        - name: SAME\n          value: '3'\n        - name: KEY\n          valueFrom: {secretKeyRef: {name: s, key: k}}\n",
      "places/beta/kustomization.yaml": "resources: [../base]\npatches: [{path: web.yaml}]\n",
      "places/beta/web.yaml":
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n      containers:\n      - name: web\n        env:\n        - name: ONE\n          value: '9'\n        - name: TWO\n          value: z\n        - name: KEY\n          valueFrom: {configMapKeyRef: {name: c, key: k}}\n",
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const target = await targetOf("places/beta", undefined, root);
    const [container] = await read(target);
    const named = new Map(container?.variables.map((one) => [one.name, one]));
    expect(named.get("ONE")).toMatchObject({
      value: "9",
      source: { file: "places/beta/web.yaml", line: 11 },
    });
    expect(named.get("SAME")?.source).toMatchObject({ file: "places/base/web.yaml", line: 16 });
    expect(named.get("TWO")?.problem).toContain("value and valueFrom");
    expect(named.get("KEY")).toMatchObject({
      source: { file: "places/beta/web.yaml", line: 15 },
      problem: expect.stringContaining("secretKeyRef and configMapKeyRef"),
    });
  });
});

it("an overlay is found by its system and environment wherever it is, and what is unknown gets a suggestion", async () => {
  const root = newRepository();
  const built = (...paths: string[]) => {
    for (const path of paths) put(root, `${path}/kustomization.yaml`, "resources: []\n");
  };
  built(
    "overlays/beta/zap",
    "apps/web/overlays/beta",
    "apps/web/overlays/live",
    "node_modules/x/overlays/beta/y",
  );
  const inside = ({ folder }: Target) => folder.slice(root.length + 1);
  const found = async (system: string, environment: string) =>
    inside(await targetOf(system, environment, root));
  expect(await found("zap", "beta")).toBe("overlays/beta/zap");
  expect(await found("web", "live")).toBe("apps/web/overlays/live");
  await expect(found("wep", "live")).rejects.toThrow('no overlay of a system "wep". Did you mean "web"?');
  await expect(found("other", "live")).rejects.toThrow('no overlay of a system "other". Known: web, zap.');
  await expect(found("web", "prod")).rejects.toThrow('web has no environment "prod". Known: beta, live.');
  built("old/web/overlays/live");
  await expect(found("web", "live")).rejects.toThrow(
    /^web in live can be (?:apps|old)\/web\/overlays\/live or (?:apps|old)\/web\/overlays\/live; name the folder instead$/,
  );
  const folder = async (path: string) => inside(await targetOf(path, undefined, root));
  expect(await folder("overlays/beta/zap")).toBe("overlays/beta/zap");
  await expect(folder("overlays/beta")).rejects.toThrow(
    "overlays/beta: has no kustomization.yaml. Below it: overlays/beta/zap",
  );
  await expect(folder("overlays")).rejects.toThrow(/^overlays: has no kustomization\.yaml$/);
  await expect(folder("zap")).rejects.toThrow("zap: name an environment too. Known: beta.");
  await expect(folder("overlays/beta/zop")).rejects.toThrow(
    'overlays/beta/zop: there is no such system or folder. Did you mean "overlays/beta/zap"?',
  );
  await expect(folder("nothing-alike")).rejects.toThrow(
    "nothing-alike: there is no such system or folder. Known: web, zap.",
  );
  await expect(targetOf("nothing", undefined, newRepository())).rejects.toThrow(
    /^nothing: there is no such system or folder$/,
  );
});

it("check --list says each rule with its severities, for people and programs", async () => {
  const outside = newRepository();
  const lines = (await printed(outside, "check", "--list")).split("\n");
  const known = JSON.parse(await printed(outside, "check", "--list", "--json")) as { id: string }[];
  expect(known.length).toBeGreaterThan(90);
  for (const { id } of known) expect(lines.some((line) => line.includes(id))).toBe(true);
});
