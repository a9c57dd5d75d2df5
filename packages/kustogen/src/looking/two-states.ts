import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { withExceptions } from "@kustogen/review/changes/excepted-risks.ts";
import type { EnvironmentReview, Review } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
import type { SourceLink } from "@kustogen/review/changes/sources.ts";
import type { ChangedSetting } from "../environments/changed-settings.ts";
import { environmentsFolder } from "../folders.ts";
import { type AskedRendering, openSides, type Sides } from "./sides.ts";

/** What a review compares. */
export interface ReviewOptions extends AskedRendering {
  system: string[];
  env: string[];
  path: string[];
  sourceLinks?: string;
}

/** The changes between two states of the repository. Throws InputError and OutsideError. */
export async function reviewStates(
  top: string,
  range: string | undefined,
  asked: ReviewOptions,
): Promise<Review> {
  return withObjects(top, async (objects) => {
    const { sides, options } = await openSides(top, objects, range, asked);
    const { before, after } = sides.compared;
    const link =
      options.sourceLinks === undefined
        ? undefined
        : sourceLink(options.sourceLinks, { before: before.commit, after: after.commit });
    let progress: Progress | undefined;
    const how: CompareOptions = {
      ...sides.how,
      systems: options.system,
      environments: options.env,
      ...(options.path.length > 0 && { only: options.path }),
      ...(link && { link }),
      onEnvironment: (label, done, all) => {
        progress ??= new Progress("comparing", all, "overlays");
        progress.at(done, label);
      },
    };
    const comparison = compareDeployed(deployedStates(sides.states, how), how);
    progress?.end();
    return reviewOf(sides, comparison, link);
  });
}

/** A review of two states: the comparison, with the changed settings, and with exceptions applied. */
async function reviewOf(
  { compared: { before, after }, judged, states }: Sides,
  comparison: ReturnType<typeof compareDeployed>,
  link: SourceLink | undefined,
): Promise<Review> {
  const title = `${before.text} → ${after.text}`;
  const settings = `/${environmentsFolder(judged.folders)}/`;
  // Few changes affect a project's settings, and the code that reads these takes time to load.
  const authored = [...states.changed].some((path) => path.startsWith(settings))
    ? (await import("../environments/changed-settings.ts")).changedSettings(
        judged.folders,
        states.before.tree,
        states.after.tree,
        states.changed,
      )
    : [];
  const bySystem = groupedBy(authored, (one) => one.system);
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

/** A review with the changed settings and pins of its environment and system. */
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
