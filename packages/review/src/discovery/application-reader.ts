import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import { isEmpty, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { Cause } from "../coverage/not-looked-at.ts";
import { at, mapAt, textAt } from "../kubernetes/fields.ts";
import {
  type AppliedHow,
  applicationVariables,
  askedTools,
  chartBuild,
  helmBuild,
  type IsOwnSource,
  kustomizeOptions,
  leavesRepository,
  type ManifestFolder,
  type SourceBuild,
  sourcePath,
  sourcesOfApplication,
  withVariables,
} from "./application-sources.ts";
import type { DeclaredFolders, DeclaredOptions, NotRenderedSource } from "./declared-folders.ts";
import { argoMatcher } from "./globs.ts";
import { folderAt, type KustomizationFolder } from "./kustomizations.ts";
import type { ListedTree } from "./listed-tree.ts";
import { hasJsonnet, manifestFiles } from "./plain-manifests.ts";
import { filesOfSource } from "./source-files.ts";
import { relativePath, treePath } from "./tree-paths.ts";

/** An all-caps placeholder for a path, as in an Application that overlays elsewhere patch: `REPLACEME`, `SET IN OVERLAY`. */
const STANDS_FOR_PATH = /^[A-Z]{4,}$|^[A-Z]{2,}(?:[-_ ][A-Z]+)+$/;

/** What isn't rendered of an Application's source. */
type Left = Omit<NotRenderedSource, "name" | "file">;

/** Reads Applications one by one and adds the results to `found`. */
export class ApplicationReader {
  constructor(
    readonly tree: ListedTree,
    readonly folders: ReadonlyMap<string, KustomizationFolder>,
    private readonly found: DeclaredFolders,
    private readonly options: DeclaredOptions,
  ) {}

  /** @param ofSet true if an ApplicationSet generates it */
  add(path: string, document: ValueMap, name: string, ofSet: boolean): void {
    const spec = mapAt(document, "spec");
    const declared = { name, file: path.slice(1) };
    const { notRendered, applications, applied, built, manifests } = this.found;
    const sources = sourcesOfApplication(this.tree, spec, name, (parameters, why) =>
      notRendered.push({ name, file: parameters.slice(1), why, cause: "unreadable" }),
    );
    const policy = syncPolicyOf(document, name);
    const variables = applicationVariables(spec, name, sources[0] ?? {});
    const builds: SourceBuild[] = [];
    for (const source of sources) {
      const build = this.#build(withVariables(source, variables), sources);
      if (build === undefined) continue;
      if ("why" in build) {
        notRendered.push({ ...declared, ...build });
        continue;
      }
      builds.push(build);
      if (build.kind === "helm") continue;
      const folder = sourcePath(source);
      applications.push({ ...declared, path: folder, document, source, ofSet });
      applied.set(folder, policy);
      const why = build.kind === "manifests" && this.#emptiness(build.folder);
      if (why) notRendered.push({ ...declared, why, cause: "application" });
    }
    const [only, ...more] = builds;
    if (only === undefined) return;
    const isPlain = only.kind === "manifests" || (only.kind === "kustomize" && isEmpty(only.options));
    const asItIs = more.length === 0 && isPlain;
    const namespace = textAt(spec, "destination", "namespace") ?? "";
    built.push({ ...declared, asItIs, builds, namespace, policy, document });
    if (asItIs && only.kind === "manifests") manifests.set(only.folder.path, only.folder);
  }

  /** The folders here that a path with `*` for what is unknown may mean: none if nothing of it is known. */
  foldersLike = ({ repository, path }: { repository: string; path: string }): string[] => {
    const folder = sourcePath({ path });
    if (this.options.isOther?.(repository) || !/[^*/.]/.test(folder)) return [];
    if (!folder.includes("*"))
      return kindIfAny(this.tree, treePath(folder)) === "directory" ? [treePath(folder)] : [];
    const isLike = argoMatcher(folder, "folders");
    return [...this.folders.keys()].filter((one) => isLike(relativePath("/", one)));
  };

  /** How a source's resources are built, or why they aren't rendered; undefined for one that only has files for others. */
  #build(source: ValueMap, all: readonly ValueMap[]): SourceBuild | Left | undefined {
    const path = sourcePath(source);
    const left = (cause: Cause, why: string, reads = path === "" ? [] : [treePath(path)]): Left => {
      return { why: `${path}: ${why}`, cause, source: path, reads };
    };
    const [tool, ...others] = askedTools(source);
    if (others.length > 0)
      return left("application", `options for ${[tool, ...others].join(" and ")}, but Argo CD uses only one`);
    if (tool === "plugin") return left("plugin", "rendered by a plugin");
    const chart = textAt(source, "chart");
    if (chart === undefined && path === "") return undefined;
    const missing = chart === undefined ? this.#missing(source, path) : undefined;
    if (missing !== undefined) {
      const unread = chartBuild(source, all, { name: path, repository: "", version: "" });
      const reads = filesOfSource(this.tree, unread);
      const of = { cause: "application" as const, source: path, ...(reads.length > 0 && { reads }) };
      if (STANDS_FOR_PATH.test(path))
        return { why: `${path}: stands for a path that is filled in elsewhere`, ...of, elsewhere: true };
      const broken = leavesRepository(source) || this.options.isOwn?.(namedSource(source)) === true;
      return { why: missing, ...of, ...(broken && { broken }), elsewhere: true };
    }
    const kustomization = chart === undefined && folderAt(this, treePath(path));
    if (kustomization && (tool === undefined || tool === "kustomize"))
      return { kind: "kustomize", path, options: kustomizeOptions(source) };
    const helm = tool === "directory" ? undefined : helmBuild(this.tree, source, all);
    if (helm !== undefined) {
      if (this.options.helm) return helm;
      const what =
        chart === undefined ? `${path}: a Helm chart` : `the Helm chart ${chart} of another repository`;
      const why = this.options.helm === undefined ? what : `${what}; --enable-helm renders it`;
      return { why, cause: "chart", source: path, reads: filesOfSource(this.tree, helm) };
    }
    if (tool === "kustomize" || tool === "helm")
      return left("application", `options for ${tool}, but its folder has no files for it`);
    const folder = manifestFolder(source, path);
    return hasJsonnet(this.tree, folder) ? left("application", "Jsonnet") : { kind: "manifests", folder };
  }

  /** What is said of a folder from which nothing is applied; undefined for any other. */
  #emptiness(folder: ManifestFolder): string | undefined {
    if (manifestFiles(this.tree, folder).length > 0) return undefined;
    const deeper = !folder.recurse && manifestFiles(this.tree, { ...folder, recurse: true }).length > 0;
    return `${folder.path}: it has no file to apply${deeper ? " without directory.recurse" : ""}`;
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
  return {
    path,
    recurse: at(source, "directory", "recurse") === true,
    include: textAt(source, "directory", "include"),
    exclude: textAt(source, "directory", "exclude"),
  };
}

/** How an Application applies its sources. */
export function syncPolicyOf(document: ValueMap, name: string): AppliedHow {
  return { application: name, prune: at(document, "spec", "syncPolicy", "automated", "prune") === true };
}
