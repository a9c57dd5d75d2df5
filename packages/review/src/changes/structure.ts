import { isDeployed } from "../check/steps/severity.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import type { Overlay } from "../discovery/overlays.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { deployedOn } from "./as-deployed.ts";
import type { RenderedSide } from "./rendered-side.ts";
import type { Risk } from "./review.ts";

/** Risks about an environment whose folder changed its role: whoever deploys its path still gets something. */
export function structureRisks({ path }: Overlay, [old, now]: readonly [RenderedSide, RenderedSide]): Risk[] {
  if (!old.isEnvironment(path) || now.isEnvironment(path)) return [];
  if (now.declared.absent?.has(treePath(path))) return [];
  const { tree, folders } = now.discovery;
  const found = folderAt(tree, folders, treePath(path));
  if (found === undefined) return [];
  const what =
    found.folder !== treePath(path)
      ? `is a link to ${found.folder.slice(1)} now`
      : found.component
        ? "is a Component now"
        : "is part of other kustomizations now";
  const message = `${path} ${what}, and is no longer an environment itself; whatever applies this path continues to do so`;
  return [{ id: "environment-structure", severity: "warning", message }];
}

/** A note about an environment that kustomize rejected before: all changes since the last sync are applied with this one. */
export function fixedRisks(error: string | undefined): Risk[] {
  return error === undefined
    ? []
    : [note(`kustomize builds it again, and what it held back is applied too; before: ${error}`)];
}

/** A note about a new environment without an Application, if Applications deploy other folders of this repository. */
export function undeployedRisks({ path }: Overlay, side: RenderedSide): Risk[] {
  return isDeployed([deployedOn(side)], [path]) ? [] : [note(`no Application here deploys ${path}`)];
}

function note(message: string): Risk {
  return { id: "environment-structure", severity: "info", message };
}
