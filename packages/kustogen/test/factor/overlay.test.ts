import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { hashed } from "../../src/authoring/hashed.ts";
import { factor } from "../../src/factor/factor.ts";
import { buildLayers } from "./layers.ts";

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

it("a rule that comes in front of another in the base makes the build fail, and names the file, its step and its line", () => {
  const rule = (host: string, name: string) => ({
    host,
    http: {
      paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { number: 80 } } } }],
    },
  });
  const ingress = (...rules: ReturnType<typeof rule>[]): Resource =>
    ({
      apiVersion: "networking.k8s.io/v1",
      kind: "Ingress",
      metadata: { name: "web", namespace: "shop" },
      spec: { rules },
    }) as unknown as Resource;
  const { files } = buildLayers(
    [ingress(rule("example.com", "web"), rule("api.example.com", "api"))],
    [ingress(rule("shop.com", "web"), rule("api.example.com", "api"))],
  );
  const [path, text = ""] = [...files].find(([name]) => name.startsWith("/base/ingress")) ?? [];
  const more = `  rules:\n    - host: other.example.com\n`;
  const changed = new Map(files).set(String(path), text.replace("  rules:\n", more));
  expect(() => new Renderer(new MemoryTree(changed)).build("/overlay")).toThrow(
    /ingress-web\.json6902\.yaml: .*step 1 in line 3 of the JSON patch \(test \/spec\/rules\/0\/http\/paths\/0\/backend\/service\/name\)/,
  );
});
