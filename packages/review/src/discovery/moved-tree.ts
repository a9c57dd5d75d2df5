import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";
import { sourcePath, writtenSources } from "./application-sources.ts";
import type { ArgoObject } from "./argo-documents.ts";

/** A single Application may just have a wrong path; this many, all wrong by the same folder, were once right. */
const LEAST = 3;

/**
 * Finds the folder that a whole tree was moved or copied into, for the file of each Application in it: none of their
 * paths exists from the repository root, and at least some exist from that folder.
 * @param objects Argo CD objects, with their files relative to the repository root
 * @param exists true for a path, relative to the repository root, that exists
 */
export function movedTrees(
  objects: readonly ArgoObject[],
  exists: (path: string) => boolean,
): ReadonlyMap<string, string> {
  const inside = new Map<string, { file: string; paths: string[] }[]>();
  for (const { file, resource } of objects) {
    if (resource.kind !== "Application") continue;
    const sources = writtenSources(mapAt(resource, "spec")).filter(
      (one) => textAt(one, "path") !== undefined,
    );
    const paths = sources.map(sourcePath).filter((path) => path !== "");
    for (const folder of foldersAround(file)) addTo(inside, folder, { file, paths });
  }
  const found = new Map<string, string>();
  for (const [folder, applications] of inside) {
    const moved = applications.filter(({ paths }) => paths.some((path) => exists(`${folder}/${path}`)));
    if (moved.length < LEAST || applications.some(({ paths }) => paths.some(exists))) continue;
    for (const { file } of moved) found.set(file, folder);
  }
  return found;
}

function foldersAround(file: string): string[] {
  const parts = folderOf(`/${file}`).split("/").slice(1);
  return parts[0] === "" ? [] : parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}
