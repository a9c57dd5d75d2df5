import { type Build, realBuild } from "./kustomize.ts";

/** What the real program makes of one resource and one strategic merge patch on it, without target. */
export function realMerge(target: string, patch: string): Build {
  return realBuild({
    "kustomization.yaml": "resources: [target.yaml]\npatches: [{path: patch.yaml}]\n",
    "target.yaml": target,
    "patch.yaml": patch,
  });
}

/** What the real program makes of one resource (called x) and one JSON patch on it. */
export function realJsonPatch(target: string, patch: string): Build {
  return realBuild({
    "kustomization.yaml": "resources: [target.yaml]\npatches: [{path: patch.yaml, target: {name: x}}]\n",
    "target.yaml": target,
    "patch.yaml": patch,
  });
}
