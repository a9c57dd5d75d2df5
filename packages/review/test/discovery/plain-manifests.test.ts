import { array, assert, constantFrom, property, uniqueArray } from "fast-check";
import { expect, it, vi } from "vitest";
import { manifestFiles } from "../../src/discovery/plain-manifests.ts";
import { listedMemory } from "./listed-memory.ts";

const part = constantFrom("app", "app-b", "app.d", "ap", "é", "a.yaml", "App", "𝒳", "\uffee");
const path = array(part, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}.yaml`);

it("the files of a folder are those whose paths begin with its own, whatever else is named alike", () => {
  assert(
    property(uniqueArray(path, { maxLength: 20 }), array(part, { maxLength: 2 }), (files, folder) => {
      const tree = listedMemory(files.map((file) => [file, ""]));
      const inside = `/${folder.map((name) => `${name}/`).join("")}`;
      const found = manifestFiles(tree, { path: folder.join("/"), recurse: true });
      expect([...found].sort()).toEqual(files.filter((file) => file.startsWith(inside)).sort());
    }),
    { numRuns: 60 },
  );
});

it("all files of a repository are listed once for any number of folders", () => {
  const folders = Array.from({ length: 20 }, (_, at) => `app${at}`);
  const tree = listedMemory(folders.map((folder) => [`/${folder}/a.yaml`, ""]));
  const keys = vi.spyOn(tree.files as Map<string, object>, "keys");
  for (const path of folders)
    expect(manifestFiles(tree, { path, recurse: false })).toEqual([`/${path}/a.yaml`]);
  expect(keys).toHaveBeenCalledTimes(1);
});
