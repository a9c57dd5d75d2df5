import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { argoFiles } from "../../src/argocd/files.ts";
import { withLeaving } from "../../src/argocd/leaving.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { yamlFile } from "../../src/output/file.ts";
import { noted } from "../../src/text/write-yaml.ts";
import { environment, layersOf, resources, shop } from "./fixture.ts";

/** The shop's project when its environments have these resources. */
function project(rendered: (layer: string) => Resource[]) {
  const environments = [environment("beta"), environment("production")];
  const system = shop({ resources: ({ layer }) => rendered(layer) });
  const files = argoFiles({
    folders: DEFAULT_FOLDERS,
    layers: layersOf([system], environments),
    environments,
  });
  const found = files.find(({ path }) => path === "argocd/projects/shop.yaml");
  if (found === undefined) throw new Error("no project");
  return found;
}

const statefulSet: Resource = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "db", namespace: "data" },
};
const STATEFUL_SET = { group: "apps", kind: "StatefulSet" };
const DATA = { server: "https://kubernetes.default.svc", namespace: "data" };

const replicaSet: Resource = { ...statefulSet, kind: "ReplicaSet" };
const before = project((layer) => [
  ...resources(layer),
  ...(layer === "beta" ? [statefulSet, replicaSet] : []),
]);
const now = project(resources);
const committed = yamlFile(DEFAULT_FOLDERS, before.resource);

describe("a project from which a kind and a namespace leave", () => {
  const kept = withLeaving(now, committed);

  it("goes on permitting them, so that Argo CD can delete what is left, in the order that a project always has", () => {
    expect(kept.resource.spec).toEqual(before.resource.spec);
  });

  it("says what it permits for that only, and how to end it", () => {
    expect(JSON.parse(kept.resource.metadata.annotations?.["kustogen/leaving"] ?? "")).toEqual({
      destinations: [DATA],
      namespaceResourceWhitelist: [{ group: "apps", kind: "ReplicaSet" }, STATEFUL_SET],
    });
    expect(kept.comment).toContain("delete this file");
  });

  it("does so as long as the file stays, through other changes", () => {
    const text = yamlFile(DEFAULT_FOLDERS, noted(kept.resource, kept.comment));
    expect(withLeaving(now, text)).toEqual(kept);
    const wider = project((layer) => [
      ...resources(layer),
      { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "nightly", namespace: "shop" } },
    ]);
    const { spec } = withLeaving(wider, text).resource as unknown as { spec: Record<string, unknown[]> };
    expect(spec.namespaceResourceWhitelist).toContainEqual({ group: "batch", kind: "CronJob" });
    expect(spec.namespaceResourceWhitelist).toContainEqual(STATEFUL_SET);
  });

  it("permits exactly what is rendered again when they come back, or when the file was deleted", () => {
    expect(withLeaving(before, yamlFile(DEFAULT_FOLDERS, noted(kept.resource, kept.comment)))).toEqual(
      before,
    );
    expect(withLeaving(now, undefined)).toEqual(now);
  });
});

it("a project without any namespaced kind left permits the last one instead of denying all", () => {
  const empty = project(() => resources("beta").slice(0, 1));
  const { spec } = withLeaving(empty, committed).resource as unknown as { spec: Record<string, unknown> };
  expect(spec).not.toHaveProperty("namespaceResourceBlacklist");
  expect(spec.namespaceResourceWhitelist).toContainEqual(STATEFUL_SET);
});

it.each([
  ["no YAML", "a: [\n"],
  ["no project", "kind: ConfigMap\nmetadata: {name: shop, namespace: argocd}\nspec: {}\n"],
  ["another project", committed.replace("name: shop", "name: bar")],
  ["a project of another Argo CD", committed.replace("namespace: argocd", "namespace: elsewhere")],
  ["a project without fields", "kind: AppProject\nmetadata: {name: shop, namespace: argocd}\n"],
])("what is committed is %s: it permits nothing more", (_, text) => {
  expect(withLeaving(now, text)).toEqual(now);
});

it("lists that a person mistyped are left alone", () => {
  const mistyped = parse(committed) as { spec: Record<string, unknown> };
  mistyped.spec = { destinations: "all", clusterResourceWhitelist: [1, null] };
  expect(withLeaving(now, JSON.stringify(mistyped))).toEqual(now);
});
