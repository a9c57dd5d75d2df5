import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scopeTest } from "../../src/output/listing.ts";
import { type FileRecord, FolderRecord, Records } from "../../src/output/memory/records.ts";

const file = (size: number): FileRecord => ({
  hash: "0123456789abcdef",
  size,
  stamp: 1_700_000_000_000_000 + size,
});
const PATHS = ["base", "base/a", "base/a/b", "base/ab", "argocd/beta"];
const NAMES = ["a", "a.yaml", "aa.yaml", "b"];

/** What records hold, by path and name. */
const held = (records: Records) =>
  Object.fromEntries(
    [...records.paths()]
      .sort()
      .map((path) => [path, [records.get(path)?.stamp, ...[...(records.get(path)?.files() ?? [])].sort()]]),
  );

describe("the record of a folder", () => {
  it("gives its files, or those that are asked for", () => {
    const record = new FolderRecord(5).with(
      6,
      new Map([
        ["a", file(1)],
        ["a.yaml", file(2)],
        ["b", file(3)],
      ]),
    );
    expect(record.stamp).toBe(6);
    expect([...record.files()]).toEqual([
      ["a", file(1)],
      ["a.yaml", file(2)],
      ["b", file(3)],
    ]);
    expect([...record.files(new Set(["b", "c"]))]).toEqual([["b", file(3)]]);
    expect([
      ...record
        .without((name) => name === "a")
        .files()
        .keys(),
    ]).toEqual(["a.yaml", "b"]);
    expect(record.without(() => true).lines).toBe("");
    expect(record.files().size).toBe(3);
  });
});

describe("the records of all folders", () => {
  it("are read as they were written, whatever is set and removed in between", () => {
    const change = fc.record({
      path: fc.constantFrom(...PATHS),
      names: fc.option(fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 3 }), { nil: undefined }),
      stamp: fc.nat(1000),
      isReread: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let records = new Records();
        const expected = new Map<string, unknown[]>();
        for (const { path, names, stamp, isReread } of changes) {
          const before = records.copy();
          const was = held(before);
          if (names === undefined) {
            records.delete(path);
            expected.delete(path);
          } else {
            const files = new Map(names.map((name, index) => [name, file(index)] as const));
            records.set(path, new FolderRecord(stamp).with(stamp, files));
            expected.set(path, [stamp, ...[...files].sort()]);
          }
          expect(held(before)).toEqual(was);
          if (isReread) records = new Records(records.written());
        }
        expect(held(records)).toEqual(Object.fromEntries([...expected].sort()));
        expect(held(new Records(records.written()))).toEqual(held(records));
      }),
    );
  });
});

it("to a scope belong its entries and what is below them, by whole names", () => {
  const scope = ["base/a.b", "overlays/beta", "docs/systems", "argocd/beta/a+b.yaml", "x(y"];
  const isOwned = scopeTest(scope);
  const belongs = (path: string) =>
    scope.some((entry) => path === entry || (path.startsWith(entry) && path[entry.length] === "/"));
  const paths = scope.flatMap((entry) => [entry, `${entry}/c`, `${entry}c`, entry.slice(1), `z/${entry}`]);
  expect(paths.filter(isOwned)).toHaveLength(2 * scope.length);
  for (const path of [...paths, "base/aXb", "overlays", "overlays/beta/a/b/c.yaml", "/", ""])
    expect([path, isOwned(path)]).toEqual([path, belongs(path)]);
  expect(scopeTest([])("")).toBe(false);
});
