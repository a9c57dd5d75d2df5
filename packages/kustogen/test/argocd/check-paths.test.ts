import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { checkApplicationPaths } from "../../src/argocd/paths.ts";

const application = (path: string) => ({
  path: "argocd/beta/shop.yaml",
  resource: {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name: "shop-beta" },
    spec: { source: { path } },
  },
});

describe("the path of an Application", () => {
  it("is a folder that is generated, below kustogen's place in the repository", () => {
    const files = ["overlays/beta/shop/kustomization.yaml", "argocd/beta/root.yaml"];
    expect(() => checkApplicationPaths([application("overlays/beta/shop")], files, "")).not.toThrow();
    expect(() =>
      checkApplicationPaths([application("deploy/overlays/beta/shop")], files, "deploy/"),
    ).not.toThrow();
  });

  it("is refused when nothing is generated there", () => {
    refused(() =>
      checkApplicationPaths(
        [application("overlays/beta/shopp")],
        ["overlays/beta/shop/kustomization.yaml"],
        "",
      ),
    ).toThrow(
      "argocd/beta/shop.yaml: Application shop-beta points at overlays/beta/shopp, which is not generated",
    );
  });
});
