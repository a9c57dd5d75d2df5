import { existsSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { DiskTree } from "@kustogen/kustomize/node/disk.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type FluxKustomization, fluxIn } from "@kustogen/review/discovery/flux.ts";
import { type FluxBuild, fluxBuilds } from "@kustogen/review/discovery/flux-build.ts";
import { madeByFlux } from "@kustogen/review/discovery/flux-made.ts";
import { kustomizationIn } from "@kustogen/review/discovery/kustomizations.ts";
import { manifestsWith } from "@kustogen/review/git/files-with.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { FLUX_GROUP } from "@kustogen/review/kubernetes/flux-groups.ts";
import { hasKustomization } from "./overlay-folder.ts";

/** How Flux builds a folder, if a Kustomization in the same repository deploys it. */
export function builtHere(disk: FileTree, folder: string): { flux?: FluxBuild | undefined; tree: FileTree } {
  const top = workTreeTop(folder);
  if (top === undefined) return { tree: disk };
  const read = (file: string) => disk.read(join(top, file));
  const found = manifestsWith(top, FLUX_GROUP).flatMap((file) => fluxIn(read(file), file));
  const path = `/${relative(top, folder).split(sep).join("/")}`;
  const flux = fluxBuilds(found).get(path);
  if (flux === undefined || kustomizationIn(disk, folder) !== undefined) return { flux, tree: disk };
  const text = madeText(top, found, path);
  if (text === undefined) return { flux, tree: disk };
  const file = join(folder, KUSTOMIZATION_FILES[0]);
  return { flux: { ...flux, isMade: true }, tree: new OverlaidTree(disk, new Map([[file, text]])) };
}

/** True for a folder without a kustomization for which Flux generates one. */
export function isMadeByFlux(folder: string): boolean {
  if (!existsSync(folder) || !statSync(folder).isDirectory() || hasKustomization(folder)) return false;
  const top = workTreeTop(folder);
  return top !== undefined && builtHere(new DiskTree(), folder).flux?.isMade === true;
}

/** The kustomization that Flux generates for a folder; undefined for a folder that it doesn't deploy. */
function madeText(top: string, flux: readonly FluxKustomization[], path: string): string | undefined {
  const file = `${path === "/" ? "" : path}/${KUSTOMIZATION_FILES[0]}`;
  return madeByFlux(listWorkTree(top), flux, () => false).get(file);
}
