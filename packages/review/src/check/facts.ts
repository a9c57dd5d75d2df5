import { KUSTOMIZATION_FILES } from "@kustogen/kustomize/load/kustomization.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ARGOCD, annotation } from "../cluster/argocd/annotations.ts";
import { referencesOf } from "../discovery/references.ts";
import { Fact } from "./fact.ts";
import type { KustomizationSource, Sources } from "./sources/sources.ts";
import type { State } from "./state.ts";

/** The objects of an environment, in its order, by what they are: identity, and Argo CD's options for a sync. */
export const objectsIn = new Fact(({ resources }): readonly Resource[] => resources.map(identityOf));

/** What stands among `objectsIn` for a resource of an environment. */
export function objectOf(state: State, resource: Resource): Resource {
  return objectsIn.of(state)[state.resources.indexOf(resource)] ?? resource;
}

function identityOf(resource: Resource): Resource {
  const { apiVersion, kind, metadata } = resource;
  const options = annotation(resource, ARGOCD.syncOptions);
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      ...(options !== undefined && { annotations: { [ARGOCD.syncOptions]: options } }),
    },
  };
}

/** Applications, sets and projects that an environment renders, as an app of apps does. */
export const argoIn = new Fact(({ index }): readonly Resource[] =>
  ["Application", "AppProject", "ApplicationSet"].flatMap((kind) => index.ofKind(kind, "argoproj.io")),
);

/** The files in which `argoIn` are written, in the same order; undefined for what isn't written in the repository. */
export const argoFiles = new Fact((state): readonly (string | undefined)[] =>
  argoIn.of(state).map((one) => state.sources?.placeOf(one, ["metadata", "name"])?.file),
);

/** A kustomization that an environment is built from, by its paths. */
export interface BuiltFrom {
  folder: string;
  file: string;
  /** The files of its `resources`. */
  files: readonly string[];
  /** The files beside them that it names and that are there. */
  read: readonly string[];
  /** Everything that it names, whether it is there or not. */
  named: readonly string[];
  /** The YAML files in its folder that it doesn't name. */
  unnamed: readonly string[];
  /** True where it makes an object with a hash in its name. */
  hashes: boolean;
  /** True where a plugin's configuration may name any file of its folder. */
  plugins: boolean;
}

const known = new WeakMap<KustomizationSource, BuiltFrom>();

/** What an environment is built from, its own kustomization first; undefined where nobody knows. */
export const builtFrom = new Fact(({ sources }): readonly BuiltFrom[] | undefined =>
  sources?.kustomizations.map((source) => {
    return kept(known, source, () => pathsOf(source, sources));
  }),
);

function pathsOf({ folder, file, files, kustomization }: KustomizationSource, { tree }: Sources): BuiltFrom {
  const references = referencesOf(kustomization, folder);
  const named = [...references.files, ...references.resources, ...references.components];
  const listed = new Set(named);
  const { generatorOptions, configMapGenerator = [], secretGenerator = [] } = kustomization;
  return {
    folder,
    file,
    files,
    read: references.files.filter((path) => tree.kind(path) === "file"),
    named,
    unnamed: filesBeside(folder, named, tree).filter((path) => !listed.has(path)),
    hashes: [...configMapGenerator, ...secretGenerator].some(
      ({ options }) => !(options ?? generatorOptions)?.disableNameSuffixHash,
    ),
    plugins: Boolean(kustomization.generators?.length || kustomization.transformers?.length),
  };
}

/**
 * The YAML files beside a kustomization, and those in the folders below it from which it takes several one by one.
 *
 * @param named the paths that it names
 */
export function filesBeside(folder: string, named: readonly string[], tree: FileTree): string[] {
  const below = named
    .map(folderOf)
    .filter((parent, index, all) => parent.startsWith(`${folder}/`) && all.indexOf(parent) < index);
  const open = [...new Set(below)].filter(
    (parent) => !KUSTOMIZATION_FILES.some((name) => tree.kind(`${parent}/${name}`) === "file"),
  );
  return [folder, ...open.sort()].flatMap((one) => filesIn(one, tree));
}

/** The YAML files in a folder, but for a kustomization. */
function filesIn(folder: string, tree: FileTree): string[] {
  return [...(tree.list?.(folder) ?? [])]
    .filter((name) => /\.ya?ml$/.test(name) && !name.startsWith("."))
    .filter((name) => !(KUSTOMIZATION_FILES as readonly string[]).includes(name))
    .sort()
    .map((name) => `${folder === "/" ? "" : folder}/${name}`);
}
