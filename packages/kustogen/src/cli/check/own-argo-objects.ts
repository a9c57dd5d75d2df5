import { existsSync } from "node:fs";
import { join, sep } from "node:path";
import { listFolder } from "@kustogen/kustomize/node/disk.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { findFolders } from "@kustogen/review/check/folders.ts";
import type { CheckMemory } from "@kustogen/review/check/memory/check-memory.ts";
import { DocumentMemory } from "@kustogen/review/check/memory/document-memory.ts";
import type { Config } from "../../config/config.ts";
import type { Found } from "./found.ts";

/** The Argo CD objects in the project's folder for them, if any, and those that ApplicationSets among them generate. */
export function ownArgoObjects(
  tree: FileTree,
  root: string,
  { clusters, folders }: Pick<Config, "clusters" | "folders">,
  memory?: CheckMemory,
): Pick<Found, "argo" | "unreadable" | "notFollowed"> {
  const folder = join(root, folders.argocd);
  if (!existsSync(folder)) return { argo: [], unreadable: [], notFollowed: [] };
  const { argo, unreadable, notFollowed } = findFolders(tree, [folder], listFolder, {
    documents: memory && new DocumentMemory(memory, "argocd"),
  });
  if (!argo.some(({ resource }) => resource.kind === "ApplicationSet"))
    return { argo, unreadable, notFollowed };
  // Generators may read any folder of the repository.
  const top = workTreeTop(root) ?? root;
  const all = findFolders(tree, [top], listFolder, {
    top,
    clusters,
    documents: memory && new DocumentMemory(memory, "documents"),
  });
  const isInside = (path: string) => path.startsWith(`${folder}${sep}`);
  return {
    argo: all.argo.filter(({ file }) => isInside(file)),
    unreadable,
    notFollowed: all.notFollowed.filter(({ place }) => isInside(place)),
  };
}
