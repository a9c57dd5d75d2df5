import { join } from "node:path";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { boundTo } from "@kustogen/kustomize/node/reach.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { OverlaySelection } from "@kustogen/review/discovery/overlays.ts";
import { filesOfTree, type JudgedBy, judgedBy, sideConfig } from "../../config/both-sides.ts";
import { reachOf } from "../../config/reach.ts";
import { type DiffOptions, narrowedTo } from "./options.ts";
import { projectOf } from "./place.ts";

/** The configurations of both sides, combined with the command line. */
export interface JudgedSides {
  judged: JudgedBy;
  /** The options of the command, extended by the configurations. */
  options: DiffOptions;
  /** The selected folders. */
  selection: OverlaySelection;
}

/** Reads the configurations of both sides, and applies them to the sides and the limits of this run. */
export async function judgedSides(
  root: string,
  [old, now]: readonly [ListedTree, ListedTree],
  asked: DiffOptions,
): Promise<JudgedSides> {
  const project = projectOf(root);
  const [was, is] = await Promise.all([
    sideConfig(join("/", project), filesOfTree(old)),
    sideConfig(join("/", project), filesOfTree(now)),
  ]);
  const judged = judgedBy(was, is, project);
  if (judged.clusters.before !== undefined) old.clusters = judged.clusters.before;
  if (judged.clusters.after !== undefined) now.clusters = judged.clusters.after;
  // The limits for both sides; the change itself can't raise or lower them.
  setLimits(judged.before.limits);
  const options = reachOf(judged.before, join(root, project), asked);
  if (options.within !== undefined) old.around = now.around = { tree: boundTo(options.within), at: root };
  return { judged, options, selection: narrowedTo(judged.overlays, options.path) };
}
