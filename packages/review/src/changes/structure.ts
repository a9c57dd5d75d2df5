import { mayBeErrors } from "../check/steps/severity.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { deployedOn } from "./as-deployed.ts";
import type { SidePair } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/** Risks about how an environment's folder is used: its role changes, or nothing deploys the new environment. */
export function structureRisks({ path }: Overlay, [old, now]: SidePair, isNew: boolean): Risk[] {
  if (isNew && !mayBeErrors([deployedOn(now)], [path]))
    return [structureRisk("info", `no Application here deploys ${path}`)];
  const own = treePath(path);
  if (!old.isEnvironment(path) || now.isEnvironment(path) || now.declared.absent?.has(own)) return [];
  const found = folderAt(now.discovery, own);
  if (found === undefined) return [];
  const part = found.component ? "a Component" : "part of other kustomizations";
  const what = found.folder === own ? part : `a link to ${found.folder.slice(1)}`;
  const message = `${path} is ${what} now, and is no longer an environment itself; whatever applies this path continues to do so`;
  return [structureRisk("warning", message)];
}

/** A risk about how the folder of an environment is used, and not what it renders to. */
export function structureRisk(severity: Risk["severity"], message: string): Risk {
  return { id: "environment-structure", severity, message };
}
