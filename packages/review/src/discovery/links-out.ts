import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf, leadsOut } from "@kustogen/kustomize/tree/paths.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import { placedSources } from "./application-sources.ts";
import type { DeclaredFolders } from "./declared-folders.ts";
import type { ListedTree } from "./listed-tree.ts";
import { filesOfSource } from "./source-files.ts";
import { treePath } from "./tree-paths.ts";

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
export function madeFromHere(tree: ListedTree, { built, notRendered, objects }: DeclaredFolders): number {
  const isHere = (path: string) => kindIfAny(tree, path) !== undefined;
  const open = new Set(notRendered.map(({ file, name }) => `/${file} ${name}`));
  const names = [
    ...built.flatMap(({ name, builds }) =>
      builds.some((one) => one.kind !== "helm" || filesOfSource(tree, one).some(isHere)) ? name : [],
    ),
    ...notRendered.flatMap(({ name, broken, reads = [] }) => (broken || reads.some(isHere) ? name : [])),
    ...objects.flatMap(({ file, resource: { kind, metadata, spec = null } }) => {
      if (kind !== "ApplicationSet" || !open.has(`${file} ${metadata.name}`)) return [];
      return placedSources(mapAt(spec, "template", "spec")).some(({ source }) => {
        // What fills in a path isn't known; the folder that it begins with is.
        const folder = treePath((textAt(source, "path") ?? "").replace(/[^/]*\{\{.*/s, ""));
        return folder !== "/" && isHere(folder);
      })
        ? metadata.name
        : [];
    }),
  ];
  return new Set(names).size;
}
