import { withObjects } from "@kustogen/kustomize/node/git/objects.ts";
import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import { withExceptions } from "@kustogen/review/changes/excepted-risks.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { sourceLink } from "@kustogen/review/changes/source-link.ts";
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
  options: ReviewOptions,
): Promise<Review> {
  return withObjects(top, async (objects) => {
    const sides = await openSides(top, objects, range, options);
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
    return reviewOf(sides, comparison);
  });
}

/** A review of two states: the comparison, with exceptions applied. */
function reviewOf(
  { compared: { before, after }, judged }: Sides,
  comparison: ReturnType<typeof compareDeployed>,
): Review {
  const title = `${before.text} → ${after.text}`;
  const review: Review = {
    title: [title, ...judged.notices.flatMap(({ headline }) => headline ?? [])].join(", "),
    before: before.text,
    after: after.text,
    ...comparison,
    ...(judged.notices.length > 0 && { notices: judged.notices }),
  };
  return withExceptions(review, {
    before: judged.before.exceptions,
    after: judged.after.exceptions,
    today: new Date().toISOString().slice(0, 10),
  });
}
