import { describe, expect, it } from "vitest";
import { configMapSize } from "../../../../src/check/rules/integrity/config-map-size.ts";
import { stateOf } from "../../../../src/check/state-of.ts";
import { judged, state } from "../../state.ts";

const holding = (length: number) =>
  stateOf([
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c" }, data: { a: "x".repeat(length) } },
  ]);

describe("integrity/config-map-size", () => {
  it("refuses more than 1 MiB", () =>
    expect(judged(configMapSize, holding(1_100_000))[0]).toMatch(/^error .*contains 1.0 MiB/));
  it("says that only server-side apply takes more than 256 KiB", () =>
    expect(judged(configMapSize, holding(300_000))[0]).toMatch(/^info .*contains 293 KiB/));
  it("takes less, and nothing at all", () => {
    expect(judged(configMapSize, holding(200_000))).toEqual([]);
    expect(
      judged(configMapSize, state("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: null")),
    ).toEqual([]);
  });
});
