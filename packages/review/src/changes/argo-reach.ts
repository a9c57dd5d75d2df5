import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { foldersOf } from "../discovery/application-sources.ts";
import type { DeclaredFolders } from "../discovery/declared-folders.ts";
import { treePath } from "../discovery/tree-paths.ts";

/**
 * Tells whether Argo CD may deploy a folder, absolute in the tree, or a part of it, in any of these states. If an
 * Application can't be followed, that may be any folder.
 */
export function argoReach(states: readonly DeclaredFolders[]): (folder: string) => boolean {
  if (states.every(({ objects }) => objects.length === 0)) return () => false;
  const isUnknown = states.some(({ notRendered }) =>
    notRendered.some(({ cause, elsewhere }) => cause !== "chart" && elsewhere !== true),
  );
  if (isUnknown) return () => true;
  const deployed = states.flatMap(({ applied, manifests, built }) =>
    [...applied.keys(), ...manifests.keys(), ...built.flatMap(foldersOf)].map(treePath),
  );
  return (folder) => deployed.some((one) => isWithin(folder, one) || isWithin(one, folder));
}
