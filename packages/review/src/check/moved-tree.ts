import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { sourcePath, writtenSources } from "../discovery/application-sources.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { mapAt, textAt } from "../kubernetes/fields.ts";

/** One Application may simply say a wrong path; so many that all are wrong by the same folder were right once. */
const LEAST = 3;

/**
 * The folder that a whole tree was moved or copied into, by the file of each Application in it: no path of theirs leads
 * to anything from the repository root, and at least some do from that folder.
 *
 * @param objects those of Argo CD, with their files as paths from the top
 * @param exists true for a path from the top that leads to something
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
