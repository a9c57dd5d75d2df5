import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf, leadsOut } from "@kustogen/kustomize/tree/paths.ts";
import type { DeclaredFolders } from "./declared-folders.ts";
import type { ListedTree } from "./listed-tree.ts";
import { filesOfSource } from "./source-files.ts";

/** A link that leads out of the repository. */
export interface LinkOut {
  /** Its path in the tree. */
  file: string;
  /** As written. */
  target: string;
}

/**
 * The tracked links for which Argo CD refuses a checkout. It judges each by its text alone, whether its target exists or
 * not: an absolute one, also into the checkout, or one of which any part is above the root, also if it comes back.
 */
export function linksOut(tree: ListedTree): LinkOut[] {
  if (!tree.hasLinks) return [];
  return [...tree.files].flatMap(([file, { link, untracked }]) => {
    const target = link && !untracked ? tree.target(file) : "";
    return target.startsWith("/") || leadsOut(target, folderOf(file)) ? [{ file, target }] : [];
  });
}

/** The number of Applications, and of sets that can't be followed, that are made from files of this repository. */
export function madeFromHere(tree: ListedTree, { built, notRendered, perhaps }: DeclaredFolders): number {
  const isHere = (path: string) => kindIfAny(tree, path) !== undefined;
  const names = [
    ...built.flatMap(({ name, builds }) =>
      builds.some((one) => one.kind !== "helm" || filesOfSource(tree, one).some(isHere)) ? name : [],
    ),
    ...notRendered.flatMap(({ name, broken, reads = [] }) => (broken || reads.some(isHere) ? name : [])),
    ...perhaps,
  ];
  return new Set(names).size;
}
