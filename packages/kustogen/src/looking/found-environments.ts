import { existsSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { foldersUp, isWithin } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { matcherOf } from "@kustogen/review/discovery/globs.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { relativePath } from "@kustogen/review/discovery/tree-paths.ts";
import { otherRepositories } from "@kustogen/review/git/remote.ts";
import { findFolders } from "@kustogen/review/units/folders-here.ts";
import { type ConfigNotice, foldersIn, inProject } from "../config/both-sides.ts";
import type { Config } from "../config/config.ts";
import type { JudgedChange } from "./since.ts";

/** What a search goes by. */
interface Search {
  root: string;
  config: Config;
  change: JudgedChange | undefined;
  /** True if the user named the folders. */
  isAsked: boolean;
  /** True for a project that describes systems. */
  isProject: boolean;
  files: () => readonly string[];
}

/** The overlays below folders, as the user named them, whoever wrote them. */
export function foundEnvironments(
  tree: FileTree,
  given: readonly string[],
  cwd: string,
  { root, config, change, isAsked, isProject, files }: Search,
) {
  const folders = given.map((folder) => resolve(cwd, folder));
  for (const [at, folder] of folders.entries()) {
    if (!existsSync(folder))
      throw new InputError(`${given[at]}: there is no such folder`, { code: "no-such-folder" });
    const isFile = `${given[at]}: is a file; name a folder with a kustomization`;
    if (!statSync(folder).isDirectory()) throw new InputError(isFile, { code: "wrong-file-type" });
  }
  const holdsAll = (one: string) => folders.every((folder) => isWithin(folder, one));
  const around = holdsAll(root) ? root : (folders[0] as string);
  const top = foldersUp(change?.after ?? workTreeTop(folders[0] as string) ?? around).find(holdsAll) ?? "/";
  const project = relative(top, root);
  const overlays = change?.sides.judged.overlays ?? {
    ...inProject(project, config.overlays),
    ...(isProject && { authored: foldersIn(project, config.folders).generators }),
  };
  const inside = folders.map((folder) => relativePath(top, folder));
  const selection = isAsked ? askedOf(overlays, inside) : overlays;
  let own: ReadonlySet<string> | undefined;
  const search = {
    top,
    selection,
    clusters: change === undefined ? config.clusters : change.sides.judged.clusters.after,
    isOther: otherRepositories(cwd),
    known: isAsked || !folders.includes(top) ? undefined : change?.now,
    isOwnFile: (file: string) => (own ??= new Set(files())).has(tree.realPath(file)),
  };
  const found = findFolders(tree, folders, search);
  const known = new Set(found.environments.map(({ folder }) => folder));
  const kept = change?.keptFolders(tree, folders, selection).filter((folder) => !known.has(folder)) ?? [];
  const environments = [...found.environments, ...kept.map((folder) => ({ folder }))];
  const notices: ConfigNotice[] = [];
  for (const path of (folders.includes(root) && config.overlays.paths) || []) {
    const message = `kustogen.yaml: overlays.paths: ${path} matches no folder`;
    const isIdle = !environments.some((one) => matcherOf(path)(relativePath(root, one.folder)));
    if (isIdle) notices.push({ severity: "warning", message });
  }
  return { ...found, notices, environments: environments.sort((a, b) => compareText(a.folder, b.folder)) };
}

/** The selection for folders given on the command line: every overlay in them, except excluded ones. */
function askedOf({ also, authored, ...own }: OverlaySelection, asked: readonly string[]): OverlaySelection {
  const exclude = own.exclude?.filter((pattern) => !asked.some(matcherOf(pattern)));
  const isAuthored = authored !== undefined && !asked.some((folder) => isWithin(folder, authored));
  return {
    ...(exclude && { exclude }),
    ...(isAuthored && { authored }),
    ...(also && { also: askedOf(also, asked) }),
  };
}
