import { realpathSync } from "node:fs";
import { join, posix, relative, sep } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { Renderer } from "@kustogen/kustomize/renderer.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { DependencyGraph } from "@kustogen/review/discovery/dependencies.ts";
import { type KustomizationFolder, kustomizationFolders } from "@kustogen/review/discovery/kustomizations.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { noReferences } from "@kustogen/review/discovery/references.ts";
import { listWorkTree } from "@kustogen/review/git/listed-trees.ts";
import { openRepository } from "@kustogen/review/git/repository.ts";
import { pendingPaths } from "../delivery/pending.ts";
import type { Folders } from "../folders.ts";
import { listPaths } from "../output/conflict.ts";
import { layerFolder } from "../output/layer.ts";
import { deployedPaths } from "./deployed-paths.ts";
import type { RepositoryPlace } from "./place.ts";
import { proofOf } from "./proof.ts";
import { importedState } from "./state.ts";

/** The plan for hand-written folders when generated files replace them. Paths are relative to the root. */
export interface TakeOver {
  /** Hand-written files that are removed. */
  removed: string[];
  /** The kustomizations that stay at the old paths and build on the generated folders, for whatever deploys them. */
  bridges: Map<string, string>;
  /** Hand-written files that are replaced with generated ones. */
  replaced: string[];
  notes: string[];
}

/** The inputs for planning a take-over. */
export interface TakeOverRequest {
  root: string;
  /** The names of the project's folders. */
  names: Folders;
  system: string;
  /** The old folder of each environment. */
  folders: ReadonlyMap<string, RepositoryPlace>;
  environments: readonly string[];
  /** The generated files of the system with their texts. */
  generated: ReadonlyMap<string, string>;
  /** Every other file that the import writes. */
  written: readonly string[];
  /** Keep the bases of the old folders, because others may build on them from another repository. */
  keepBase: boolean;
}

/**
 * Plans how generated folders replace hand-written ones: which files are removed, what stays at the old paths, and a
 * proof that everything else built on them renders as before. Writes nothing.
 * @throws InputError for folders outside the repository, and for uncommitted changes that would be lost
 */
export async function planTakeOver(request: TakeOverRequest): Promise<TakeOver> {
  const { root, generated } = request;
  const paths = oldPaths(request);
  const tree = listWorkTree(root);
  const known = kustomizationFolders(tree);
  const closure = filesOf(tree, known, [...paths.values()]);
  const bridges = bridgesOf(request, tree, known, paths);
  const others = [...new Set([...otherFolders(known, paths), ...deployedFolders(root, tree, known, paths)])];
  // A folder that builds on an old overlay finds the bridge there, and doesn't need the overlay's sources.
  const cut = new Map(known);
  for (const path of paths.values()) {
    const folder = cut.get(path);
    if (folder !== undefined) cut.set(path, { ...folder, references: noReferences() });
  }
  const needed = filesOf(tree, cut, others);
  const stays = new Set([...bridges.keys(), ...generated.keys()]);
  const goes = (path: string) =>
    !needed.has(path) &&
    (!request.keepBase || [...paths.values()].some((folder) => path.startsWith(`${folder}/`)));
  const own = [...closure].filter(goes).map((path) => path.slice(1));
  const removed = own.filter((path) => !stays.has(path)).sort();
  const replaced = own.filter((path) => generated.has(path)).sort();
  await refuseUncommitted(request, [...own, ...bridges.keys()]);
  const after = new OverlaidTree(
    tree,
    new Map([...generated, ...bridges].map(([path, text]) => [`/${path}`, text])),
    new Set(removed.map((path) => `/${path}`)),
  );
  refuseChanged(tree, after, [...others, ...paths.values()]);
  const kept = [...closure].filter((path) => !own.includes(path.slice(1)) && !bridges.has(path.slice(1)));
  const users = others.filter((folder) => {
    const files = filesOf(tree, cut, [folder]);
    return kept.some((path) => files.has(path));
  });
  return { removed, bridges, replaced, notes: notesOf(kept, users, bridges, request.keepBase) };
}

/** The old folder of each environment, absolute in the tree of the root. */
function oldPaths({ root, folders, environments }: TakeOverRequest): Map<string, string> {
  return new Map(
    environments.map((environment) => {
      const place = folders.get(environment);
      const path = place && relative(realpathSync(root), join(place.root, place.path));
      if (path === undefined || place?.commit !== undefined || path === "" || path.startsWith(".."))
        throw new InputError(
          `--take-over replaces folders in the working tree of this repository, but ${environment} comes from elsewhere; leave --take-over out`,
        );
      return [environment, `/${path.split(sep).join("/")}`];
    }),
  );
}

/** The existing files that rendering the folders reads. */
function filesOf(
  tree: ListedTree,
  known: ReadonlyMap<string, KustomizationFolder>,
  folders: readonly string[],
): Set<string> {
  const graph = new DependencyGraph(tree, known);
  const found = new Set<string>();
  for (const folder of folders) {
    const dependencies = graph.of(folder);
    for (const path of dependencies.files) if (tree.files.has(path)) found.add(path);
    for (const within of dependencies.folders)
      for (const path of tree.files.keys()) if (path.startsWith(`${within}/`)) found.add(path);
  }
  return found;
}

/** The kustomizations that are neither imported nor used only by imported ones. */
function otherFolders(
  known: ReadonlyMap<string, KustomizationFolder>,
  paths: ReadonlyMap<string, string>,
): string[] {
  const imported = new Set(paths.values());
  const uses = (folder: KustomizationFolder) => [
    ...folder.references.resources,
    ...folder.references.components,
  ];
  const parts = new Set([...known.values()].flatMap(uses));
  // A base counts as one of the others if something besides the imported overlays builds on it, which is then
  // reported.
  return [...known.values()]
    .filter(({ folder, component }) => !imported.has(folder) && !component && !parts.has(folder))
    .map(({ folder }) => folder);
}

/** The folders that Argo CD or Flux deploys besides the imported ones, even if these build on them. */
function deployedFolders(
  root: string,
  tree: ListedTree,
  known: ReadonlyMap<string, KustomizationFolder>,
  paths: ReadonlyMap<string, string>,
): string[] {
  const imported = new Set(paths.values());
  return deployedPaths(root, tree, known)
    .map((path) => `/${path}`)
    .filter((path) => known.has(path) && !imported.has(path));
}

/** The kustomization for the old path of each environment, unless that is a generated folder itself. */
function bridgesOf(
  { names, system, generated }: TakeOverRequest,
  tree: ListedTree,
  known: ReadonlyMap<string, KustomizationFolder>,
  paths: ReadonlyMap<string, string>,
): Map<string, string> {
  const bridges = new Map<string, string>();
  for (const [environment, folder] of paths) {
    const target = `/${layerFolder(names, environment, system)}`;
    if (folder === target) continue;
    const file = known.get(folder)?.file ?? `${folder}/kustomization.yaml`;
    if (generated.has(file.slice(1)))
      throw new InputError(
        `${folder.slice(1)} is the folder of ${environment}, but would become another generated folder; choose another --name`,
      );
    if (tree.files.get(file)?.link === true)
      throw new InputError(`${file.slice(1)} is a symbolic link; --take-over replaces only regular files`, {
        code: "wrong-file-type",
      });
    bridges.set(
      file.slice(1),
      `# Keeps this path working for whatever deploys it. The resources are generated in ${target.slice(1)}.
# Delete this folder once nothing refers to it.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ${posix.relative(folder, target)}
`,
    );
  }
  return bridges;
}

async function refuseUncommitted(
  { root, generated, written }: TakeOverRequest,
  own: readonly string[],
): Promise<void> {
  const asked = [...new Set([...own, ...written, ...generated.keys()])];
  const pending = (await pendingPaths(openRepository(root), asked))
    .filter(({ state }) => state !== "ignored")
    .map(({ path }) => path);
  if (pending.length === 0) return;
  throw new InputError(
    `files that --take-over would replace have uncommitted changes, which no revert could bring back:\n${listPaths(pending)}\n` +
      "Commit them, or keep them with `git stash --include-untracked`, and run the command again. Nothing was written.",
  );
}

/** Makes sure that everything rendered from the tree before renders to the same after. */
function refuseChanged(before: ListedTree, after: OverlaidTree, folders: readonly string[]): void {
  const [was, is] = [new Renderer(before), new Renderer(after)];
  for (const folder of folders) {
    let objects: Resource[];
    try {
      objects = was.build(folder) as unknown as Resource[];
    } catch (error) {
      // A folder that couldn't be rendered before has nothing to compare.
      if (error instanceof InputError) continue;
      throw error;
    }
    const problem = differenceOf(objects, () => is.build(folder) as unknown as Resource[]);
    if (problem !== undefined)
      throw new InputError(
        `${folder.slice(1)} would not render as before: ${problem}. Nothing was written; import without --take-over, and take over by hand`,
      );
  }
}

/** The first difference, ignoring nulls. */
function differenceOf(before: readonly Resource[], render: () => readonly Resource[]): string | undefined {
  let after: readonly Resource[];
  try {
    after = render();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  const objects = (resources: readonly Resource[]) => {
    const { expected, secrets } = importedState({ name: "", from: "", resources });
    return [...expected, ...secrets];
  };
  return proofOf("", objects(before), objects(after)).differences[0];
}

function notesOf(
  kept: readonly string[],
  users: readonly string[],
  bridges: ReadonlyMap<string, string>,
  keepBase: boolean,
): string[] {
  const notes = [...bridges.keys()].map(
    (path) => `${path} stays and builds on the generated folder, so whatever deploys its path keeps working`,
  );
  if (kept.length === 0) return notes;
  const folders = groupedBy(kept, (path) => posix.dirname(path).slice(1));
  const places = [...folders].map(([folder, files]) => `${folder || "."} (${counted(files.length, "file")})`);
  const why = keepBase
    ? "of --keep-base"
    : `${someOf(
        users.map((folder) => folder.slice(1) || "."),
        5,
      )} ${users.length === 1 ? "builds" : "build"} on it`;
  notes.push(`left in place, because ${why}: ${someOf(places, 12)}`);
  if (!keepBase)
    notes.push(
      "files left in place no longer affect the imported environments; also import whatever builds on them, so that there is one source",
    );
  return notes;
}
