import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGO_KINDS } from "../../discovery/argo-documents.ts";
import { kustomizationIn, referencesOf } from "../../discovery/kustomizations.ts";
import type { KustomizationSource, Sources } from "../sources/sources.ts";
import { Fact } from "./fact.ts";
import type { State } from "./state.ts";

/** Applications, ApplicationSets and projects that an environment renders, such as an app of apps. */
export const argoIn = new Fact(({ index }): readonly Resource[] =>
  ARGO_KINDS.flatMap((kind) => index.ofKind(kind, "argoproj.io")),
);

/** The paths of a kustomization that an environment is built from. */
export type BuiltFrom = ReturnType<typeof pathsOf>;

const known = new WeakMap<KustomizationSource, BuiltFrom>();

/** The kustomizations that an environment is built from, its own first; undefined if unknown. */
export const builtFrom = new Fact(({ sources }): readonly BuiltFrom[] | undefined =>
  sources?.kustomizations.map((source) => {
    return kept(known, source, () => pathsOf(source, sources));
  }),
);

/** The files that an environment's kustomizations read, as paths in the tree. */
export function filesBehind(state: State): string[] {
  return (builtFrom.of(state) ?? []).flatMap(({ file, files, read }) => [file, ...files, ...read]);
}

function pathsOf({ folder, file, files, kustomization }: KustomizationSource, { tree }: Sources) {
  const references = referencesOf(kustomization, folder);
  const named = [...references.files, ...references.resources, ...references.components];
  const listed = new Set(named);
  return {
    folder,
    file,
    /** The files of its `resources`. */
    files,
    /** Other files that it reads: patches, those of generators, values of charts. */
    read: references.files.flatMap((path) => (kindIfAny(tree, path) === "file" ? tree.realPath(path) : [])),
    /** Everything that it refers to, whether it exists or not. */
    named,
    /** The YAML files in its folder that it doesn't refer to. */
    unnamed: filesBeside(folder, named, tree).filter((path) => !listed.has(path)),
    /** True if a plugin's configuration may refer to any file in its folder. */
    plugins: Boolean(kustomization.generators?.length || kustomization.transformers?.length),
  };
}

/** The YAML files beside a kustomization, and in subfolders from which `named` lists several files one by one. */
export function filesBeside(folder: string, named: readonly string[], tree: FileTree): string[] {
  const below = named
    .map(folderOf)
    .filter((parent, index, all) => parent.startsWith(`${folder}/`) && all.indexOf(parent) < index);
  const open = [...new Set(below)].filter((parent) => kustomizationIn(tree, parent) === undefined);
  return [folder, ...open.sort()].flatMap((one) => filesIn(one, tree));
}

function filesIn(folder: string, tree: FileTree): string[] {
  return [...(tree.list?.(folder) ?? [])]
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith("."))
    .filter((name) => !(KUSTOMIZATION_FILES as readonly string[]).includes(name))
    .sort()
    .map((name) => `${folder === "/" ? "" : folder}/${name}`);
}
