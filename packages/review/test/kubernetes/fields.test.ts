import { describe, expect, it } from "vitest";
import { at, itemsAt, listAt, mapAt, numberAt, textAt } from "../../src/kubernetes/fields.ts";

describe("reading a field that may have any form", () => {
  it("gives what stands at a path, and nothing where the path leads nowhere", () => {
    const pod = { spec: { containers: [{ name: "api" }, "odd"], replicas: 2, empty: "" } };
    expect(at(pod, "spec", "containers", 0, "name")).toBe("api");
    expect(numberAt(pod, "spec", "replicas")).toBe(2);
    expect(itemsAt(pod, "spec", "containers")).toEqual([[{ name: "api" }, 0]]);
    expect([
      textAt(pod, "spec", "empty"),
      textAt(pod, "spec", "replicas"),
      at(pod, "spec", "no", "x"),
    ]).toEqual([undefined, undefined, undefined]);
    expect([mapAt(pod, "spec", "containers"), listAt(pod, "spec")]).toEqual([{}, []]);
    expect([at(null, "x"), at("text", "length"), at(undefined)]).toEqual([undefined, undefined, undefined]);
  });

  it("takes nothing for a field that every object or list inherits", () => {
    const inherited = [
      ...Object.getOwnPropertyNames(Object.prototype),
      ...Object.getOwnPropertyNames(Array.prototype).filter((name) => name !== "length"),
    ];
    for (const name of inherited)
      expect([name, at({}, name), at([], name)]).toEqual([name, undefined, undefined]);
    expect(at(JSON.parse('{"__proto__": {"constructor": "own"}}'), "__proto__", "constructor")).toBe("own");
  });
});
