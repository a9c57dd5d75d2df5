import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type FluxKustomization, sourceOf } from "../discovery/flux.ts";
import { type FluxBuild, fluxBuilds, NOTHING_ADDED } from "../discovery/flux-build.ts";
import { noteMade } from "../discovery/flux-made.ts";
import type { KustomizationFolder } from "../discovery/kustomizations.ts";
import { relativePath } from "../discovery/tree-paths.ts";
import type { FoundInFiles, NotRendered } from "./walk-folders.ts";

/** What Flux builds from each folder, and the folders that Argo CD applies unchanged. */
export function buildsOf(
  { flux, made }: { flux: readonly FluxKustomization[]; made: ReadonlyMap<string, string> },
  bases: readonly string[],
  ofArgo: ReadonlySet<string>,
  listings: ReadonlyMap<string, string>,
): Map<string, FluxBuild> {
  const found = new Map<string, FluxBuild>();
  for (const [path, build] of fluxBuilds(flux))
    for (const base of bases) {
      const folder = joinPath(base, `.${path}`);
      found.set(folder, ofArgo.has(folder) ? { ...build, isOfArgo: true } : build);
    }
  for (const file of listings.keys()) found.set(folderOf(file), { ...NOTHING_ADDED, isOfArgo: true });
  noteMade(found, made);
  return found;
}

/** The folders whose kustomization Flux generates from files that don't exist here, or that this run doesn't read. */
export function leftToFlux(
  tree: FileTree,
  { flux, notRendered }: FoundInFiles,
  folders: ReadonlyMap<string, KustomizationFolder>,
  bases: readonly string[],
  { top, given }: { top: string; given: readonly string[] },
): NotRendered[] {
  const known = new Set(notRendered.map(({ folder }) => folder));
  const found: NotRendered[] = [];
  for (const { folder: path = "", file, document } of flux) {
    const { kind, name } = sourceOf(document);
    const folder = (path === "" ? [] : bases)
      .map((base) => joinPath(base, `.${path}`))
      .find((own) => tree.kind(own) !== undefined && !folders.has(own));
    if (folder === undefined || known.has(folder)) continue;
    known.add(folder);
    found.push({
      folder,
      reason: given.some((one) => isWithin(folder, one))
        ? `Flux generates its kustomization from ${kind}/${name} (${relativePath(top, file)})`
        : `Flux deploys it (${relativePath(top, file)}), but it is outside the folders that this run checks: check the whole repository, or name this folder too`,
      cause: "flux",
    });
  }
  return found;
}
