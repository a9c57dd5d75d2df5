import { describe, expect, it } from "vitest";
import { operationsAt, operationsOf } from "../../src/factor/json6902.ts";

describe("the operations that make one value of another", () => {
  it("add what was not there, whatever it is", () => {
    expect(operationsAt("/spec/hosts", undefined, ["a"])).toEqual([
      { op: "add", path: "/spec/hosts", value: ["a"] },
    ]);
  });

  it("replace a list that is or becomes empty as a whole, and leave two empty ones alone", () => {
    expect(operationsOf({ hosts: [] }, { hosts: ["a", "b"] })).toEqual([
      { op: "replace", path: "/hosts", value: ["a", "b"] },
    ]);
    expect(operationsOf({ hosts: ["a", "b"] }, { hosts: [] })).toEqual([
      { op: "replace", path: "/hosts", value: [] },
    ]);
    expect(operationsOf({ hosts: [] }, { hosts: [] })).toEqual([]);
  });

  it("are none for a value that is the same", () => {
    expect(operationsAt("/a", { b: [1] }, { b: [1] })).toEqual([]);
  });
});
