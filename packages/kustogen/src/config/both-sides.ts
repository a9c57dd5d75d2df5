import { posix } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import type { InputFiles } from "../errors/input-files.ts";
import type { Folders } from "../folders.ts";
import { isIn, readConfig } from "./config.ts";
import { CONFIG_FILE } from "./root.ts";
import { type Config, DEFAULT_CONFIG } from "./types.ts";

/** The configuration of one side of a review. */
export interface SideConfig {
  /** Absent if that side has no configuration file, or one that can't be read. */
  config?: Config;
  /** Why it can't be read. */
  problem?: string;
}

/** A notice about the configuration that comes before anything else. */
export interface ConfigNotice {
  /** An error means that the review failed. */
  severity: "error" | "warning" | "info";
  /** One sentence without a full stop. */
  message: string;
  /** The same, short enough for a headline. */
  headline?: string;
}

/** The files of a tree, for reading the configuration; its root is the folder "/". */
export function filesOfTree(tree: FileTree): InputFiles {
  return {
    isThere: (path) => tree.kind(path) !== undefined,
    read: (path) => Buffer.from(tree.read(path)),
    list: (folder) =>
      (tree.list?.(folder) ?? []).map((name) => ({
        name,
        isDirectory: () => tree.kind(`${folder}/${name}`) === "directory",
      })),
  };
}

/** The configuration of one side. Throws only for errors that aren't its author's mistake. */
export async function sideConfig(root: string, files: InputFiles): Promise<SideConfig> {
  try {
    return isIn(root, files) ? { config: await readConfig(root, files) } : {};
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problem: error.message };
  }
}

/**
 * The settings for the review of a change, which can't switch off its own review: the earlier state counts, and the later
 * one only if the earlier has none. `project` is relative to the repository root.
 */
export function judgedBy(before: SideConfig, after: SideConfig, project: string) {
  const notices: ConfigNotice[] = [];
  if (after.problem !== undefined)
    notices.push({
      severity: "error",
      message: `${CONFIG_FILE} can't be read, so the review uses ${before.config ? "the one before the change" : "none"}: ${after.problem}`,
      headline: `${CONFIG_FILE} can't be read`,
    });
  if (before.config === undefined && after.config !== undefined)
    notices.push({
      severity: "warning",
      message:
        before.problem === undefined
          ? `${CONFIG_FILE} is new, so the review follows it, except for what it excludes`
          : `${CONFIG_FILE} could not be read before the change, so the review follows the new one: ${before.problem}`,
      headline: `checked with ${before.problem === undefined ? "a" : "the"} ${CONFIG_FILE} of this change`,
    });
  const config = before.config ?? after.config ?? DEFAULT_CONFIG;
  const now = after.config ?? (after.problem === undefined ? DEFAULT_CONFIG : config);
  if (before.config !== undefined && after.problem === undefined)
    notices.push(...changesOf(before.config, now));
  // Without a configuration everything is reviewed, so a new one leaves nothing out of its own review.
  const { overlays } = before.config ?? DEFAULT_CONFIG;
  const also = isDeepStrictEqual(overlays, now.overlays) ? undefined : inProject(project, now.overlays);
  const folders = foldersIn(project, now.folders);
  const selection: OverlaySelection = {
    ...inProject(project, overlays),
    folder: folders.overlays,
    ...(also && { also: { ...also, folder: folders.overlays } }),
  };
  return {
    overlays: selection,
    /** The folders of the project in the later state, relative to the repository root. */
    folders,
    /** A change can't lift a restriction in its own review. */
    loadRestrictor: config.loadRestrictor,
    kustomize: { before: before.config?.kustomize, after: now.kustomize },
    clusters: clustersOf(before.config?.clusters, now.clusters),
    before: before.config ?? DEFAULT_CONFIG,
    after: now,
    notices,
  };
}

/** Patterns of a project's configuration, relative to the repository root. */
export function inProject(project: string, { paths, exclude }: Config["overlays"]): OverlaySelection {
  const placed = (patterns: readonly string[]) =>
    project === "" ? patterns : patterns.map((pattern) => posix.join(project, pattern));
  return { ...(paths && { paths: placed(paths) }), ...(exclude && { exclude: placed(exclude) }) };
}

/** The folders of a project, relative to the repository root. */
export function foldersIn(project: string, folders: Folders): Folders {
  const placed = Object.entries(folders).map(([name, folder]) => [name, posix.join(project, folder)]);
  return Object.fromEntries(placed) as Folders;
}

/** Clusters that only the earlier state declares count afterwards, too: no change removes a cluster from its review. */
function clustersOf(before: Config["clusters"], after: Config["clusters"]) {
  if (before === undefined || after === undefined) return { before: before ?? after, after: after ?? before };
  const names = new Set(after.map(({ name }) => name));
  return { before, after: [...after, ...before.filter(({ name }) => !names.has(name))] };
}

/** What a change of settings means for its own review. */
const CHANGES: readonly [key: keyof Config, meaning: string][] = [
  ["overlays", "which folders are environments (the review reads those of both versions)"],
  ["stages", "how strictly stages are checked (the review uses the stricter of both)"],
  ["folders", "the names of the folders"],
  ["limits", "the limits of a review (the review uses those before the change)"],
  ["loadRestrictor", "what kustomizations may read (the review uses the version before the change)"],
  ["kustomize", "the version of kustomize (each side is rendered with its own)"],
  ["clusters", "which clusters Argo CD has (the review still includes those before the change)"],
];

/** A notice about changes of the configuration that would have affected their own review. */
function changesOf(before: Config, after: Config): ConfigNotice[] {
  const said = CHANGES.filter(([key]) => !isDeepStrictEqual(before[key], after[key]));
  if (said.length === 0) return [];
  const changes = said.map(([, meaning]) => meaning).join("; ");
  return [{ severity: "warning", message: `${CONFIG_FILE} changes ${changes}` }];
}
