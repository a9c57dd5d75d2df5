import { spawnSync } from "node:child_process";
import { pins } from "./pins.ts";

/** The real kustomize on your PATH, if it is of the pinned version; undefined otherwise. */
export const realKustomize: string | undefined = isPinned("kustomize") ? "kustomize" : undefined;

function isPinned(program: string): boolean {
  const { status, stdout } = spawnSync(program, ["version"], { encoding: "utf8" });
  return status === 0 && stdout.trim() === pins.kustomize.version;
}
