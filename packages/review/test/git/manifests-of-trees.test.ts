import { expect, test } from "vitest";
import { changedFiles } from "../../src/discovery/changed-files.ts";
import { ListedTree } from "../../src/discovery/listed-tree.ts";
import { filesThatMayMatch } from "../../src/git/files-with.ts";

const tree = (files: Record<string, { id?: string; link?: true }>) =>
  new ListedTree("test", Object.entries(files), () => Buffer.from(""));

test("of a working tree those of the index may match that are as there, and every manifest that differs, but no link", () => {
  const now = tree({
    "/same.yaml": { id: "1" },
    "/changed.yaml": {},
    "/new.json": {},
    "/text.md": {},
    "/link.yaml": { link: true },
    "/kept-link.yaml": { id: "2", link: true },
  });
  expect(filesThatMayMatch(now, ["/same.yaml", "/changed.yaml", "/gone.yaml"])).toEqual([
    "/changed.yaml",
    "/new.json",
    "/same.yaml",
  ]);
  expect(filesThatMayMatch(tree({ "/b.yml": {}, "/a.yaml": {} }), [])).toEqual(["/a.yaml", "/b.yml"]);
});

test("of another tree those that match may match, and every manifest that differs, but no link", () => {
  const known = tree({
    "/same.yaml": { id: "1" },
    "/other.yaml": { id: "2" },
    "/changed.yaml": { id: "3" },
    "/gone.yaml": { id: "4" },
    "/linked.yaml": { id: "5" },
    "/text.md": { id: "6" },
  });
  const now = tree({
    "/same.yaml": { id: "1" },
    "/other.yaml": { id: "2" },
    "/changed.yaml": { id: "7" },
    "/linked.yaml": { id: "8", link: true },
    "/new.yaml": { id: "9" },
    "/text.md": { id: "10" },
  });
  const files = ["/same.yaml", "/gone.yaml", "/linked.yaml"];
  expect(filesThatMayMatch(now, files, changedFiles(known, now))).toEqual([
    "/changed.yaml",
    "/new.yaml",
    "/same.yaml",
  ]);
});
