import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { realPathIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isEmpty } from "@kustogen/kustomize/value/value.ts";
import type { Cause, NotLookedAt } from "../coverage/not-looked-at.ts";
import { builtFolders, type IsOtherRepository, manifestFoldersOf } from "../discovery/application-sources.ts";
import { isManifestFile } from "../discovery/argo-documents.ts";
import type { NotRenderedSource } from "../discovery/declared-folders.ts";
import { deployedAmong, deployedFolders, environmentFolders } from "../discovery/deployed.ts";
import { discover } from "../discovery/discover.ts";
import { type FluxKustomization, notFollowedOfFlux, sourceOf } from "../discovery/flux.ts";
import { patternsOfIgnores } from "../discovery/flux-folders.ts";
import type { KustomizationFolder, Kustomizations } from "../discovery/kustomizations.ts";
import { madeFromHere } from "../discovery/links-out.ts";
import type { DeclaredCluster, ListedTree } from "../discovery/listed-tree.ts";
import { hasObjects, outsideEnvironments } from "../discovery/outside-environments.ts";
import { isExcluded, isWanted, type OverlaySelection } from "../discovery/overlays.ts";
import { manifestsByFolder } from "../discovery/plain-manifests.ts";
import { filesOfSource } from "../discovery/source-files.ts";
import { relativePath, treePath } from "../discovery/tree-paths.ts";
import { declaredFolders } from "./applications.ts";
import type { ArgoEdits } from "./argo-edits.ts";
import { listBelow } from "./list-below.ts";
import type { DeployedState } from "./unit.ts";
import type { FolderDeployment } from "./unit-renderer.ts";

/** A folder that is deployed as it is, or that nothing else builds on. */
export interface FoundFolder extends FolderDeployment {
  folder: string;
  /** The namespace that its kustomization gives to all of its objects. */
  namespace?: string | undefined;
  /** The files of plain manifests that Applications apply from it, whether it has a kustomization or not. */
  manifests?: readonly string[];
}

/** The result of a search for kustomizations; all paths are those of the searched tree. */
export type FoundFolders = ReturnType<typeof findFolders>;

/** Facts about the repository in which folders are searched. */
export interface FolderSearch {
  /** The folder that paths of Applications are relative to: the root of the repository. */
  top: string;
  /** Which folders are overlays, if the repository configures it. */
  selection?: OverlaySelection | undefined;
  clusters?: readonly DeclaredCluster[] | undefined;
  isOther?: IsOtherRepository | undefined;
  /** What is known of the whole repository, if it was read already. */
  known?: Pick<DeployedState, "discovery" | "declared"> | undefined;
  /** Asks for the files outside environments as well: true for a file that belongs to the repository. */
  isOwnFile?: ((file: string) => boolean) | undefined;
}

/** Why a part of an Application can't be evaluated. */
const NOT_FOLLOWED: readonly Cause[] = ["generator", "limit", "plugin", "application", "unreadable"];

/**
 * Finds the kustomizations that are deployed from below the given folders: those that no other one builds on, those
 * that an Application or Flux deploys, and the given folders themselves. Components are never rendered alone. Reports
 * Helm charts as such, as well as folders whose kustomization Flux would generate from files that don't exist here.
 * @param given absolute folders at or below the root of the repository
 */
export function findFolders(
  disk: FileTree,
  given: readonly string[],
  { top, clusters, selection = {}, isOther, known, isOwnFile }: FolderSearch,
) {
  // The listing of the repository has it at "/".
  const placed = (path: string) => joinPath(top, `.${path}`);
  const inside = (path: string) => treePath(relativePath(top, path));
  const placedAll = (all: readonly NotLookedAt[]) =>
    all.map(({ place, cause, what, ...rest }) => {
      const said = cause === "unreadable" ? what.replace(place, placed(place)) : what;
      return { ...rest, place: placed(place), cause, what: said };
    });
  const { listed, unread } = known
    ? { listed: known.discovery.tree, unread: [] }
    : listBelow(disk, given, top);
  if (clusters !== undefined) listed.clusters = clusters;
  const asked = given.map(inside);
  const isAsked = (folder: string) => isWanted(relativePath("/", folder), selection);
  const isLeftOut = (file: string) => isExcluded(relativePath("/", folderOf(file)), selection);
  const discovery = known?.discovery ?? discover(listed, selection);
  const { tree, folders } = discovery;
  const read = () =>
    declaredFolders(tree, folders, [...tree.files.keys()].filter(isManifestFile), { isOther });
  const declared = known?.declared ?? read();
  const { kustomizations: flux, notRendered } = declared;
  const manifests = manifestFoldersOf(declared.built);
  const plain = manifestsByFolder(tree, manifests);
  const deployed = new Set([...deployedFolders(discovery, declared)].filter(isAsked));
  const named = asked.filter((folder) => isRoot(folders.get(folder)));
  const environments = environmentFolders(discovery, declared, deployed, named);
  for (const folder of plain.keys()) if (isAsked(folder)) environments.set(folder, undefined);
  const charts = chartsIn(tree).filter(
    // If something deploys such a folder, its kustomization is used.
    ({ place }) => !(deployed.has(place) && folders.has(place)),
  );
  const unused = environments.size === 0 ? unusedComponents(folders, isAsked) : [];
  const open = notFollowed(notRendered);
  const plugins = notRendered.flatMap(({ cause, source = "" }) =>
    cause === "plugin" && source !== "" ? [treePath(source)] : [],
  );
  const here = {
    manifests,
    deployed: new Set([...deployed, ...plugins]),
    unreadable: new Set([
      ...open.flatMap(({ cause, place }) => (cause === "unreadable" ? place : [])),
      ...declared.built.flatMap(({ builds }) =>
        builds.flatMap((one) => (one.kind === "kustomize" ? filesOfSource(tree, one) : [])),
      ),
    ]),
  };
  const edits = new Map<string, ArgoEdits>();
  for (const [path, [only, ...more]] of groupedBy(
    declared.built.flatMap((one) => builtFolders(one).map((folder) => ({ folder, ...one }))),
    ({ folder }) => folder,
  )) {
    const [build, ...others] = only?.builds ?? [];
    if (only === undefined || build?.kind !== "kustomize" || more.length + others.length > 0) continue;
    const file = placed(treePath(only.file));
    const { options } = build;
    if (!isEmpty(options))
      edits.set(treePath(path), { options, file, who: `${file}: Application ${only.name}` });
  }
  const isOutside = (file: string) =>
    isAsked(folderOf(file)) &&
    isOwnFile?.(placed(file)) === true &&
    attempt(() => hasObjects(tree.read(file), file), false);
  const isWhole = isOwnFile !== undefined && asked.includes("/");
  // What a kustomization lists that an Application doesn't build belongs to no environment.
  const built = new Map([...folders].filter(([folder]) => !plain.has(folder)));
  return {
    /** Folders that nothing else builds on, and deployed folders, sorted. */
    environments: [...environments]
      .sort(([one], [other]) => compareText(one, other))
      .map(
        ([folder, left]): FoundFolder => ({
          folder: placed(folder),
          namespace: folders.get(folder)?.namespace,
          ...(plain.has(folder) && { manifests: plain.get(folder)?.map(placed) }),
          leftToOthers: left && new Set([...left].map(placed)),
          flux: declared.flux.get(folder),
          edits: edits.get(folder),
        }),
      ),
    /** The folders that Applications or Flux deploy. */
    deployed: new Set(
      [...deployedAmong(discovery, declared, environments.keys())].filter(isAsked).map(placed),
    ),
    /** Charts, and folders that aren't rendered or read. */
    notRendered: placedAll([
      ...charts,
      ...unused,
      ...leftToFlux(discovery, flux, charts),
      ...unread.map((folder) => ({ place: inside(folder), cause: "unreadable" as const, what: UNREAD })),
    ]),
    /** Argo CD objects in files, whether a kustomization lists them or not, and those that sets among them generate. */
    argo: [...declared.objects, ...declared.made]
      .filter(({ file }) => !isLeftOut(file))
      .map((one) => ({ ...one, file: placed(one.file) })),
    /** Applications and sets that can't be evaluated, files that can't be read, and what isn't followed of Flux. */
    notFollowed: placedAll([
      ...open.filter(({ cause, place }) => cause === "unreadable" || !isLeftOut(place)),
      ...notFollowedOfFlux(flux),
      ...(flux.length === 0 ? [] : [...patternsOfIgnores(tree).keys()].map(leftOut)),
    ]),
    /** Files with objects that no environment is built from, if requested. */
    outside: isWhole
      ? outsideEnvironments({ tree, folders: built }, here, {
          realPath: (path) => inside(realPathIfAny(disk, placed(path))),
          isAsked: isOutside,
        }).map(placed)
      : [],
    flux,
    /** The number of Applications that are built from what is here. */
    builds: madeFromHere(tree, declared),
  };
}

function leftOut(place: string): NotLookedAt {
  return { place, cause: "flux", what: "Flux: followed in part: what it leaves out counts as deployed" };
}

/** What can't be evaluated of Applications, or read. A chart in this repository is reported as a folder. */
function notFollowed(all: readonly NotRenderedSource[]): NotLookedAt[] {
  return all.flatMap(({ file, name, why, cause, source }) =>
    NOT_FOLLOWED.includes(cause) || (cause === "chart" && source === "")
      ? [{ place: `/${file}`, cause, what: cause === "unreadable" ? why : `${name}: ${why}` }]
      : [],
  );
}

function chartsIn(tree: ListedTree): NotLookedAt[] {
  const charts = [...tree.files.keys()].filter((file) => lastPart(file) === "Chart.yaml");
  return charts.map((file) => ({ place: folderOf(file), cause: "chart", what: "a Helm chart" }));
}

/** The folders whose kustomization Flux generates, from files here or elsewhere. */
function leftToFlux(
  { tree, folders }: Kustomizations,
  flux: readonly FluxKustomization[],
  charts: readonly NotLookedAt[],
): NotLookedAt[] {
  const found = new Map<string, NotLookedAt>();
  for (const { folder, file, document } of flux) {
    if (folder === undefined || folders.has(folder) || found.has(folder)) continue;
    if (tree.kind(folder) === undefined || charts.some(({ place }) => place === folder)) continue;
    const { kind, name } = sourceOf(document);
    const what = `Flux generates its kustomization from ${kind}/${name} (${file.slice(1)})`;
    found.set(folder, { place: folder, cause: "flux", what });
  }
  return [...found.values()];
}

/** The components of a repository that has nothing else: no kustomization in it uses them. */
function unusedComponents(
  folders: Kustomizations["folders"],
  isAsked: (folder: string) => boolean,
): NotLookedAt[] {
  return [...folders.values()].flatMap(({ folder, component }) =>
    component && isAsked(folder) ? [{ place: folder, cause: "folder" as const, what: ALONE }] : [],
  );
}

const UNREAD = "a folder that can't be read; its name may not be UTF-8";

const ALONE =
  "it is a component, which is built only as a part of a kustomization that lists it, and none here does";

function isRoot(folder: KustomizationFolder | undefined): boolean {
  return folder !== undefined && !folder.component && !folder.isManifest;
}
