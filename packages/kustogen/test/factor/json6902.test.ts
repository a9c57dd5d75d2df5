import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { describe, expect, it } from "vitest";
import { operationsOf } from "../../src/factor/operations.ts";

/** Operations as they are written. */
const written = (from: ValueMap, to: ValueMap) =>
  operationsOf(from, to).map(({ goal: _goal, ...operation }) => operation);

describe("the operations that make one value of another", () => {
  it("add what was not there, whatever it is", () => {
    expect(written({ spec: {} }, { spec: { hosts: ["a"] } })).toEqual([
      { op: "add", path: "/spec/hosts", value: ["a"] },
    ]);
  });

  it("replace a list that is or becomes empty as a whole, and leave two empty ones alone", () => {
    expect(written({ hosts: [] }, { hosts: ["a", "b"] })).toEqual([
      { op: "replace", path: "/hosts", value: ["a", "b"] },
    ]);
    expect(written({ hosts: ["a", "b"] }, { hosts: [] })).toEqual([
      { op: "replace", path: "/hosts", value: [] },
    ]);
    expect(written({ hosts: [] }, { hosts: [] })).toEqual([]);
  });

  it("are none for a value that is the same", () => {
    expect(written({ a: { b: [1] } }, { a: { b: [1] } })).toEqual([]);
  });
});
