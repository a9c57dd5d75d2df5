import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { argocd } from "../../src/argocd/index.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { deliveredFiles } from "../../src/generate/deliveries.ts";
import type { Delivery } from "../../src/layers/delivery.ts";
import { environment, layersOf, shop } from "../argocd/fixture.ts";

/** A Kustomization of Flux for each deployed layer; one keeps the interval that someone committed. */
const flux: Delivery = {
  needsEverySystem: () => false,
  files: ({ layers }) =>
    layers
      .filter(({ node }) => node.deployed)
      .map(({ node: { system, layer }, folder }) => ({
        path: `flux/${layer}/${system.name}.yaml`,
        resource: {
          apiVersion: "kustomize.toolkit.fluxcd.io/v1",
          kind: "Kustomization",
          metadata: { name: `${system.name}-${layer}` },
          spec: { path: folder, interval: "10m" },
        } as unknown as Resource,
      })),
  scope: ({ systems, environments }) => ({
    own: environments.flatMap(({ name }) => systems.map((system) => `flux/${name}/${system.name}.yaml`)),
    shared: [],
  }),
  afterCommitted: (file, committed) => {
    const interval = /interval: (\w+)/.exec(committed() ?? "")?.[1];
    const spec = file.resource.spec as Record<string, string>;
    return interval === undefined
      ? file
      : { ...file, resource: { ...file.resource, spec: { ...spec, interval } } };
  },
  check: (files, paths) => {
    for (const { path, resource } of files) {
      const { path: folder } = resource.spec as { path: string };
      if (!paths.some((one) => one.startsWith(`${folder}/`)))
        throw new InternalError(`${path} points at ${folder}, which is not generated`);
    }
  },
};

const environments = [environment("beta"), environment("production")];
const input = { folders: DEFAULT_FOLDERS, layers: layersOf([shop()], environments), environments };

describe("deliveries", () => {
  it("each write their files beside the others' and keep what they want of what is committed", () => {
    const { files } = deliveredFiles([argocd, flux], input, (path) =>
      path === "flux/beta/shop.yaml" ? "spec: {interval: 5m}" : undefined,
    );
    const text = (path: string) => files.find((one) => one.path === path)?.text;
    expect(text("argocd/beta/shop.yaml")).toContain("kind: Application\n");
    expect(text("flux/beta/shop.yaml")).toContain("  path: overlays/beta/shop\n  interval: 5m\n");
    expect(text("flux/production/shop.yaml")).toContain("  interval: 10m\n");
  });

  it("own what they write in a run for some environments, but for what others have, too", () => {
    const systems = [...new Set(input.layers.map(({ node }) => node.system))];
    const some = environments.slice(0, 1);
    for (const delivery of [argocd, flux]) {
      const layers = input.layers.filter(({ node }) => node.layer !== "production");
      const written = delivery.files({ ...input, layers }).map(({ path }) => path);
      const { own, shared } = delivery.scope({
        folders: DEFAULT_FOLDERS,
        systems,
        environments: some,
        partial: true,
      });
      expect(written.filter((path) => path.includes("beta")).filter((path) => !own.includes(path))).toEqual(
        [],
      );
      expect(own.filter((path) => path.includes("production"))).toEqual([]);
      expect(shared.filter((path) => own.includes(path) || !written.includes(path))).toEqual([]);
    }
  });

  it("are each asked whether what their files point at is there", () => {
    const { check } = deliveredFiles([flux], input, () => undefined);
    const there = ["beta", "production"].map((layer) => `overlays/${layer}/shop/kustomization.yaml`);
    expect(() => check(there, "")).not.toThrow();
    expect(() => check(there.slice(0, 1), "")).toThrow(
      "flux/production/shop.yaml points at overlays/production/shop",
    );
  });
});
