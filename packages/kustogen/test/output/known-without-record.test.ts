import { describe, expect, it, test } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { jsonHeader, markdownHeader, yamlHeader } from "../../src/output/file.ts";
import { listFolders } from "../../src/output/listing.ts";
import { isOurs } from "../../src/output/path-facts.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

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
