import { existsSync } from "node:fs";
import { basename, dirname, relative } from "node:path/posix";
import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { boundTree } from "@kustogen/kustomize/node/reach.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { listRevision } from "@kustogen/review/git/listed-trees.ts";
import { isGenerated } from "../output/file.ts";
import { type DocumentedContract, documentedContracts } from "../pages/documented-contracts.ts";
import type { RepositoryPlace } from "./place.ts";

/**
 * The contracts of environments whose folders kustogen has generated, by environment: they are only on the operators'
 * page of the system, which is in the same project.
 * @param pages possible names of the folder with pages
 */
export function contractsOnPages(
  folders: ReadonlyMap<string, RepositoryPlace>,
  pages: readonly string[],
): Map<string, DocumentedContract[]> {
  const contracts = new Map<string, DocumentedContract[]>();
  for (const [environment, { root, commit, path }] of folders) {
    const read = (tree: FileTree, top: string) => {
      const found = contractsIn(tree, top, path, pages);
      if (found.length > 0) contracts.set(environment, found);
    };
    if (commit !== undefined)
      withObjects(root, (objects) => read(listRevision(objects, commit, `commit ${commit}`), ""));
    else if (existsSync(root)) read(boundTree([root], undefined, root), root);
  }
  return contracts;
}

/** The contracts on the page in one of the parent folders, which is the project's. */
function contractsIn(
  tree: FileTree,
  top: string,
  folder: string,
  pages: readonly string[],
): DocumentedContract[] {
  for (let project = dirname(folder); ; project = dirname(project)) {
    for (const name of pages) {
      const page = [top, project === "." ? "" : `/${project}`, `/${name}/${basename(folder)}.md`].join("");
      if (kindIfAny(tree, page) !== "file") continue;
      const text = anyTextIn(tree.read(page));
      const found = isGenerated(text) ? documentedContracts(text, relative(project, folder)) : [];
      if (found.length > 0) return found;
    }
    if (project === "." || project === "/") return [];
  }
}
