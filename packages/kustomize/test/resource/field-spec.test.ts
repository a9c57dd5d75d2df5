import { describe, expect, it } from "vitest";
import { type Creates, compilePath, setField, specsFor } from "../../src/resource/field-spec.ts";
import type { ValueMap } from "../../src/value/value.ts";
import { withField } from "../../src/yaml/fields.ts";

describe("a field spec", () => {
  it("applies to the group, version and kind that it names", () => {
    const specs = [
      { path: "all" },
      { path: "kind", kind: "Job" },
      { path: "group", group: "batch" },
      { path: "version", version: "v1" },
      { path: "three", group: "batch", version: "v1", kind: "Job" },
    ];
    const paths = (apiVersion: string, kind: string) =>
      specsFor(specs, apiVersion, kind).map(({ spec }) => spec.path);
    expect(paths("batch/v1", "Job")).toEqual(["all", "kind", "group", "version", "three"]);
    expect(paths("batch/v1", "CronJob")).toEqual(["all", "group", "version"]);
    expect(paths("batch/v2", "Job")).toEqual(["all", "kind", "group"]);
    expect(paths("v1", "Job")).toEqual(["all", "kind", "version"]);
    expect(paths("other/v3", "Other")).toEqual(["all"]);
  });

  it.each<[path: string, steps: string[]]>([
    ["a", ["a"]],
    ["/a", ["a"]],
    ["/a/b", ["a", "b"]],
    ["a/b[]/c", ["a", "b[]", "c"]],
    ["metadata/annotations/example.com\\/a\\/b/c", ["metadata", "annotations", "example.com/a/b", "c"]],
    ["a//b", ["a", "", "b"]],
    ["", [""]],
  ])("with the path %s leads through %j", (path, steps) => {
    expect(compilePath(path).map(({ field, list }) => field + (list ? "[]" : ""))).toEqual(steps);
  });

  const change = (value: ValueMap, path: string, creates: Creates = "scalar", create = true) =>
    setField(value, { spec: { path, create }, steps: compilePath(path) }, creates, (map, key, old) =>
      withField(
        map,
        key,
        old === undefined ? "new" : typeof old === "object" ? { was: old } : `${String(old)}+`,
      ),
    );

  it.each<[value: ValueMap, path: string, result: ValueMap]>([
    [{ a: "x" }, "a", { a: "x+" }],
    [{ a: { b: "x", c: 1 } }, "a/b", { a: { b: "x+", c: 1 } }],
    [{ a: [{ b: "x" }, { c: 1 }] }, "a/b", { a: [{ b: "x+" }, { c: 1, b: "new" }] }],
    [{ a: [{ b: "x" }, { c: 1 }] }, "a[]/b", { a: [{ b: "x+" }, { c: 1, b: "new" }] }],
    [{}, "a/b", { a: { b: "new" } }],
    [{ a: null }, "a/b", { a: { b: "new" } }],
    [{}, "a[]/b", {}],
    [{ a: [null] }, "a/b", { a: [null] }],
  ])("changes %j at %s to %j", (value, path, result) => {
    const before = structuredClone(value);
    expect(change(value, path)).toEqual(result);
    expect(value).toEqual(before);
  });

  it("creates what is missing where it may, and otherwise returns what it was given", () => {
    const value = { c: 1 };
    expect(change(value, "a/b", "mapping")).toEqual({ c: 1, a: { b: { was: {} } } });
    expect(change(value, "a/b", "nothing")).toBe(value);
    expect(change(value, "a/b", "scalar", false)).toBe(value);
    expect(change({ a: { b: null } }, "a/b", "mapping")).toEqual({ a: { b: { was: {} } } });
    expect(change({ a: { b: null } }, "a/b", "scalar")).toEqual({ a: { b: { was: null } } });
  });

  it.each([
    [{ a: "x" }, "a/b", 'Job x: field a/b: expected a mapping or a list but found "x"'],
    [{}, "a/0", 'Job x: field a/0: "0" can\'t be used in the path of a field spec'],
    [{}, "a/-", 'Job x: field a/-: "-" can\'t be used in the path of a field spec'],
    [{}, "a/[b=c]", 'Job x: field a/[b=c]: "[b=c]" can\'t be used in the path of a field spec'],
    [{}, "*/a", 'Job x: field */a: "*" can\'t be used in the path of a field spec'],
    [{ a: {} }, "a//b", "Job x: field a//b: the path has an empty field name"],
  ])("is refused in %j at %s", (value, path, message) => {
    expect(() => change({ kind: "Job", metadata: { name: "x" }, ...value }, path)).toThrow(
      expect.objectContaining({ message }),
    );
  });
});
