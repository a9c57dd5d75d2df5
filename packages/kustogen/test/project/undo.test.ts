import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { removeSystem } from "../../src/init/remove.ts";
import { allOrNothing, writeFiles } from "../../src/project/undo.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kustogen-undo-"));
});
afterEach(() => rmSync(root, { recursive: true }));

describe("files that belong together are written all or not at all", () => {
  it("a file that can't be written takes back those before it, and leaves what was there", () => {
    writeFileSync(join(root, "there.txt"), "old\n");
    mkdirSync(join(root, "folder"));
    expect(() =>
      writeFiles(root, [
        ["new/below/a.txt", "new\n"],
        ["there.txt", "new\n"],
        ["folder", "no file can stand here\n"],
      ]),
    ).toThrow("EISDIR");
    expect(readdirSync(root).sort()).toEqual(["folder", "there.txt"]);
    expect(readFileSync(join(root, "there.txt"), "utf8")).toBe("old\n");
  });

  it("a folder that was made for a file that can't be written is taken away too", () => {
    const path = `made/${"x".repeat(300)}`;
    expect(() => writeFiles(root, [[path, ""]])).toThrow("ENAMETOOLONG");
    expect(existsSync(join(root, "made"))).toBe(false);
  });

  it("what was removed comes back", () => {
    mkdirSync(join(root, "system/components"), { recursive: true });
    writeFileSync(join(root, "system/components/web.ts"), "web\n");
    expect(() =>
      allOrNothing(root, ["system"], () => {
        rmSync(join(root, "system"), { recursive: true });
        throw new Error("no more");
      }),
    ).toThrow("no more");
    expect(readFileSync(join(root, "system/components/web.ts"), "utf8")).toBe("web\n");
  });
});

it("a system whose list can't be read stays", () => {
  mkdirSync(join(root, "generators/systems/shop"), { recursive: true });
  writeFileSync(join(root, "generators/systems/shop/index.ts"), "shop\n");
  expect(() =>
    removeSystem(root, DEFAULT_FOLDERS, { name: "shop" } as Parameters<typeof removeSystem>[2], []),
  ).toThrow("ENOENT");
  expect(readFileSync(join(root, "generators/systems/shop/index.ts"), "utf8")).toBe("shop\n");
});
