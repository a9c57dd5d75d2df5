import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { Cause, NotLookedAt } from "../coverage/not-looked-at.ts";
import {
  type IsOtherRepository,
  type ManifestFolder,
  manifestFoldersOf,
} from "../discovery/application-sources.ts";
import { declaredFolders } from "../discovery/applications.ts";
import type { ArgoObject } from "../discovery/argo-documents.ts";
import { madeByArgo } from "../discovery/argo-made.ts";
import type { KustomizationFolder } from "../discovery/kustomizations.ts";
import { type DeclaredCluster, type ListedFile, ListedTree } from "../discovery/listed-tree.ts";
import { treePath } from "../discovery/tree-paths.ts";

/** What Applications and ApplicationSets deploy; folders and files as paths on disk. */
interface DeployedByArgo {
  deployed: Set<string>;
  recursed: string[];
  notFollowed: NotLookedAt[];
  made: ArgoObject[];
  /** Kustomizations in place of those that folders of plain manifests don't have. */
  listings: Map<string, string>;
  /** Folders that a plugin renders. */
  plugins: string[];
  /** Folders of plain manifests that Argo CD reads. */
  manifests: readonly ManifestFolder[];
}

/** Why a part of an Application can't be evaluated. */
const NOT_FOLLOWED: readonly Cause[] = ["generator", "limit", "plugin", "application"];

/** The folders that Applications and ApplicationSets deploy, as paths on disk, and the parts that are unknown. */
export function deployedByArgo(
  objects: readonly ArgoObject[],
  listed: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  top: string,
  {
    clusters,
    isOther,
  }: { clusters?: readonly DeclaredCluster[] | undefined; isOther?: IsOtherRepository | undefined },
): DeployedByArgo {
  const files = [...new Set(objects.map(({ file }) => file))];
  if (files.length === 0 || top === "/")
    return {
      deployed: new Set(),
      recursed: [],
      notFollowed: [],
      made: [],
      listings: new Map(),
      plugins: [],
      manifests: [],
    };
  const inside = (path: string) => (path.startsWith(`${top}/`) ? path.slice(top.length) : undefined);
  const listedInside = [...listed.files].flatMap(([path, file]): [string, ListedFile][] => {
    const own = inside(path);
    return own === undefined ? [] : [[own, file]];
  });
  const tree = new ListedTree(listed.label, listedInside, (path) => listed.read(`${top}${path}`));
  if (clusters !== undefined) tree.clusters = clusters;
  const below = new Map(
    [...folders].flatMap(([path, one]) => {
      const own = inside(path);
      return own === undefined ? [] : [[own, one] as const];
    }),
  );
  const { applications, applied, built, notRendered, made } = declaredFolders(
    tree,
    below,
    files.flatMap((file) => inside(file) ?? []),
    { isOther },
  );
  const all = manifestFoldersOf(built);
  const plainly = madeByArgo(tree, applications, all);
  // A folder that has the path of another repository's is told as one that nothing deploys.
  const manifests = all.filter(({ path }) => plainly.own.has(path));
  const others = new Set(all.flatMap(({ path }) => (plainly.own.has(path) ? [] : [path])));
  return {
    manifests: manifests.map((one) => ({
      ...one,
      path: joinPath(top, `.${treePath(one.path)}`),
    })),
    made: made.map((one) => ({ ...one, file: `${top}${one.file}` })),
    deployed: new Set(
      [...applied.keys()].flatMap((path) => (others.has(path) ? [] : [`${top}${treePath(path)}`])),
    ),
    recursed: manifests.flatMap(({ path, recurse }) => (recurse ? [`${top}${treePath(path)}`] : [])),
    plugins: notRendered.flatMap(({ cause, source = "" }) =>
      cause === "plugin" && source !== "" ? [`${top}${treePath(source)}`] : [],
    ),
    listings: new Map([...plainly.made].map(([file, text]) => [`${top}${file}`, text])),
    notFollowed: [
      // A chart in this repository is reported as a folder.
      ...notRendered.filter(
        ({ cause, source }) => NOT_FOLLOWED.includes(cause) || (cause === "chart" && source === ""),
      ),
      ...plainly.notMade.map(({ path, application, file, why }) => ({
        file,
        name: application,
        why: `${path}: ${why}`,
        cause: "application" as const,
      })),
    ].map(({ file, name, why, cause }) => ({ place: `${top}/${file}`, cause, what: `${name}: ${why}` })),
  };
}
