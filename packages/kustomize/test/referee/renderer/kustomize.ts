import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { KUSTOMIZE_VERSION } from "../../../src/index.ts";

/** The real kustomize on your PATH, if it is of the pinned version; undefined otherwise. */
export const realKustomize: string | undefined = isPinned("kustomize") ? "kustomize" : undefined;

function isPinned(program: string): boolean {
  const { status, stdout } = spawnSync(program, ["version"], { encoding: "utf8" });
  return status === 0 && stdout.trim() === KUSTOMIZE_VERSION;
}

/** What one build of the real program gave: what it printed, or why it failed. */
export interface Build {
  ok: boolean;
  text: string;
}

/** Runs the real program on a folder made of the files, given by path relative to it. */
export function realBuild(
  files: Record<string, string>,
  folder = ".",
  options: readonly string[] = [],
  program = realKustomize as string,
): Build {
  const root = mkdtempSync(join(tmpdir(), "kustogen-referee-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const run = spawnSync(program, ["build", ...options, join(root, folder)], {
      encoding: "utf8",
      maxBuffer: 1 << 28,
    });
    return run.status === 0 ? { ok: true, text: run.stdout } : { ok: false, text: run.stderr };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
