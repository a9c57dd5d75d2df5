import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import { discoverStates } from "@kustogen/review/changes/states.ts";
import { type ComparedStates, comparedStates } from "@kustogen/review/git/compared-states.ts";
import {
  DEPLOYING,
  findManifestsWith,
  manifestsOfOther,
  manifestsOfWorkTree,
} from "@kustogen/review/git/files-with.ts";
import { listOtherRevision, listState } from "@kustogen/review/git/listed-trees.ts";
import { otherRepositories, ownSources } from "@kustogen/review/git/remote.ts";
import { askedRenderer } from "../asked-renderer.ts";
import { leanHeapFor } from "../check/lean-heap.ts";
import { type JudgedSides, judgedSides } from "./judged-sides.ts";
import type { DiffOptions } from "./options.ts";
import { reviewOf } from "./state-review.ts";

/** The changes between two states of the repository. Throws InputError and OutsideError. */
export async function reviewStates(
  root: string,
  range: string | undefined,
  asked: DiffOptions,
): Promise<Review> {
  return withObjects(root, async (objects) => {
    const compared = comparedStates(root, range, objects);
    const { before, after } = compared;
    // Git reads every YAML file for it, in parallel with this process.
    const searched = findManifestsWith(root, DEPLOYING, after.commit);
    const now = listState(root, objects, after);
    const old =
      before.commit && after.commit
        ? listOtherRevision(objects, { tree: now, commit: after.commit }, before.commit, before.text)
        : listState(root, objects, before);
    const sides = await judgedSides(root, [old, now], asked);
    const states = discoverStates(old, now, sides.selection);
    const found = await searched;
    const files = after.commit === undefined ? manifestsOfWorkTree(now, found) : found;
    const applications = { before: manifestsOfOther(old, { tree: now, files }), after: files };
    const how = howCompared(root, compared, sides);
    const options = { ...how.options, applications };
    const comparison = compareDeployed(deployedStates(states, options), options);
    how.end();
    const trees = { before: old, after: now, changed: states.changed };
    return reviewOf(compared, sides, { comparison, ...trees }, how.options.link);
  });
}

/** Options for comparing both sides, with progress; `end` removes that. */
function howCompared(
  root: string,
  { before, after }: ComparedStates,
  { judged, options, selection }: JudgedSides,
): { options: CompareOptions; end: () => void } {
  const link =
    options.sourceLinks === undefined
      ? undefined
      : sourceLink(options.sourceLinks, { before: before.commit, after: after.commit });
  let progress: Progress | undefined;
  const fewPlaces =
    options.json !== true &&
    (options.format ?? "terminal") === "terminal" &&
    options.all !== true &&
    options.output.length === 0;
  const how: CompareOptions = {
    ...selection,
    systems: options.system,
    environments: options.env,
    ...(options.path.length > 0 && { only: options.path }),
    ...(link && { link }),
    isOwn: ownSources(root),
    isOther: otherRepositories(root),
    fewPlaces,
    renderer: askedRenderer(options, judged.loadRestrictor),
    onEnvironment: (label, done, all) => {
      if (done === 0) leanHeapFor(all);
      progress ??= new Progress("comparing", all, "overlays");
      progress.at(done, label);
    },
  };
  return { options: how, end: () => progress?.end() };
}
