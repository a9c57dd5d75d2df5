import { describe, expect, it } from "vitest";
import { repeatedValue } from "../../../../src/check/rules/environment/repeated-value.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const typed = (count: number, value: string) =>
  state(
    Array.from({ length: count }, (_, i) =>
      deployment({ name: `w${i}`, container: `env: [{name: BASE, value: ${value}}],` }),
    ).join(""),
  );

describe("environment/repeated-value", () => {
  it("says what many workloads type", () =>
    expect(judged(repeatedValue, typed(4, "https-example"))).toEqual([
      "info BASE is set to the same value in 4 workloads: Deployment w0, Deployment w1, Deployment w2 …",
    ]));
  it("takes fewer, and short values", () => {
    expect(judged(repeatedValue, typed(3, "https-example"))).toEqual([]);
    expect(judged(repeatedValue, typed(5, "info"))).toEqual([]);
  });
});
