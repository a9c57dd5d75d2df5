import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import { namesOfPath } from "../discovery/overlay-names.ts";
import { at, textAt } from "../kubernetes/fields.ts";

/** The Kustomizations that only moved to another file, by themselves after the move: each the only one of its name. */
export function movesOf(
  gone: readonly FluxKustomization[],
  come: readonly FluxKustomization[],
): Map<FluxKustomization, FluxKustomization> {
  const [old, now] = [gone, come].map((all) => groupedBy(all, identityOf));
  return new Map(
    [...(now ?? [])].flatMap(([id, [one, ...others]]) => {
      const [from, ...rest] = old?.get(id) ?? [];
      const isOne = one !== undefined && from !== undefined && others.length + rest.length === 0;
      return isOne ? [[one, from] as const] : [];
    }),
  );
}

function identityOf({ name, document }: FluxKustomization): string {
  return `${textAt(document, "metadata", "namespace") ?? ""}/${name}`;
}

/** True if a Kustomization moves to the folder of another cluster, or to a folder that may be one. */
export function isElsewhere(from: FluxKustomization, to: FluxKustomization): boolean {
  return clusterOf(from) !== clusterOf(to);
}

/** The cluster in whose folder a Kustomization is declared, or else the folder. */
function clusterOf({ file }: FluxKustomization): string {
  const folder = folderOf(file).slice(1);
  return namesOfPath(folder).environment ?? folder;
}

/** Where a moved Kustomization deletes and creates what it deploys. */
export function movedText(from: FluxKustomization, to: FluxKustomization): string {
  const [there, here] = [from, to].map(({ file }) => folderOf(file).slice(1) || ".");
  return `a Flux Kustomization that moves from ${there} to ${here}: where the first was applied, ${leftText(from)}; where the second is applied, it is created`;
}

/** What happens to the objects of a removed Kustomization. */
export function leftText({ document }: FluxKustomization): string {
  return at(document, "spec", "prune") === true
    ? "what it deployed is deleted (prune)"
    : "what it deployed stays as it is";
}
