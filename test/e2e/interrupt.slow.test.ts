import { spawn } from "node:child_process";
import { chmodSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { besidePolicies, Project } from "./project.ts";

const PROGRAM = fileURLToPath(new URL("../../packages/kustogen/bin/kustogen.mjs", import.meta.url));
const project = new Project();

it("Ctrl-C while git commits ends with exit code 130, what holds, and nothing half-written", async () => {
  project.write(".git/hooks/pre-commit", "#!/bin/sh\ntouch .git/reached\nexec sleep 30\n");
  chmodSync(join(project.root, ".git/hooks/pre-commit"), 0o755);
  // A group of its own, as a shell gives each command: Ctrl-C reaches all of it.
  const child = spawn(process.execPath, [PROGRAM, "gen"], {
    cwd: project.root,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let words = "";
  child.stderr.on("data", (text) => {
    words += text;
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  while (!existsSync(join(project.root, ".git/reached")) && child.exitCode === null) await delay(20);
  expect(words).toBe("");
  process.kill(-(child.pid as number), "SIGINT");
  expect(await ended).toBe(130);
  expect(words).toMatch(/^kustogen: interrupted: git commit/);
  expect(words).not.toMatch(/\n\s+at /);
  rmSync(join(project.root, ".git/hooks/pre-commit"));
  expect(existsSync(join(project.root, ".git/kustogen/lock"))).toBe(false);
  const { code, stderr } = await project.call("gen");
  expect([code, besidePolicies(stderr)]).toEqual([0, ""]);
  expect(project.changed()).toEqual([]);
  expect(project.git("status", "--porcelain", "--ignored", ".git*", ".kustogen*")).toBe("");
});
