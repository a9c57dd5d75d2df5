import { type Build, realBuild } from "./kustomize.ts";

/** What the real program makes of one resource and one patch on it (a `patches` entry without target). */
export function realMerge(target: string, patch: string): Build {
  return realBuild({
    "kustomization.yaml": "resources: [target.yaml]\npatches: [{path: patch.yaml}]\n",
    "target.yaml": target,
    "patch.yaml": patch,
  });
}
