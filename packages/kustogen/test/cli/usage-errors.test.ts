import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { main } from "../../src/cli/main.ts";

const { exitCode } = process;
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = exitCode;
});

/** What a call prints on standard error. */
async function said(...args: string[]): Promise<string> {
  let text = "";
  vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  await main(args);
  vi.restoreAllMocks();
  return text;
}

it("options that say nothing together are refused, not ignored", async () => {
  expect(await said("render", "--batch", "--json")).toContain("--batch answers in JSON lines already");
  expect(await said("render", "--batch", "--rev", "HEAD")).toContain("takes its folders and revisions from");
  expect(process.exitCode).toBe(2);
});

it("a wrong argument is named without driving the terminal and without showing a token", async () => {
  expect(await said("\u001b]0;pwn\u0007")).toContain("unknown command '\\x1b]0;pwn\\x07'");
  expect(await said("render", "--x\u202ey")).toContain("unknown option '--x\\u202ey'");
  expect(process.exitCode).toBe(2);
  const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
  expect(await said("render", `--token=${token}`)).not.toContain(token);
});

it("a folder that can't be made is named, without a stack", async () => {
  const folder = mkdtempSync(join(tmpdir(), "kustogen-usage-"));
  writeFileSync(join(folder, "file"), "");
  const text = await said("init", join(folder, "file", "new"));
  rmSync(folder, { recursive: true });
  expect(text).toContain(join(folder, "file", "new"));
  expect(text).toContain("a file stands where a folder belongs: move it away");
  expect(text).not.toMatch(/unexpected failure|\n {4}at /);
  expect(process.exitCode).toBe(2);
});
