import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { liftsRestrictions, mayRunKustomize } from "@kustogen/review/discovery/load-restrictor.ts";
import type { ComparedState } from "@kustogen/review/git/compared-states.ts";
import { manifestsWith } from "@kustogen/review/git/files-with.ts";
import type { LoadRestrictor } from "../config/types.ts";

/**
 * The load restrictor that the repository's own scripts, CI or Argo CD settings give to kustomize, if they set one.
 * @param byArgo whether Argo CD deploys from here; only its settings count then
 */
export function writtenRestrictor(
  tree: FileTree,
  files: readonly string[],
  byArgo: () => boolean,
): LoadRestrictor | undefined {
  const lifts = (file: string) =>
    attempt(() => liftsRestrictions(anyTextIn(tree.read(file)) ?? "", byArgo), false);
  return files.some((file) => mayRunKustomize(file) && lifts(file)) ? "LoadRestrictionsNone" : undefined;
}

/** A manifest that Argo CD deploys from. */
const DEPLOYED_BY_ARGO = ["^[[:space:]-]*kind:[[:space:]]*[\"']?Application(Set)?[\"']?[[:space:]]*$"];

/** The same for a state of the repository, whose files are read, and searched if need be, on the first call. */
export function restrictorOfState(
  root: string,
  tree: ListedTree,
  { commit }: ComparedState,
): () => LoadRestrictor | undefined {
  let found: { restrictor: LoadRestrictor | undefined } | undefined;
  return () => {
    if (found !== undefined) return found.restrictor;
    const files = [...tree.files.keys()].filter(mayRunKustomize);
    tree.prepare(files);
    const byArgo = () => manifestsWith(root, DEPLOYED_BY_ARGO, commit).length > 0;
    found = { restrictor: writtenRestrictor(tree, files, byArgo) };
    return found.restrictor;
  };
}
