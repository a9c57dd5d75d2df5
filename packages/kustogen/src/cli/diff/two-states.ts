import { join } from "node:path";
import { setLimits } from "@kustogen/kustomize/limits.ts";
import { type GitObjects, withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { boundTo } from "@kustogen/kustomize/node/reach.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { compareTrees } from "@kustogen/review/changes/compare-trees.ts";
import { withExceptions } from "@kustogen/review/changes/excepted-risks.ts";
import type { EnvironmentReview, Review } from "@kustogen/review/changes/review.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import type { SourceLink } from "@kustogen/review/changes/sources.ts";
import { discoverStates } from "@kustogen/review/changes/states.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import { type ComparedStates, comparedStates } from "@kustogen/review/git/compared-states.ts";
import { manifestsOfOther, manifestsOfWorkTree } from "@kustogen/review/git/files-with.ts";
import { listOtherRevision, listState } from "@kustogen/review/git/listed-trees.ts";
import { ownSources } from "@kustogen/review/git/remote.ts";
import { filesOfTree, type JudgedBy, judgedBy, sideConfig } from "../../config/both-sides.ts";
import { reachOf } from "../../config/reach.ts";
import type { ChangedSetting } from "../../environments/changed-settings.ts";
import { environmentsFolder } from "../../folders.ts";
import { askedRenderer } from "../asked-renderer.ts";
import { leanHeapFor } from "../check/lean-heap.ts";
import { knownFiles, searchedFiles } from "./known-files.ts";
import { type DiffOptions, narrowedTo } from "./options.ts";
import { projectOf } from "./place.ts";

/** What changes between two states of the repository. Throws InputError and OutsideError. */
export async function reviewStates(
  root: string,
  range: string | undefined,
  options: DiffOptions,
): Promise<Review> {
  return withObjects(root, (objects) => compared(root, objects, comparedStates(root, range), options));
}

async function compared(
  root: string,
  objects: GitObjects,
  { before, after }: ComparedStates,
  options: DiffOptions,
): Promise<Review> {
  // Git reads every YAML file for it, beside what is done here meanwhile.
  const known = knownFiles(root);
  const searched = searchedFiles(root, known, after.commit);
  const now = listState(root, objects, after);
  const old =
    before.commit && after.commit
      ? listOtherRevision(objects, { tree: now, commit: after.commit }, before.commit, before.text)
      : listState(root, objects, before);
  const { judged, reached } = await judgedSides(root, [old, now], options);
  const selection = narrowedTo(judged.overlays, options.path);
  known?.tell(now, JSON.stringify(judged.before.limits));
  const states = discoverStates(old, now, selection, known?.kustomizations);
  const found = await searched;
  const files = after.commit === undefined ? manifestsOfWorkTree(now, found) : found;
  const applications = { before: manifestsOfOther(old, { tree: now, files }), after: files };
  const link =
    options.sourceLinks === undefined
      ? undefined
      : sourceLink(options.sourceLinks, { before: before.commit, after: after.commit });
  let progress: Progress | undefined;
  const comparison = compareTrees(
    old,
    now,
    {
      ...selection,
      systems: options.system,
      environments: options.env,
      ...(options.path.length > 0 && { only: options.path }),
      ...(link && { link }),
      isOwn: ownSources(root),
      applications,
      fewPlaces:
        options.json !== true &&
        (options.format ?? "terminal") === "terminal" &&
        options.all !== true &&
        options.output.length === 0,
      renderer: askedRenderer(reached, judged.loadRestrictor),
      onEnvironment: (label, done, all) => {
        if (done === 0) leanHeapFor(all);
        progress ??= new Progress("comparing", all, "overlays");
        progress.at(done, label);
      },
    },
    states,
  );
  progress?.end();
  if (after.commit) known?.keep(now, { commit: after.commit, files });
  else if (before.commit) known?.keep(now, { commit: before.commit, files: applications.before });
  const title = `${before.text} → ${after.text}`;
  const settings = `/${environmentsFolder(judged.folders)}/`;
  // Few changes are of a project's settings, and what reads these takes time to load.
  const authored = [...states.changed].some((path) => path.startsWith(settings))
    ? (await import("../../environments/changed-settings.ts")).changedSettings(
        judged.folders,
        old,
        now,
        states.changed,
      )
    : [];
  const bySystem = new Map<string, ChangedSetting[]>();
  for (const one of authored) addTo(bySystem, one.system, one);
  const review: Review = {
    title: [title, ...judged.notices.flatMap(({ headline }) => headline ?? [])].join(", "),
    before: before.text,
    after: after.text,
    ...comparison,
    environments: comparison.environments.map((one) =>
      withAuthored(one, (one.system === undefined ? undefined : bySystem.get(one.system)) ?? [], link),
    ),
    ...(judged.notices.length > 0 && { notices: judged.notices }),
  };
  return withExceptions(review, {
    before: judged.before.exceptions,
    after: judged.after.exceptions,
    today: new Date().toISOString().slice(0, 10),
  });
}

/** What the configurations of both sides say, which the sides and the limits of this run then keep to. */
async function judgedSides(
  root: string,
  [old, now]: readonly [ListedTree, ListedTree],
  options: DiffOptions,
): Promise<{ judged: JudgedBy; reached: DiffOptions }> {
  const project = projectOf(root);
  const [was, is] = await Promise.all([
    sideConfig(join("/", project), filesOfTree(old)),
    sideConfig(join("/", project), filesOfTree(now)),
  ]);
  const judged = judgedBy(was, is, project);
  if (judged.clusters.before !== undefined) old.clusters = judged.clusters.before;
  if (judged.clusters.after !== undefined) now.clusters = judged.clusters.after;
  // What both sides are looked at with; the change itself can't raise or lower them.
  setLimits(judged.before.limits);
  const reached = reachOf(judged.before, join(root, project), options);
  if (reached.within !== undefined) old.around = now.around = { tree: boundTo(reached.within), at: root };
  return { judged, reached };
}

/** A review with the settings and pins of its environment that the change writes otherwise for its system. */
function withAuthored(
  review: EnvironmentReview,
  ofSystem: readonly ChangedSetting[],
  link: SourceLink | undefined,
): EnvironmentReview {
  const own = ofSystem.filter(({ environments }) => environments.includes(review.environment ?? ""));
  if (own.length === 0) return review;
  const authored = own.map(({ environments: _, system: __, ...one }) => {
    const url = link?.(one.side, one.file, one.line);
    return { ...one, ...(url !== undefined && { url }) };
  });
  return { ...review, authored };
}
