import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { cached } from "./go-programs.ts";
import { installPrograms } from "./install.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kustogen-install-"));
  vi.stubEnv("XDG_CACHE_HOME", home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

test("a folder of the cache is filled once and kept", async () => {
  const fill = vi.fn(async (staging: string) => writeFileSync(join(staging, "program"), "1"));
  const folder = await cached("program-v1", fill);
  expect(folder).toBe(join(home, "kustogen", "program-v1"));
  expect(readFileSync(join(folder, "program"), "utf8")).toBe("1");
  expect(await cached("program-v1", fill)).toBe(folder);
  expect(fill).toHaveBeenCalledTimes(1);
});

test("a folder that could not be filled leaves nothing behind, and is tried again", async () => {
  const broken = cached("program-v1", async (staging) => {
    writeFileSync(join(staging, "half"), "");
    throw new Error("no network");
  });
  await expect(broken).rejects.toThrow("no network");
  expect(readdirSync(join(home, "kustogen"))).toEqual([]);
  const folder = await cached("program-v1", async (staging) => writeFileSync(join(staging, "whole"), ""));
  expect(readdirSync(folder)).toEqual(["whole"]);
});

test("of two that fill the same folder at once, both get a whole one", async () => {
  const fill = async (staging: string) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    writeFileSync(join(staging, "program"), "1");
  };
  const folders = await Promise.all([cached("program-v1", fill), cached("program-v1", fill)]);
  for (const folder of folders) expect(existsSync(join(folder, "program"))).toBe(true);
  expect(readdirSync(join(home, "kustogen"))).toEqual(["program-v1"]);
});

test("without Go the message says which program is missing", async () => {
  vi.stubEnv("PATH", "/usr/bin/nowhere");
  await expect(installPrograms(import.meta.dirname, () => {})).rejects.toThrow(/go build .*(nice|go)/s);
});
