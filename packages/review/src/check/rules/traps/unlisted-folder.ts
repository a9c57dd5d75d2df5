import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { referencesOf } from "../../../discovery/references.ts";
import { Fact } from "../../fact.ts";
import { builtFrom } from "../../facts.ts";
import { placeOfEntry } from "../../patches/place.ts";
import { defineRule } from "../../rule.ts";
import type { KustomizationSource, Sources } from "../../sources/sources.ts";

/** With fewer listed folders, a kustomization can't be assumed to list all of them. */
const FEWEST = 2;

/** A kustomization that lists some of the folders in one place below it, and the unlisted ones with a kustomization. */
interface FolderList {
  file: string;
  /** The beginning of the paths below the kustomization's folder. */
  inside: string;
  listed: number;
  left: readonly string[];
}

/** The kustomizations of an environment that list only some of the folders in one place. */
const folderLists = new Fact(
  ({ sources }): readonly FolderList[] =>
    sources?.kustomizations.flatMap((source) => {
      return kept(known, source, () => listsOf(source, sources));
    }) ?? [],
);

const known = new WeakMap<KustomizationSource, readonly FolderList[]>();

function listsOf(source: KustomizationSource, sources: Sources): FolderList[] {
  const { tree } = sources;
  const { resources } = referencesOf(source.kustomization, source.folder);
  const inside = source.folder === "/" ? "/" : `${source.folder}/`;
  const byParent = new Map<string, Set<string>>();
  for (const path of resources)
    if (path.startsWith(inside) && kustomizationIn(path, sources) !== undefined)
      entryOf(byParent, folderOf(path), () => new Set()).add(path);
  return [...byParent].flatMap(([parent, listed]) => {
    if (listed.size < FEWEST) return [];
    const left = [...(tree.list?.(parent) ?? [])]
      .filter((name) => !name.startsWith("."))
      .map((name) => (parent === "/" ? `/${name}` : `${parent}/${name}`))
      .filter((path) => !listed.has(path) && kustomizationIn(path, sources) === "Kustomization");
    return left.length === 0 ? [] : [{ file: source.file, inside, listed: listed.size, left }];
  });
}

/** The kind of the kustomization in a folder; undefined if there is none. */
function kustomizationIn(folder: string, { files, tree }: Sources): string | undefined {
  if (tree.kind(folder) !== "directory") return undefined;
  const name = KUSTOMIZATION_FILES.find((one) => tree.kind(`${folder}/${one}`) === "file");
  if (name === undefined) return undefined;
  const [document] = files.documents(`${folder}/${name}`);
  return isMap(document) && typeof document.kind === "string" ? document.kind : "Kustomization";
}

/** Records that something in the folder `from` lists or deploys a path, for each folder on that path outside `from`. */
function reach(reached: Set<string>, path: string, from: string): void {
  for (let folder = path; folder !== "" && folder !== "/"; folder = folderOf(folder))
    if (folder === from || from.startsWith(`${folder}/`)) return;
    else reached.add(folder);
}

export const unlistedFolder = defineRule({
  id: "traps/unlisted-folder",
  title: "A kustomization that lists the folders next to it lists all of them",
  why:
    "A folder that isn't listed never reaches the cluster, although it builds, and people review and " +
    "change it. It is easy to add a folder and forget to list it.",
  source: "https://github.com/argoproj/argo-cd/pull/16810",
  needs: ["sources"],
  example: {
    bad: "resources: [controller, server] # and nothing lists the folder `worker` next to them",
    good: "resources: [controller, server, worker]",
  },
  *checkRepository({ environments, argo, flux }) {
    const lists = new Map<string, FolderList & { environment: string }>();
    for (const state of environments)
      for (const one of folderLists.of(state)) {
        const key = [one.file, ...one.left].join();
        if (!lists.has(key)) lists.set(key, { ...one, environment: state.environment });
      }
    if (lists.size === 0) return;
    // A Flux Kustomization in a folder is only applied if something else deploys the folder.
    const deployed = new Map<string, string>();
    for (const { folder, file } of flux) if (folder) deployed.set(folder.slice(1), folderOf(file));
    for (const { path } of [...argo.applications, ...argo.made]) if (path) deployed.set(path, "");
    const reached = new Set<string>();
    for (const state of environments)
      for (const [index, { folder, named }] of (builtFrom.of(state) ?? []).entries()) {
        const from = index === 0 ? deployed.get(state.environment) : undefined;
        if (from !== undefined) reach(reached, folder, from);
        for (const path of named) reach(reached, path, folder);
      }
    for (const { environment, file, inside, left, listed } of lists.values()) {
      const unused = left.filter((path) => !reached.has(path));
      // A kustomization that leaves out more isn't a list of its folders.
      if (unused.length > listed / 2) continue;
      for (const path of unused) {
        const name = path.slice(inside.length);
        yield {
          environment,
          ...placeOfEntry({ file }, ["resources"]),
          path: ["resources"],
          cause: path,
          message: `doesn't list the folder ${name}, and nothing else deploys it; it lists ${listed} others next to it`,
          fix: `add ${name}, or remove the folder`,
        };
      }
    }
  },
});
