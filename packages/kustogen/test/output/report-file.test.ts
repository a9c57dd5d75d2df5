import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { writeReportFile } from "../../src/output/report-file.ts";
import { put, temporaryFolder } from "../delivery/fixture.ts";

/** A working tree with links of a stranger, and what they lead to. */
function workTree() {
  const root = temporaryFolder();
  const outside = temporaryFolder();
  mkdirSync(join(root, ".git"));
  put(outside, "victim.md", "kept\n");
  put(root, "in/own.md", "own\n");
  symlinkSync(outside, join(root, "out"));
  symlinkSync("in", join(root, "alias"));
  symlinkSync(join(outside, "victim.md"), join(root, "in/link.md"));
  symlinkSync(join(outside, "new.md"), join(root, "in/nowhere.md"));
  return { root, outside };
}

describe("a file that a user names", () => {
  it.each([
    "out/new.md",
    "out/victim.md",
    "in/link.md",
    "in/nowhere.md",
    "in/../out/new.md",
    "alias/new.md",
    "./out/./new.md",
  ])("isn't written through a link of the working tree: %s", (file) => {
    const { root, outside } = workTree();
    for (const [told, cwd] of [
      [file, root],
      [join(root, file), root],
      [join("..", file), join(root, "in")],
      [join(root, file), join(root, "in")],
    ] as const)
      refused(() => writeReportFile(told, "text", cwd)).toThrow(
        "is a link, and kustogen doesn't write through links",
      );
    expect(readdirSync(outside)).toEqual(["victim.md"]);
    expect(readFileSync(join(outside, "victim.md"), "utf8")).toBe("kept\n");
  });

  it.runIf(existsSync("/dev/shm"))("isn't written through a link of a working tree in memory either", () => {
    const root = mkdtempSync("/dev/shm/kustogen-told-");
    try {
      mkdirSync(join(root, ".git"));
      put(root, "victim.md", "kept\n");
      symlinkSync("victim.md", join(root, "link.md"));
      refused(() => writeReportFile(join(root, "link.md"), "text", root)).toThrow("is a link");
      expect(readFileSync(join(root, "victim.md"), "utf8")).toBe("kept\n");
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it("isn't written through a link that leads into the working tree by another name of it", () => {
    const { root, outside } = workTree();
    symlinkSync(root, join(outside, "other"));
    refused(() => writeReportFile(join(outside, "other/out/new.md"), "text", root)).toThrow("is a link");
    writeReportFile(join(outside, "other/in/own.md"), "text", root);
    expect(readFileSync(join(root, "in/own.md"), "utf8")).toBe("text");
  });

  it("may be in a folder elsewhere that is a link, but is none itself", () => {
    const { root, outside } = workTree();
    symlinkSync(outside, join(outside, "alias"));
    writeReportFile(join(outside, "alias/new.md"), "text", root);
    expect(readFileSync(join(outside, "new.md"), "utf8")).toBe("text");
    symlinkSync("victim.md", join(outside, "link.md"));
    refused(() => writeReportFile(join(outside, "link.md"), "text", root)).toThrow("is a link");
  });

  it("is written outside of git, too", () => {
    const folder = temporaryFolder();
    writeReportFile("new.md", "text", folder);
    expect(readFileSync(join(folder, "new.md"), "utf8")).toBe("text");
  });

  it("is replaced as a whole, keeps its mode, and leaves nothing beside it", () => {
    const { root } = workTree();
    chmodSync(join(root, "in/own.md"), 0o600);
    const before = lstatSync(join(root, "in/own.md")).ino;
    writeReportFile("in/own.md", "new\r\n", root);
    expect(readFileSync(join(root, "in/own.md"), "utf8")).toBe("new\r\n");
    expect(statSync(join(root, "in/own.md")).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(root, "in/own.md")).ino).not.toBe(before);
    expect(readdirSync(join(root, "in")).sort()).toEqual(["link.md", "nowhere.md", "own.md"]);
  });

  it("stays as it was if its parts end in an error, and nothing is left beside it", () => {
    const { root } = workTree();
    function* parts() {
      yield "x".repeat(1_000_000);
      throw new Error("a later part fails");
    }
    refused(() => writeReportFile("in/own.md", parts(), root)).toThrow("a later part fails");
    expect(readFileSync(join(root, "in/own.md"), "utf8")).toBe("own\n");
    expect(readdirSync(join(root, "in")).sort()).toEqual(["link.md", "nowhere.md", "own.md"]);
  });

  it("says what stands in its way", () => {
    const { root } = workTree();
    refused(() => writeReportFile("in", "x", root)).toThrow("in: can't be written: it is a folder");
    refused(() => writeReportFile("missing/x.md", "x", root)).toThrow("its folder doesn't exist");
    refused(() => writeReportFile("in/own.md/x.md", "x", root)).toThrow(/can't be written: .*folder/);
  });

  it("may be what the system calls an open file, or a pipe", async () => {
    const { root } = workTree();
    writeReportFile("/dev/null", "x", root);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
    const pipe = join(temporaryFolder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    const reader = spawn("cat", [pipe], { stdio: ["ignore", "pipe", "ignore"] });
    const heard = new Promise((resolve) => reader.stdout.once("data", (data) => resolve(String(data))));
    writeReportFile(pipe, "told", root);
    expect(await heard).toBe("told");
    expect(lstatSync(pipe).isFIFO()).toBe(true);
  });
});
