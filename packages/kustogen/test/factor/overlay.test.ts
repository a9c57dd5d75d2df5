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

  it("merge the keys that differ", () => {
    const result = overlay([settings({ A: "1", B: "2" })], [settings({ A: "1", B: "3" })]);
    expect(result.kustomization.configMapGenerator).toEqual([
      { name: "settings", namespace: "shop", behavior: "merge", literals: ["B=3"] },
    ]);
  });

  it("are replaced where a key has to go", () => {
    const result = overlay([settings({ A: "1", B: "2" })], [settings({ A: "1" })]);
    expect(result.kustomization.configMapGenerator).toEqual([
      { name: "settings", namespace: "shop", behavior: "replace", literals: ["A=1"] },
    ]);
  });

  it("read text of several lines, and values in quotes, from files", () => {
    const result = factor([settings({ "nginx.conf": "a;\nb;\n", Q: '"quoted"' })], undefined);
    expect(result.kustomization.configMapGenerator).toEqual([
      { name: "settings", namespace: "shop", files: ["nginx.conf=settings.nginx.conf", "Q=settings.Q"] },
    ]);
    expect(result.files.find(({ name }) => name === "settings.nginx.conf")).toMatchObject({
      text: "a;\nb;\n",
    });
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

describe("file names", () => {
  it("tell two resources of one kind and name apart by namespace", () => {
    const service = (namespace: string): Resource => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "a", namespace },
    });
    expect(factor([service("x"), service("y")], undefined).kustomization.resources).toEqual([
      "service-a-x.yaml",
      "service-a-y.yaml",
    ]);
  });

  it("hold no character that some file systems refuse", () => {
    const role: Resource = {
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "ClusterRole",
      metadata: { name: "system:Reader" },
    };
    expect(factor([role], undefined).kustomization.resources).toEqual(["clusterrole-system-reader.yaml"]);
  });
});
