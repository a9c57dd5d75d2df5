import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { factor } from "../../src/factor/factor.ts";

const overlay = (parent: Resource[], desired: Resource[]) =>
  factor(desired, { path: "../base", resources: parent });

describe("hashed ConfigMaps", () => {
  const settings = (data: Record<string, string>, namespace = "shop") =>
    hashed({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace },
      data,
    });

  it("move with the namespace, and stay hashed", () => {
    const moved = overlay([settings({ A: "1" })], [settings({ A: "1" }, "shop-beta")]);
    expect(moved.kustomization).toMatchObject({ namespace: "shop-beta", resources: ["../base"] });
  });

  it("must be hashed in every layer or in none", () => {
    const plain: Resource = {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "settings", namespace: "shop" },
    };
    expect(() => overlay([settings({ A: "1" })], [plain])).toThrow(
      /ConfigMap settings \(namespace shop\) is hashed/,
    );
  });
});
