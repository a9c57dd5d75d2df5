import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pins } from "../pins.ts";

/** The real kustomize of the pinned version on this machine; undefined when there is none. */
export const realKustomize: string | undefined = ["kustomize", join(homedir(), "go/bin/kustomize")].find(
  (program) => {
    try {
      return (
        execFileSync(program, ["version"], { encoding: "utf8", stdio: "pipe" }).trim() ===
        pins.kustomize.version
      );
    } catch {
      return false;
    }
  },
);

/** What one build of the real program gave: what it printed, or why it failed. */
export interface Build {
  ok: boolean;
  text: string;
}

/** Runs the real program on a folder made of the files, given by path relative to it. */
export function realBuild(files: Record<string, string>, folder = "."): Build {
  const root = mkdtempSync(join(tmpdir(), "kustogen-referee-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const run = spawnSync(realKustomize as string, ["build", join(root, folder)], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return run.status === 0 ? { ok: true, text: run.stdout } : { ok: false, text: run.stderr };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
