import { existsSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { foldersUp, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { EnvironmentInput } from "@kustogen/review/check/check.ts";
import type { Rule } from "@kustogen/review/check/model/rule.ts";
import type { Strictness } from "@kustogen/review/check/model/state.ts";
import type { WrittenException } from "@kustogen/review/check/steps/exceptions.ts";
import type { NotLookedAt } from "@kustogen/review/coverage/not-looked-at.ts";
import type { ArgoObject, UnreadableFile } from "@kustogen/review/discovery/argo-documents.ts";
import type { FluxKustomization } from "@kustogen/review/discovery/flux.ts";
import { matcherOf } from "@kustogen/review/discovery/globs.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { relativePath } from "@kustogen/review/discovery/tree-paths.ts";
import { otherRepositories } from "@kustogen/review/git/remote.ts";
import { findFolders, type NotRendered } from "@kustogen/review/units/folders-here.ts";
import type { ConfigNotice } from "../config/both-sides.ts";
import type { Config } from "../config/config.ts";
import type { JudgedChange } from "./since.ts";

/** The environments that a run checks, and related findings of the search. */
export interface Found {
  environments: EnvironmentInput[];
  notRendered: NotRendered[];
  argo: readonly ArgoObject[];
  unreadable: readonly UnreadableFile[];
  notFollowed: readonly NotLookedAt[];
  /** Files with objects that no environment is built from. */
  outside?: readonly string[];
  /** The Kustomizations that Flux applies. */
  flux?: readonly FluxKustomization[];
  /** The folders that something in the repository deploys. */
  deployed: ReadonlySet<string>;
  /** The kustomizations that Flux generates for folders without one, by file. */
  made?: ReadonlyMap<string, string>;
  exceptions: WrittenException[];
  exceptionsBefore?: WrittenException[];
  rules: readonly Rule[];
  notices?: ConfigNotice[];
}

/** The overlays below folders, whoever wrote them. Throws InputError if there are none. */
export function foreignEnvironments(
  tree: FileTree,
  dirs: readonly string[],
  strictness: Strictness | undefined,
  cwd: string,
  {
    root,
    config,
    change,
    files,
  }: {
    root: string;
    config: Config;
    change: JudgedChange | undefined;
    /** The files that git tracks. */
    files: () => readonly string[];
  },
): Found {
  const searched = dirs.length === 0 ? ["."] : dirs;
  const folders = searched.map((folder) => resolve(cwd, folder));
  for (const [at, folder] of folders.entries()) {
    if (!existsSync(folder))
      throw new InputError(`${searched[at]}: there is no such folder`, { code: "no-such-folder" });
    if (!statSync(folder).isDirectory())
      throw new InputError(`${searched[at]}: is a file; name a folder with a kustomization`, {
        code: "wrong-file-type",
      });
  }
  const repository = change?.after ?? workTreeTop(folders[0] as string) ?? (folders[0] as string);
  const holdsAll = (one: string) => folders.every((folder) => isWithin(folder, one));
  const top = foldersUp(repository).find(holdsAll) ?? "/";
  const patternsFrom = change?.after ?? root;
  const overlays = change?.sides.judged.overlays ?? config.overlays;
  const selection =
    dirs.length === 0
      ? overlays
      : askedOf(
          overlays,
          folders.map((folder) => relativePath(patternsFrom, folder)),
        );
  let own: ReadonlySet<string> | undefined;
  const search = {
    top,
    selection,
    patternsFrom,
    clusters: change === undefined ? config.clusters : change.sides.judged.clusters.after,
    isOther: otherRepositories(cwd),
    isOwnFile: (file: string) => (own ??= new Set(files())).has(tree.realPath(file)),
  };
  const found = findFolders(tree, folders, search);
  const known = new Set(found.environments.map(({ folder }) => folder));
  const kept = change?.keptFolders(tree, folders, selection).filter((folder) => !known.has(folder)) ?? [];
  const environments = [...found.environments, ...kept.map((folder) => ({ folder }))];
  // Manifests that no environment is built from are searched for credentials.
  const lists = [environments, found.notRendered, found.argo, found.unreadable, found.outside];
  if (lists.every((list) => list.length === 0))
    throw new InputError(
      `${searched.join(", ")}: no kustomization.yaml here or below; name folders that have one, or none for the whole repository`,
      { code: "no-kustomization" },
    );
  return {
    ...found,
    environments: environments
      .sort((a, b) => compareText(a.folder, b.folder))
      .map((one) => ({ ...one, strictness })),
    exceptions: [],
    rules: [],
  };
}

/** The selection for folders given on the command line: every overlay in them, except excluded ones. */
function askedOf({ also, ...own }: OverlaySelection, asked: readonly string[]): OverlaySelection {
  const exclude = own.exclude?.filter((pattern) => !asked.some(matcherOf(pattern)));
  return { ...(exclude && { exclude }), ...(also && { also: askedOf(also, asked) }) };
}
