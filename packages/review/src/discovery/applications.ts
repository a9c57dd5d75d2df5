import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, mapAt, textAt } from "../kubernetes/fields.ts";
import type { Cause } from "../looked/not-looked-at.ts";
import { applicationsOfSet, madeObject } from "./application-sets.ts";
import {
  type AppliedHow,
  applicationVariables,
  askedTool,
  type BuiltApplication,
  foldersOf,
  helmBuild,
  type IsOwnSource,
  kustomizeOptions,
  leavesRepository,
  type SourceBuild,
  sourcePath,
  sourcesOfApplication,
} from "./application-sources.ts";
import { type ArgoObject, oddManifests } from "./argo-documents.ts";
import { argoObjects } from "./deploying-files.ts";
import type { FluxBuild } from "./flux-build.ts";
import { folderAt, type KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { hasJsonnet, manifestFiles } from "./plain-manifests.ts";
import { treePath } from "./tree-paths.ts";

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
  /** The folder of an Application's source without which it isn't made; "" for one that names none. */
  source?: string;
  /** True where that folder would have to be in this repository, so that it is a fault and nothing that is elsewhere. */
  broken?: true;
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
  /** The objects of Argo CD, as they are written. */
  objects: readonly ArgoObject[];
  /** The Applications that sets among them make. */
  made: ArgoObject[];
  /** The folders that Flux deploys, absolute in the tree, and what it makes of each beyond what kustomize does. */
  flux?: ReadonlyMap<string, FluxBuild>;
}

/** What reading Applications may count on. */
export interface DeclaredOptions {
  /** Charts are rendered, not only named. */
  helm?: boolean;
  isOwn?: IsOwnSource | undefined;
}

/**
 * Reads the Applications and ApplicationSets in these files: which folders of this repository they apply and how.
 * Sources with plugins, generators that only the cluster knows, charts unless helm may run, folders that aren't here and
 * files that nobody can read are named as not rendered.
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
    objects: [],
    made: [],
  };
  const reader = new ApplicationReader(tree, folders, found, options);
  const { objects, unreadable } = argoObjects(tree, [...files, ...oddManifests(tree, folders)]);
  found.objects = objects;
  let ofSets = 0;
  for (const { resource, file } of objects) {
    const document = writtenOf(resource);
    const { name } = resource.metadata;
    if (resource.kind === "Application") reader.add(file, document, name);
    else if (resource.kind === "ApplicationSet")
      for (const made of applicationsOfSet(tree, document))
        if ("why" in made)
          found.notRendered.push({ name, file: file.slice(1), why: made.why, cause: made.cause });
        else if (++ofSets <= limitOf("applications")) {
          reader.add(file, made.template, made.name);
          found.made.push(madeObject({ resource, file }, made.template));
        }
  }
  if (ofSets > limitOf("applications"))
    found.notRendered.push({
      name: "ApplicationSets",
      file: ".",
      why: overLimit("applications").message,
      cause: "limit",
    });
  separateShared(found);
  for (const { file, why } of unreadable)
    found.notRendered.push({
      name: lastPart(file),
      file: file.slice(1),
      why,
      cause: "unreadable",
    });
  return found;
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
    const sources = sourcesOfApplication(this.#tree, spec, name, (beside, why) =>
      this.#found.notRendered.push({ name, file: beside.slice(1), why, cause: "unreadable" }),
    );
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
      document,
    });
    if (asItIs && only.kind === "manifests") this.#found.manifests.set(only.folder.path, only.folder);
  }

  /** What a source is made of; undefined where it is of another repository, or is named as not rendered. */
  #build(source: ValueMap, all: readonly ValueMap[], name: string, file: string): SourceBuild | undefined {
    const path = sourcePath(source);
    const refuse = (why: string, cause: Cause): undefined => {
      this.#found.notRendered.push({ name, file: file.slice(1), why, cause, source: path });
      return undefined;
    };
    const tool = askedTool(source);
    if (Array.isArray(tool))
      return refuse(`${path}: options for ${tool.join(" and ")}, of which Argo CD takes one`, "application");
    if (tool === "plugin") return refuse(`${path}: rendered by a plugin`, "plugin");
    const chart = textAt(source, "chart");
    if (chart === undefined) {
      // A source with a reference and no path has only files for others.
      if (path === "") return undefined;
      const why = this.#missing(source, path);
      if (why !== undefined) {
        const broken = leavesRepository(source) || this.#options.isOwn?.(namedSource(source)) === true;
        this.#found.notRendered.push({
          ...{ name, file: file.slice(1), why, cause: "application", source: path },
          ...(broken && { broken }),
        });
        return undefined;
      }
    }
    const kustomization =
      chart === undefined ? folderAt(this.#tree, this.#folders, treePath(path)) : undefined;
    if (kustomization !== undefined && (tool === undefined || tool === "kustomize"))
      return {
        kind: "kustomize",
        path,
        options: kustomizeOptions(source),
      };
    const helm = tool === "directory" ? undefined : helmBuild(this.#tree, source, all);
    if (helm !== undefined) {
      if (this.#options.helm) return helm;
      const what =
        chart === undefined ? `${path}: a Helm chart` : `the Helm chart ${chart} of another repository`;
      return refuse(`${what}; --enable-helm renders it`, "chart");
    }
    if (tool === "kustomize" || tool === "helm")
      return refuse(`${path}: options for ${tool}, and nothing in the folder for it`, "application");
    const folder = manifestFolder(source, path);
    if (hasJsonnet(this.#tree, folder)) return refuse(`${path}: Jsonnet`, "application");
    if (manifestFiles(this.#tree, folder).length === 0) {
      const why = `${path}: no file in it that it would apply`;
      this.#found.notRendered.push({ name, file: file.slice(1), why, cause: "application" });
    }
    return { kind: "manifests", folder };
  }

  /** Why there is no folder of a path in this repository. */
  #missing(source: ValueMap, path: string): string | undefined {
    if (leavesRepository(source)) return `${textAt(source, "path")}: leads out of its repository`;
    try {
      if (this.#tree.kind(treePath(path)) === "directory") return undefined;
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return `${path} isn't in this repository (${textAt(source, "repoURL") ?? "no repoURL"})`;
  }
}

/** A source's repository and revision, as it names them. */
function namedSource(source: ValueMap): Parameters<IsOwnSource>[0] {
  return { repository: textAt(source, "repoURL") ?? "", revision: textAt(source, "targetRevision") ?? "" };
}

function manifestFolder(source: ValueMap, path: string): ManifestFolder {
  const include = textAt(source, "directory", "include");
  const exclude = textAt(source, "directory", "exclude");
  return {
    path,
    recurse: at(source, "directory", "recurse") === true,
    ...(include !== undefined && { include }),
    ...(exclude !== undefined && { exclude }),
  };
}

/**
 * Where Applications make different things of one folder, none of them is the folder as it is: each is looked at as an
 * environment of its own.
 */
function separateShared({ built, manifests }: DeclaredFolders): void {
  const first = new Map<string, string>();
  const shared = new Set<string>();
  for (const one of built)
    for (const folder of foldersOf(one)) {
      const builds = jsonText(one.builds);
      if ((first.get(folder) ?? builds) !== builds) shared.add(folder);
      first.set(folder, builds);
    }
  for (const one of built)
    if (one.asItIs && foldersOf(one).some((folder) => shared.has(folder))) one.asItIs = false;
  for (const folder of shared) manifests.delete(folder);
}

function policyOf(spec: ValueMap): Omit<AppliedHow, "application"> {
  const automated = at(spec, "syncPolicy", "automated");
  return {
    automated: isMap(automated) && automated.enabled !== false,
    prune: isMap(automated) && automated.prune === true,
    selfHeal: isMap(automated) && automated.selfHeal === true,
  };
}
