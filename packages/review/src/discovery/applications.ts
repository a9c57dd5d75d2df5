import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, mapAt, textAt } from "../kubernetes/fields.ts";
import type { Cause } from "../looked/not-looked-at.ts";
import { applicationsOfSet } from "./application-sets.ts";
import {
  type AppliedHow,
  applicationVariables,
  type BuiltApplication,
  helmBuild,
  kustomizeOptions,
  type SourceBuild,
  sourcePath,
  sourcesOf,
} from "./application-sources.ts";
import type { KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";

/** How an Application applies a folder. */
export interface AppliedFolder extends AppliedHow {
  /** Relative to the root of the repository. */
  path: string;
}

/** A folder of plain manifests that an Application applies as they are. */
export interface ManifestFolder {
  path: string;
  recurse: boolean;
  /** Patterns of file names; everything when absent. */
  include?: string;
  exclude?: string;
}

/** Something that is deployed and that can't be rendered here. */
export interface NotRenderedSource {
  name: string;
  file: string;
  why: string;
  cause: Cause;
}

/** An Application of a folder, as it is written. */
export interface DeclaredApplication {
  /** The folder, relative to the root of the repository. */
  path: string;
  name: string;
  file: string;
  /** The Application; the template of an ApplicationSet, filled, for one that a set makes. */
  document: ValueMap;
  /** The source of the folder in it. */
  source: ValueMap;
  /** True for one that an ApplicationSet makes. */
  ofSet: boolean;
}

/** What the Argo CD Applications in a repository say of its folders. */
export interface DeclaredFolders {
  applications: DeclaredApplication[];
  applied: Map<string, AppliedFolder>;
  manifests: Map<string, ManifestFolder>;
  /** Every Application of which something is in this repository. */
  built: BuiltApplication[];
  notRendered: NotRenderedSource[];
}

/** What reading Applications may count on. */
export interface DeclaredOptions {
  /** Charts are rendered, not only named. */
  helm?: boolean;
}

/**
 * Reads the Applications and ApplicationSets in these files: which folders of this repository they apply and how.
 * Sources with plugins, generators that only the cluster knows, and charts unless helm may run, are named as not
 * rendered. Files that aren't YAML, such as templates, are left out.
 */
export function declaredFolders(
  tree: ListedTree,
  folders: ReadonlyMap<string, KustomizationFolder>,
  files: readonly string[],
  options: DeclaredOptions = {},
): DeclaredFolders {
  const found: DeclaredFolders = {
    applications: [],
    applied: new Map(),
    manifests: new Map(),
    built: [],
    notRendered: [],
  };
  const reader = new ApplicationReader(tree, folders, found, options);
  let ofSets = 0;
  for (const file of files)
    for (const document of documentsOf(tree, file)) {
      if (!isMap(document) || !asText(document.apiVersion).startsWith("argoproj.io/")) continue;
      if (document.kind === "Application")
        reader.add(file, document, textAt(document, "metadata", "name") ?? "");
      else if (document.kind === "ApplicationSet")
        for (const made of applicationsOfSet(tree, document))
          if ("why" in made)
            found.notRendered.push({
              name: textAt(document, "metadata", "name") ?? "",
              file: file.slice(1),
              why: made.why,
              cause: made.cause,
            });
          else if (++ofSets <= limitOf("applications")) reader.add(file, made.template, made.name);
    }
  if (ofSets > limitOf("applications"))
    found.notRendered.push({
      name: "ApplicationSets",
      file: ".",
      why: overLimit("applications").message,
      cause: "limit",
    });
  return found;
}

function documentsOf(tree: ListedTree, file: string): Value[] {
  try {
    return parseDocuments(anyTextIn(tree.read(file)), file);
  } catch (error) {
    if (error instanceof InputError) return [];
    throw error;
  }
}

/** Reads Applications, one after the other, into what is found. */
class ApplicationReader {
  readonly #tree: ListedTree;
  readonly #folders: ReadonlyMap<string, KustomizationFolder>;
  readonly #found: DeclaredFolders;
  readonly #options: DeclaredOptions;

  constructor(
    tree: ListedTree,
    folders: ReadonlyMap<string, KustomizationFolder>,
    found: DeclaredFolders,
    options: DeclaredOptions,
  ) {
    this.#tree = tree;
    this.#folders = folders;
    this.#found = found;
    this.#options = options;
  }

  add(file: string, document: ValueMap, name: string): void {
    const spec = mapAt(document, "spec");
    const sources = sourcesOf(this.#tree, spec, name);
    const policy = { application: name, ...policyOf(spec) };
    const builds = sources.flatMap((source) => {
      const build = this.#build(source, sources, name, file);
      const path = sourcePath(source);
      if (build !== undefined && build.kind !== "helm") {
        const ofSet = document.kind !== "Application";
        this.#found.applications.push({ path, name, file: file.slice(1), document, source, ofSet });
        this.#found.applied.set(path, { path, ...policy });
      }
      return build === undefined ? [] : [build];
    });
    const [only] = builds;
    if (only === undefined) return;
    const asItIs =
      builds.length === 1 &&
      (only.kind === "manifests" || (only.kind === "kustomize" && Object.keys(only.options).length === 0));
    this.#found.built.push({
      name,
      file: file.slice(1),
      asItIs,
      builds,
      variables: applicationVariables(spec, name, sources[0] as ValueMap),
      namespace: textAt(spec, "destination", "namespace") ?? "",
      policy,
    });
    if (asItIs && only.kind === "manifests") this.#found.manifests.set(only.folder.path, only.folder);
  }

  /** What a source is made of; undefined where it is of another repository, or is named as not rendered. */
  #build(source: ValueMap, all: readonly ValueMap[], name: string, file: string): SourceBuild | undefined {
    const refuse = (why: string, cause: Cause): undefined => {
      this.#found.notRendered.push({ name, file: file.slice(1), why, cause });
      return undefined;
    };
    const path = sourcePath(source);
    if (source.plugin !== undefined) return refuse(`${path}: rendered by a plugin`, "plugin");
    const chart = textAt(source, "chart");
    if (chart === undefined && (path === "" || this.#tree.kind(`/${path}`) !== "directory")) return undefined;
    const helm = helmBuild(this.#tree, source, all);
    if (helm !== undefined) {
      if (this.#options.helm) return helm;
      const what =
        chart === undefined ? `${path}: a Helm chart` : `the Helm chart ${chart} of another repository`;
      return refuse(`${what}; --enable-helm renders it`, "chart");
    }
    if (this.#folders.has(`/${path}`)) return { kind: "kustomize", path, options: kustomizeOptions(source) };
    if (hasJsonnet(this.#tree, path)) return refuse(`${path}: Jsonnet`, "application");
    const include = textAt(source, "directory", "include");
    const exclude = textAt(source, "directory", "exclude");
    const recurse = at(source, "directory", "recurse") === true;
    return {
      kind: "manifests",
      folder: {
        path,
        recurse,
        ...(include !== undefined && { include }),
        ...(exclude !== undefined && { exclude }),
      },
    };
  }
}

function hasJsonnet(tree: ListedTree, path: string): boolean {
  for (const file of tree.files.keys())
    if (file.startsWith(`/${path}/`) && /\.(?:jsonnet|libsonnet)$/.test(file)) return true;
  return false;
}

function policyOf(spec: ValueMap): Omit<AppliedHow, "application"> {
  const automated = at(spec, "syncPolicy", "automated");
  return {
    automated: isMap(automated) && automated.enabled !== false,
    prune: isMap(automated) && automated.prune === true,
    selfHeal: isMap(automated) && automated.selfHeal === true,
  };
}
