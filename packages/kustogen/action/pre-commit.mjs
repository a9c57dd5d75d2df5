#!/usr/bin/env node
// A hook of pre-commit: makes the engine ready once in pre-commit's clone of this repository, then runs a command of it in
// the repository that is committed to.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const program = join(dirname(here), "bin", "kustogen.mjs");
// git sets it for hooks, where it would lead every git that is started to the repository that is committed to.
const { GIT_DIR: _, GIT_INDEX_FILE: __, ...env } = process.env;
const isReady = existsSync(join(dirname(here), "dist", "kustogen.mjs"));
const { status } = isReady
  ? { status: 0 }
  : spawnSync(process.execPath, [join(here, "pack.mjs")], { stdio: ["ignore", 2, 2], env });
process.exitCode =
  status !== 0
    ? (status ?? 3)
    : (spawnSync(process.execPath, [program, ...process.argv.slice(2)], { stdio: "inherit" }).status ?? 3);
