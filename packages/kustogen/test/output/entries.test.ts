import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import {
  digestAt,
  entryAt,
  filesBelow,
  isAtOrBelow,
  missingFolder,
  stampAt,
} from "../../src/output/entries.ts";
import { jsonHeader, markdownHeader, yamlHeader } from "../../src/output/file.ts";
import { listFolders } from "../../src/output/listing.ts";
import { isOurs } from "../../src/output/path-facts.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

function place(): string {
  const root = temporaryFolder();
  put(root, "a/b/file", "text");
  put(root, "a/same", "text");
  put(root, "a/other", "texts");
  symlinkSync("b", join(root, "a/link"));
  symlinkSync("text", join(root, "a/lost"));
  mkdirSync(join(root, "empty"));
  return root;
}

describe("an entry on disk", () => {
  it("has a digest by its kind and content, and none if it isn't there", () => {
    const root = place();
    const digest = (path: string) => digestAt(join(root, path));
    expect(digest("a/b/file")).toBe(digest("a/same"));
    expect(digest("a/other")).not.toBe(digest("a/same"));
    expect(digest("a/link")).toMatch(/^link \S{16}$/);
    expect(digest("a/lost")).toBe(`link ${digest("a/same")}`);
    expect([digest("a/b"), digest("none"), digest("a/same/none")]).toEqual(["folder", null, null]);
    expect(entryAt(join(root, "a/link"))?.isSymbolicLink()).toBe(true);
    expect(stampAt(join(root, "none"))).toBeUndefined();
    expect(stampAt(join(root, "a/same"))).toBeGreaterThan(1e15);
  });

  it("is listed with all below it, its folders before those in them", () => {
    const root = place();
    const folders: string[] = [];
    expect(filesBelow(root, "a", folders).sort()).toEqual([
      "a/b/file",
      "a/link",
      "a/lost",
      "a/other",
      "a/same",
    ]);
    expect(folders).toEqual(["a", "a/b"]);
    expect(filesBelow(root, "a/same", folders)).toEqual(["a/same"]);
    expect(filesBelow(root, "none", folders)).toEqual([]);
    expect(folders).toHaveLength(2);
  });

  test.each([
    ["a/new", undefined],
    ["new", undefined],
    ["a/link/new", undefined],
    ["new/file", "new"],
    ["a/new/below/file", "a/new"],
    ["a/same/new/file", "a/same"],
    ["a/lost/file", "a/lost"],
  ])("at %s needs the folder %s first", (path, folder) => {
    expect(missingFolder(place(), path)).toBe(folder);
  });

  test.each([
    ["a", "a", true],
    ["a/b", "a", true],
    ["ab", "a", false],
    ["a", "a/b", false],
  ])("%s is at or below %s: %s", (path, folder, expected) => {
    expect(isAtOrBelow(path, folder)).toBe(expected);
  });
});

describe("a file is known as kustogen's without a record", () => {
  const HEAD = yamlHeader(DEFAULT_FOLDERS);
  const isKnown = (files: Record<string, string>, path = "base/a") => {
    const root = temporaryFolder();
    for (const [name, text] of Object.entries(files)) put(root, name, text);
    return isOurs(root, path, listFolders(root, ["base"]));
  };

  test.each([
    ["in YAML", HEAD, true],
    ["in Markdown", markdownHeader(DEFAULT_FOLDERS), true],
    ["in JSON", jsonHeader(DEFAULT_FOLDERS), true],
    ["of a project with other folders", yamlHeader({ ...DEFAULT_FOLDERS, generators: "code" }), true],
    ["that was cut off", HEAD.slice(0, 5), false],
    ["behind something else", `\n${HEAD}`, false],
    ["of nobody", "", false],
  ])("by its header %s: %s", (_, head, expected) => {
    expect(isKnown({ "base/a": `${head}text` })).toBe(expected);
  });

  test.each([
    ["- a", true],
    ["  - a", true],
    ["  - key=a", true],
    ['  - "a"', true],
    ["  - 'a'", true],
    ["  - path: a", true],
    ["  - b", false],
    ["  - ab", false],
    ["# - a b", false],
  ])("by a line of the generated kustomization beside it: %s: %s", (line, expected) => {
    const files = { "base/a": "text", "base/kustomization.yaml": `${HEAD}resources:\n${line}\n` };
    expect(isKnown(files)).toBe(expected);
    expect(isKnown({ ...files, "base/kustomization.yaml": `resources:\n${line}\n` })).toBe(false);
  });

  it("but never one that can't be read", () => {
    expect(isKnown({ "base/b": "" })).toBe(false);
  });
});
