import { join, relative } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { type GitObjects, withGitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { boundTo } from "@kustogen/kustomize/node/reach.ts";
import { rendererOptions } from "@kustogen/kustomize/node/service.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { discoverStates } from "@kustogen/review/changes/compare-trees.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { sourceLink } from "@kustogen/review/changes/sources.ts";
import type { Strictness } from "@kustogen/review/check/model/state.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { comparedStates } from "@kustogen/review/git/compared-states.ts";
import { DEPLOYING, filesThatMayMatch, findManifestsWith } from "@kustogen/review/git/files-with.ts";
import { listState } from "@kustogen/review/git/listed-trees.ts";
import { otherRepositories, ownSources } from "@kustogen/review/git/remote.ts";
import { filesOfTree, judgedBy, sideConfig } from "../config/both-sides.ts";
import { projectRoot } from "../config/root.ts";
import type { Config } from "../config/types.ts";
import { environmentsFolder, generatedFolders } from "../folders.ts";

/** Both sides of a change, as git has them, and what judges it. */
export type OpenedSides = Awaited<ReturnType<typeof openSides>>;

/** The root of a folder's repository. Throws InputError outside git. */
export function topOf(folder: string): string {
  const top = workTreeTop(folder);
  if (top !== undefined) return top;
  const outside = `${folder} isn't in a git repository, so there are no two states to compare; run the command in a clone`;
  throw new InputError(outside, { code: "not-a-repository" });
}

/** Opens both sides of a change: lists their files, and applies the configuration of both to them and to the limits. */
export async function openSides(
  top: string,
  objects: GitObjects,
  range: string | undefined,
  { path, within, sourceLinks, ...rendering }: AskedSides,
) {
  const cwd = process.cwd();
  const compared = comparedStates(top, range, objects);
  const { before, after } = compared;
  // Git reads every YAML file for it, in parallel with this process.
  const searched = findManifestsWith(top, DEPLOYING, after.commit);
  const now = listState(top, objects, after);
  const old = listState(top, objects, before);
  const project = relative(top, projectRoot(cwd));
  const configs = [old, now].map((tree) => sideConfig(join("/", project), filesOfTree(tree)));
  const [was, is] = await Promise.all(configs);
  const judged = judgedBy(was ?? {}, is ?? {}, project);
  if (judged.clusters.before !== undefined) old.clusters = judged.clusters.before;
  if (judged.clusters.after !== undefined) now.clusters = judged.clusters.after;
  // The limits for both sides; the change itself can't raise or lower them.
  setLimits(judged.before.limits);
  if (within !== undefined) old.around = now.around = { tree: boundTo(within), at: top };
  if (now.kind(`/${environmentsFolder(judged.folders)}`) !== undefined)
    judged.overlays.authored = judged.folders.generators;
  const selection = narrowedTo(judged.overlays, path ?? []);
  const states = discoverStates(old, now, selection);
  const changed = [...states.changed].map((path) => relative(join("/", project), path));
  const isIn = (folders: string[]) => (path: string) => folders.some((one) => path.startsWith(`${one}/`));
  const sources = after.commit === undefined ? changed.filter(isIn([judged.folders.generators])).sort() : [];
  // A review shows what was generated.
  if (sources.length > 0 && !changed.some(isIn(generatedFolders(judged.folders)))) {
    const message = `${someOf(sources, 3)} changed, without \`npm run gen\` since`;
    judged.notices.push({ severity: "warning", message });
  }
  const files = filesThatMayMatch(now, await searched);
  const how: CompareOptions = {
    ...selection,
    applications: { before: filesThatMayMatch(old, files, states.changed), after: files },
    isOwn: ownSources(top),
    isOther: otherRepositories(top),
    renderer: askedRenderer(rendering, { ...judged, kustomize: judged.kustomize.after }),
    kustomize: judged.kustomize,
    ...(sourceLinks && { link: sourceLink(sourceLinks, { before: before.commit, after: after.commit }) }),
  };
  // The current folder, and the root of its project, are relative to the root of the working tree.
  return { top, place: relative(top, cwd), project, compared, judged, states, how };
}

/** Opens both sides of a change, like `openSides`, for the time of some work on them. */
export function withSides<T>(
  top: string,
  range: string | undefined,
  asked: AskedSides,
  work: (sides: OpenedSides) => T | Promise<T>,
): Promise<T> {
  return withGitObjects(top, async (objects) => work(await openSides(top, objects, range, asked)));
}

/** The selection restricted to given folders, if there are any; exclusions still apply. */
function narrowedTo({ also, ...own }: OverlaySelection, paths: readonly string[]): OverlaySelection {
  return { ...own, ...(paths.length > 0 && { paths }), ...(also && { also: narrowedTo(also, paths) }) };
}

/** The rendering options of a command line. */
export interface AskedRendering {
  within?: string[];
  remote?: boolean;
  remoteAllow?: string[];
  enableHelm?: boolean;
  loadRestrictor?: string;
}

/** The options for opening two sides: the folders to look at, and the address of their sources for reports with links. */
export interface AskedSides extends AskedRendering {
  path?: readonly string[];
  sourceLinks?: string;
}

/** Which environments a run checks, and how. */
export interface CheckOptions extends AskedRendering {
  system: string[];
  env: string[];
  strictness?: Strictness;
  onlyNew?: boolean;
  allFiles?: boolean;
}

/** The renderer for a command line; the configuration determines what may be read if the options don't. */
export function askedRenderer(
  { remote, remoteAllow, enableHelm, loadRestrictor }: AskedRendering,
  configured: Pick<Config, "loadRestrictor" | "kustomize">,
): RendererOptions {
  const options = rendererOptions({
    remote: remote === true,
    remoteAllow,
    helm: enableHelm === true,
    unrestricted: (loadRestrictor ?? configured.loadRestrictor) === "LoadRestrictionsNone",
  });
  return { ...options, kustomize: configured.kustomize };
}
