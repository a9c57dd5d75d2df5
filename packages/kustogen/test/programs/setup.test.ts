import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const shell = (script: string, options = {}) => spawnSync("sh", ["-c", script], options);

test("a program gets its input, folder and variables, and returns bytes, an exit code or a signal", () => {
  const bytes = Buffer.from([0, 255, 10, 128]);
  expect(shell("cat", { input: bytes }).stdout).toEqual(bytes);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-test-")));
  expect(String(shell("pwd -P", { cwd: folder }).stdout).trim()).toBe(folder);
  expect(String(shell("pwd -P").stdout).trim()).toBe(realpathSync(process.cwd()));
  expect(String(shell('echo "$ONE"', { env: { ...process.env, ONE: "1" } }).stdout)).toBe("1\n");
  expect(shell("echo no >&2; exit 3")).toMatchObject({
    status: 3,
    signal: null,
    stderr: Buffer.from("no\n"),
  });
  expect(shell("kill -9 $$")).toMatchObject({ status: null, signal: "SIGKILL" });
});

test("a missing program, a time limit and a limit of output are errors, as Node has them", () => {
  const missing = "no-such-program";
  expect(() => execFileSync(missing)).toThrow(`spawnSync ${missing} ENOENT`);
  expect(shell("sleep 60", { timeout: 20 }).error).toMatchObject({ code: "ETIMEDOUT" });
  expect(shell("yes", { maxBuffer: 10 }).error).toMatchObject({ code: "ENOBUFS" });
});

test("a program writes to a file that this process has opened", () => {
  const file = join(mkdtempSync(join(tmpdir(), "kustogen-test-")), "file");
  shell("echo 1", { stdio: ["ignore", openSync(file, "w"), "inherit"] });
  expect(readFileSync(file, "utf8")).toBe("1\n");
});

test.runIf(process.platform === "linux")("programs are started by a small process, so quickly", () => {
  const parent = String(shell("echo $PPID").stdout).trim();
  expect(parent).not.toBe(String(process.pid));
  expect(readlinkSync(`/proc/${parent}/exe`)).toBe(realpathSync(process.execPath));
});
