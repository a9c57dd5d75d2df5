import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { ask } from "../../src/layers/ask.ts";
import type { LayerNode } from "../../src/layers/tree.ts";

const node = { system: { name: "shop" }, layer: "beta" } as unknown as LayerNode;

describe("asking a function of a system", () => {
  it("gives its answer", () => {
    expect(ask(node, "traffic", () => ({ flows: [1] }))).toEqual({ flows: [1] });
    expect(ask(node, "traffic", () => undefined)).toBeUndefined();
  });

  it("refuses what asks the world around", () => {
    refused(() => ask(node, "traffic", () => process.env.CLUSTER)).toThrow(
      /ask\.test\.ts:\d+:\d+: shop in beta: traffic\(\) reads an environment variable \(process\.env\.CLUSTER\)/,
    );
    refused(() => ask(node, "operations", () => String(Math.random()))).toThrow(
      "shop in beta: operations() uses randomness",
    );
  });

  it("says which function failed, and where", () => {
    refused(() =>
      ask(node, "operations", () => {
        throw new TypeError("no such port");
      }),
    ).toThrow(/ask\.test\.ts:\d+:\d+: shop in beta: operations\(\) failed: no such port$/);
    refused(() =>
      ask(node, "operations", () => {
        throw "no error";
      }),
    ).toThrow(/^shop in beta: operations\(\) failed: no error$/);
  });
});
