import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Cause } from "../coverage/not-looked-at.ts";
import { at, mapAt, textAt } from "../kubernetes/fields.ts";
import {
  type AppliedHow,
  applicationVariables,
  askedTool,
  foreignChart,
  helmBuild,
  type IsOwnSource,
  kustomizeOptions,
  leavesRepository,
  type ManifestFolder,
  type SourceBuild,
  sourcePath,
  sourcesOfApplication,
} from "./application-sources.ts";
import type { DeclaredFolders, DeclaredOptions } from "./declared-folders.ts";
import { folderAt, type KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { hasJsonnet, manifestFiles } from "./plain-manifests.ts";
import { filesOfSource } from "./source-files.ts";
import { treePath } from "./tree-paths.ts";

/** An all-caps placeholder for a path, as in an Application that overlays patch: `REPLACEME`, `SET IN OVERLAY`. */
const STANDS_FOR_PATH = /^[A-Z]{4,}$|^[A-Z]{2,}(?:[-_ ][A-Z]+)+$/;

/** Reads Applications one by one and adds the results to `found`. */
export class ApplicationReader {
  constructor(
    private readonly tree: ListedTree,
    private readonly folders: ReadonlyMap<string, KustomizationFolder>,
    private readonly found: DeclaredFolders,
    private readonly options: DeclaredOptions,
  ) {}

  add(file: string, document: ValueMap, name: string): void {
    const spec = mapAt(document, "spec");
    const sources = sourcesOfApplication(this.tree, spec, name, (parameters, why) =>
      this.found.notRendered.push({ name, file: parameters.slice(1), why, cause: "unreadable" }),
    );
    const policy = syncPolicyOf(document, name);
    const variables = applicationVariables(spec, name, sources[0] ?? {});
    const builds = sources.flatMap((source) => {
      const build = this.#build(source, { all: sources, variables }, name, file);
      const path = sourcePath(source);
      if (build !== undefined && build.kind !== "helm") {
        const ofSet = document.kind !== "Application";
        this.found.applications.push({ path, name, file: file.slice(1), document, source, ofSet });
        this.found.applied.set(path, { path, ...policy });
      }
      return build === undefined ? [] : [build];
    });
    const [only] = builds;
    if (only === undefined) return;
    const asItIs =
      builds.length === 1 &&
      (only.kind === "manifests" || (only.kind === "kustomize" && Object.keys(only.options).length === 0));
    this.found.built.push({
      name,
      file: file.slice(1),
      asItIs,
      builds,
      variables,
      namespace: textAt(spec, "destination", "namespace") ?? "",
      policy,
      document,
    });
    if (asItIs && only.kind === "manifests") this.found.manifests.set(only.folder.path, only.folder);
  }

  /** How a source's resources are built; undefined if it is in another repository, or was recorded as not rendered. */
  #build(
    source: ValueMap,
    { all, variables }: { all: readonly ValueMap[]; variables: ReadonlyMap<string, string> },
    name: string,
    file: string,
  ): SourceBuild | undefined {
    const path = sourcePath(source);
    const missing = (why: string, more: false | { broken: true } = false): undefined => {
      const one = { name, file: file.slice(1), why, cause: "application", source: path } as const;
      const reads = filesOfSource(this.tree, foreignChart(source, all), variables);
      this.found.notRendered.push({ ...one, ...more, ...(reads.length > 0 && { reads }), elsewhere: true });
      return undefined;
    };
    const refuse = (why: string, cause: Cause, reads = path === "" ? [] : [treePath(path)]): undefined => {
      this.found.notRendered.push({ name, file: file.slice(1), why, cause, source: path, reads });
      return undefined;
    };
    const tool = askedTool(source);
    if (Array.isArray(tool))
      return refuse(`${path}: options for ${tool.join(" and ")}, but Argo CD uses only one`, "application");
    if (tool === "plugin") return refuse(`${path}: rendered by a plugin`, "plugin");
    const chart = textAt(source, "chart");
    if (chart === undefined) {
      // A source with a reference and no path only supplies files to others.
      if (path === "") return undefined;
      const why = this.#missing(source, path);
      if (why !== undefined) {
        if (STANDS_FOR_PATH.test(path))
          return missing(`${path}: stands for a path that is filled in elsewhere`);
        const broken = leavesRepository(source) || this.options.isOwn?.(namedSource(source)) === true;
        return missing(why, broken && { broken });
      }
    }
    const kustomization = chart === undefined ? folderAt(this.tree, this.folders, treePath(path)) : undefined;
    if (kustomization !== undefined && (tool === undefined || tool === "kustomize"))
      return { kind: "kustomize", path, options: kustomizeOptions(source) };
    const helm = tool === "directory" ? undefined : helmBuild(this.tree, source, all);
    if (helm !== undefined) {
      if (this.options.helm) return helm;
      const what =
        chart === undefined ? `${path}: a Helm chart` : `the Helm chart ${chart} of another repository`;
      const why = this.options.helm === undefined ? what : `${what}; --enable-helm renders it`;
      return refuse(why, "chart", filesOfSource(this.tree, helm, variables));
    }
    if (tool === "kustomize" || tool === "helm")
      return refuse(`${path}: options for ${tool}, but its folder has no files for it`, "application");
    const folder = manifestFolder(source, path);
    if (hasJsonnet(this.tree, folder)) return refuse(`${path}: Jsonnet`, "application");
    if (manifestFiles(this.tree, folder).length === 0) {
      const deeper = !folder.recurse && manifestFiles(this.tree, { ...folder, recurse: true }).length > 0;
      const why = `${path}: it has no file to apply${deeper ? " without directory.recurse" : ""}`;
      this.found.notRendered.push({ name, file: file.slice(1), why, cause: "application" });
    }
    return { kind: "manifests", folder };
  }

  /** Why the source's path isn't a folder in this repository; undefined if it is one. */
  #missing(source: ValueMap, path: string): string | undefined {
    if (leavesRepository(source)) return `${textAt(source, "path")}: leads out of its repository`;
    const { repository } = namedSource(source);
    if (repository.startsWith("oci://")) return `${path} is in an OCI artifact (${repository})`;
    // Every repository has a root, so that path doesn't show which repository is meant.
    if (path === "." && this.options.isOther?.(repository) === true)
      return `.: the root of another repository (${repository})`;
    try {
      if (this.tree.kind(treePath(path)) === "directory") return undefined;
    } catch (error) {
      if (error instanceof InputError) return error.message;
      throw error;
    }
    return `${path} isn't in this repository (${textAt(source, "repoURL") ?? "no repoURL"})`;
  }
}

/** A source's repository and revision, as written. */
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

/** How an Application applies its sources. */
export function syncPolicyOf(document: ValueMap, name: string): AppliedHow {
  const automated = at(document, "spec", "syncPolicy", "automated");
  return {
    application: name,
    automated: isMap(automated) && automated.enabled !== false,
    prune: isMap(automated) && automated.prune === true,
    selfHeal: isMap(automated) && automated.selfHeal === true,
  };
}
