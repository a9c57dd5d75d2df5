import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PlaceError } from "@kustogen/kustomize/errors/errors.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { scopeTest } from "../../src/output/listing.ts";
import {
  type FileRecord,
  isUntouched,
  noteInRecord,
  type RunRecord,
  StoredRecord,
  type SystemRecord,
} from "../../src/output/record/record.ts";
import { temporaryFolder } from "../delivery/fixture.ts";

const stamp = fc.integer({ min: 0, max: 2 ** 52 });
const file: fc.Arbitrary<FileRecord> = fc.record({
  hash: fc.constantFrom("0123456789abcdef", "a-b_c"),
  size: fc.nat(),
  stamp,
});
const files = fc
  .dictionary(fc.constantFrom("base/a", "base/a/a.yaml", "argocd/beta/aa  b.yaml", "base/é"), file)
  .map((found) => new Map(Object.entries(found)));
const run: fc.Arbitrary<RunRecord> = fc.record(
  {
    fingerprint: fc.string(),
    head: fc.constant("0a"),
    removed: fc.array(fc.constantFrom("base/a b.yaml", "x/y")),
  },
  { requiredKeys: [] },
);
const systems: fc.Arbitrary<Record<string, SystemRecord>> = fc.dictionary(
  fc.constantFrom("shop", "blog"),
  fc.record({ code: fc.string(), section: fc.string() }),
);

const FILES = new Map([["base/a.yaml", { hash: "a", size: 1, stamp: 8 }]]);

/** A place with a record of one file. */
function recorded(): string {
  const folder = join(temporaryFolder(), "a/kustogen");
  StoredRecord.read(folder).write(folder, { run: { fingerprint: "f" }, files: FILES });
  return folder;
}

describe("the record of what was generated", () => {
  it("is read as it was written, and what isn't changed stays", () => {
    const folder = temporaryFolder();
    fc.assert(
      fc.property(files, run, systems, (first, ofRun, ofSystems) => {
        rmSync(join(folder, "record"), { force: true });
        StoredRecord.read(folder).write(folder, { run: ofRun, systems: ofSystems, files: first });
        noteInRecord(folder, { head: "later" });
        const read = StoredRecord.read(folder);
        expect([read.run, read.systems, new Map(read.files)]).toEqual([
          { ...JSON.parse(JSON.stringify(ofRun)), head: "later" },
          ofSystems,
          first,
        ]);
      }),
    );
  });

  it("drops what is no longer known of a run, and isn't written again for nothing", () => {
    const folder = recorded();
    noteInRecord(folder, { fingerprint: undefined, head: "0a" });
    expect(StoredRecord.read(folder).run).toEqual({ head: "0a" });
    const { ino } = statSync(join(folder, "record"));
    noteInRecord(folder, { head: "0a" });
    expect(statSync(join(folder, "record")).ino).toBe(ino);
    expect(StoredRecord.read(folder).files).toEqual(FILES);
  });

  it("that can't be written is told with its path", () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "file"), "");
    const place = join(folder, "file");
    const write = () => StoredRecord.read(place).write(place, { run: { head: "0a" } });
    expect(write).toThrow(PlaceError);
    refused(write).toThrow(`cannot write ${join(place, "record")}: `);
  });

  it.each<[string, (text: string) => string]>([
    ["of another version", (text) => text.replace("record 7", "record 5")],
    ["that was cut off", (text) => text.slice(0, -1)],
    ["without the files", (text) => text.replace(/,\[[^[]*\]\]$/, "]")],
    ["without a run", () => '["kustogen-record 7"]'],
    ["with a run that is no JSON", (text) => text.replace('"f"', "f")],
    ["with a warning that is nothing", (text) => text.replace('"f"', '"f","told":{"warnings":[null]}')],
    ["that lacks what is awaited", (text) => text.replace('"f"', '"f","told":{"warnings":[]}')],
    ["with a run that is nothing", (text) => text.replace(/\{[^{}]*\}/, "null")],
  ])("%s is as none", (_, broken) => {
    const folder = recorded();
    writeFileSync(join(folder, "record"), broken(readFileSync(join(folder, "record"), "utf8")));
    const record = StoredRecord.read(folder);
    expect([record.run, record.systems, record.files.size]).toEqual([{}, {}, 0]);
    expect(isUntouched(folder, record)).toBe(false);
    noteInRecord(folder, { head: "0a" });
    expect(StoredRecord.read(folder).run).toEqual({ head: "0a" });
  });

  it("needs no folder to be read", () => {
    const folder = join(temporaryFolder(), "none");
    expect(StoredRecord.read(folder).run).toEqual({});
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    expect(StoredRecord.read(folder).isEmpty).toBe(true);
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
