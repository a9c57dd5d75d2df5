import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { expect, it } from "vitest";
import { defineSystem } from "../../src/authoring/system.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { generateSystem } from "../../src/generate/system.ts";
import { resolveTree } from "../../src/layers/tree.ts";
import { SHOP } from "../authoring/shop.ts";
import { shopEnvironment } from "../generate/shop.ts";

const widget = (spec: unknown): Resource => ({
  apiVersion: "example.com/v1",
  kind: "Widget",
  metadata: { name: "a", namespace: "shop" },
  spec,
});

it.each([
  ["the same", { $patch: "x", a: 1 }, { $patch: "x", a: 1 }],
  ["another beside one that is the same", { $patch: "x", a: 1 }, { $patch: "x", a: 2 }],
  ["different", { $patch: "x", a: 1 }, { $patch: "delete", a: 1 }],
  ["new", { a: 1 }, { $patch: "replace", a: 1 }],
  ["gone", { $patch: "x", a: 1 }, { a: 1 }],
  ["in a new mapping", { a: 1 }, { a: 1, b: { $patch: "delete", c: 1 } }],
  ["in a list", { a: [{ name: "x", $patch: "delete" }] }, { a: [{ name: "x", $patch: "delete", b: 2 }] }],
])("a field called $patch that is %s is factored like any other field", (_, base, own) => {
  const states = new Map([
    ["beta", [widget(base)]],
    ["production", [widget(own)]],
  ]);
  const system = defineSystem({
    ...SHOP,
    namespaces: "as-written",
    resources: ({ layer }) => states.get(layer) ?? [widget(base)],
  });
  const environments = [...states.keys()].map((name) => shopEnvironment(name, {}));
  const layers = generateSystem(resolveTree(system, environments), DEFAULT_FOLDERS);
  const files = new Map(layers.flatMap((layer) => layer.files.map(({ path, text }) => [`/${path}`, text])));
  for (const [name, state] of states)
    expect(new Renderer(new MemoryTree(files)).build(`/overlays/${name}/shop`)).toEqual(state);
});
