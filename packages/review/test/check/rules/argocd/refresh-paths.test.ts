import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { refreshPaths } from "../../../../src/check/rules/argocd/refresh-paths.ts";
import { SourceLoader } from "../../../../src/check/sources/source-loader.ts";
import { stateOf } from "../../../../src/check/state-of.ts";
import { refreshedBy } from "../../../../src/discovery/refresh-paths.ts";
import { application, judgedArgo } from "../../argo.ts";

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const FILES: [string, string][] = [
  ["/overlays/one/kustomization.yaml", "resources: [../../base/one]\ncomponents: [../../components/tls]\n"],
  ["/base/one/kustomization.yaml", "resources: [a.yaml]\npatches: [{path: ../patches/a.yaml}]\n"],
  ["/base/one/a.yaml", CONFIG],
  ["/base/patches/a.yaml", `${CONFIG}data: {A: b}\n`],
  [
    "/components/tls/kustomization.yaml",
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nconfigMapGenerator: [{name: b, literals: [A=b]}]\n",
  ],
];

const built = (top = "") => {
  const tree = new MemoryTree(FILES.map(([path, text]) => [`${top}${path}`, text]));
  const { resources, sources } = new SourceLoader(tree, { unrestricted: true }).load(`${top}/overlays/one`);
  return stateOf(resources, { sources });
};
const judged = (paths: string, top = "") => {
  const metadata = `annotations: {argocd.argoproj.io/manifest-generate-paths: "${paths}"}`;
  return judgedArgo(refreshPaths, { one: built(top) }, application("one", { metadata }));
};

describe("argocd/refresh-paths", () => {
  it("names the bases, components and files outside which Argo CD doesn't see a change", () => {
    expect(judged(".")).toEqual([
      "warning Application one: Application one is also built from base/one, base/patches/a.yaml, components/tls, and Argo CD doesn't render it again when they change",
    ]);
    expect(judged(".;../../base")).toEqual([
      "warning Application one: Application one is also built from components/tls, and Argo CD doesn't render it again when that changes",
    ]);
  });

  it.each([
    ["each layer is listed", "/overlays/one;/base;/components/tls"],
    ["paths are relative to the source", ".;../../base;../../components"],
    ["the root is listed", "/"],
    ["the list is empty, which is no list", " ; "],
    ["stars take each folder", "/overlays/one/*;/base/*/*;/components/*/*"],
  ])("is silent where %s", (_, paths) => {
    expect(judged(paths)).toEqual([]);
  });

  it("checks a repository on a disk by its own paths", () => {
    expect(judged("/overlays/one;/base;/components/tls", "/home/sam/shop")).toEqual([]);
    expect(judged("/overlays/one;/base", "/home/sam/shop")).toEqual([
      "warning Application one: Application one is also built from components/tls, and Argo CD doesn't render it again when that changes",
    ]);
  });

  it("is silent without the annotation", () => {
    expect(judgedArgo(refreshPaths, { one: built() }, application("one"))).toEqual([]);
  });

  it("takes a folder for what is in it, and no other folder of which the name begins so", () => {
    const isRefreshed = refreshedBy("/base;../shared", "overlays/one");
    expect(["/base/a/b.yaml", "/overlays/shared/c.yaml"].map((file) => isRefreshed?.(file))).toEqual([
      true,
      true,
    ]);
    expect(["/base2/a.yaml", "/overlays/one/a.yaml"].map((file) => isRefreshed?.(file))).toEqual([
      false,
      false,
    ]);
  });
});
