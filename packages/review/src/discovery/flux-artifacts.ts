import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { type FluxKustomization, sourceOf } from "./flux.ts";

/** Sources whose content is a part of some repository, with paths relative to that part. */
const ARTIFACTS = new Set(["OCIRepository", "Bucket", "ExternalArtifact"]);

/**
 * Resolves the paths of Flux Kustomizations that are fetched from an artifact. Its root is the only folder in the
 * repository in which all paths of that artifact exist. Returns the same list if nothing changes.
 *
 * @param paths the files of the repository
 * @param top the prefix of file paths that folder paths don't have
 */
export function ofArtifacts(
  all: readonly FluxKustomization[],
  paths: readonly string[],
  top: string,
): readonly FluxKustomization[] {
  const sources = new Map<string, FluxKustomization[]>();
  for (const one of all) {
    const { kind, name } = sourceOf(one.document);
    if (ARTIFACTS.has(kind) && one.folder !== undefined && !one.isPlaced)
      addTo(sources, `${kind}/${name}`, one);
  }
  if (sources.size === 0) return all;
  const folders = foldersOf(paths, top);
  const roots = new Map<FluxKustomization, string>();
  for (const some of sources.values()) {
    const root = rootOf([...new Set(some.flatMap(({ folder }) => folder ?? []))], folders);
    for (const one of some) roots.set(one, root ?? "");
  }
  return all.map((one) => {
    const root = roots.get(one);
    if (root === undefined) return one;
    const folder = one.folder === "/" && root !== "" ? root : `${root}${one.folder ?? ""}`;
    return { ...one, folder, isPlaced: true as const };
  });
}

function foldersOf(paths: readonly string[], top: string): Set<string> {
  const folders = new Set<string>();
  for (const path of paths)
    for (
      let end = path.lastIndexOf("/");
      end > top.length && !folders.has(path.slice(top.length, end));
      end = path.lastIndexOf("/", end - 1)
    )
      folders.add(path.slice(top.length, end));
  return folders;
}

/** The only folder in which all these paths exist; undefined for none, for several, and for the repository itself. */
function rootOf(wanted: readonly string[], folders: ReadonlySet<string>): string | undefined {
  const [longest] = wanted.toSorted((a, b) => b.length - a.length);
  if (longest === undefined || longest === "/" || wanted.every((one) => folders.has(one))) return undefined;
  const roots = [...folders]
    .filter((folder) => folder.endsWith(longest))
    .map((folder) => folder.slice(0, -longest.length))
    .filter((root) => wanted.every((one) => one === "/" || folders.has(`${root}${one}`)));
  return roots.length === 1 ? roots[0] : undefined;
}
