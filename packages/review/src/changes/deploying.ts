import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import { declaredFolders } from "../discovery/applications.ts";
import type { DeclaredFolders, DeclaredOptions } from "../discovery/declared-folders.ts";
import { declaredIn } from "../discovery/deploying-files.ts";
import type { Discovery } from "../discovery/discover.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { DiscoveredStates } from "./states.ts";

/** What a state declares about its deployment. */
export interface Deploying {
  declared: DeclaredFolders;
  flux: readonly FluxKustomization[];
  /** The files that declare it. */
  read: ReadonlySet<string>;
}

/** Reads which parts of a state Argo CD and Flux deploy. */
export function deploying(
  { tree, folders }: Discovery,
  files: readonly string[],
  options: DeclaredOptions,
): Deploying {
  const { result, read } = tree.readsOf(() => declaredFolders(tree, folders, files, options));
  return { declared: result, flux: result.kustomizations, read };
}

/**
 * The same for the state before a change. Reuses the result for the state after, if none of the files it was read from
 * differ and no other changed file is relevant.
 */
export function deployingBefore(
  { before, after, changed }: DiscoveredStates,
  now: Deploying,
  files: readonly string[],
  options: DeclaredOptions,
): Deploying {
  const isSame =
    shortcuts.taken &&
    // Both states then have the same files and links.
    before.folders === after.folders &&
    JSON.stringify(before.tree.clusters) === JSON.stringify(after.tree.clusters) &&
    [...changed].every((path) => !now.read.has(path)) &&
    saysNothing(
      before.tree,
      files.filter((path) => changed.has(path)),
    );
  return isSame ? now : deploying(before, files, options);
}

/** True for files without Argo CD or Flux objects. */
function saysNothing(tree: Discovery["tree"], files: readonly string[]): boolean {
  const { objects, unreadable, flux } = declaredIn(tree, files);
  return objects.length + unreadable.length + flux.length === 0;
}
