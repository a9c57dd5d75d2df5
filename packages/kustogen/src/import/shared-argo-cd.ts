import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { DeclaredApplication, DeclaredFolders } from "@kustogen/review/discovery/declared-folders.ts";
import { reachable } from "@kustogen/review/discovery/discover.ts";
import { folderAt, type Kustomizations } from "@kustogen/review/discovery/kustomizations.ts";
import { manifestFiles } from "@kustogen/review/discovery/plain-manifests.ts";
import { mapAt, textAt } from "@kustogen/review/kubernetes/fields.ts";

/** The environments with one Argo CD, by AppProject, file of Applications, or what applies it; or else by several clusters. */
export function sharedArgoCd(
  own: ReadonlyMap<string, DeclaredApplication>,
  appliers: ReadonlyMap<string, readonly string[]>,
): string[] {
  const to = ({ document }: DeclaredApplication) => mapAt(document, "spec", "destination");
  const isOne = new Set([...own.values()].map((one) => jsonText({ ...to(one), namespace: "" }))).size > 1;
  const marks = [...own].flatMap(([environment, { document, file }]) => {
    const found = [textAt(document, "spec", "project"), ...(appliers.get(file) ?? []), isOne && " "];
    return [...new Set(found)].map((mark) => ({ mark, environment }));
  });
  return [...groupedBy(marks, ({ mark }) => mark)].flatMap(([mark, same]) =>
    mark && mark !== "default" && same.length > 1 ? same.map(({ environment }) => environment) : [],
  );
}

/** A file, and the folders from which it is applied, by kustomizations or by Argo CD; relative to the root. */
export function appliersOf(file: string, { manifests }: DeclaredFolders, state: Kustomizations): string[] {
  const next = (at: string) => folderAt(state, at)?.references.resources ?? [];
  const built = [...state.folders.keys()].filter((folder) => reachable([folder], next).has(`/${file}`));
  const plain = [...manifests.values()].filter((one) => manifestFiles(state.tree, one).includes(`/${file}`));
  return [file, ...built.map((folder) => folder.slice(1) || "."), ...plain.map(({ path }) => path)];
}
