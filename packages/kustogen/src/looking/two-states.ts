import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { withExceptions } from "./excepted-risks.ts";
import { type AskedSides, withSides } from "./sides.ts";

/** What a review compares. */
export interface ReviewOptions extends AskedSides {
  system: string[];
  env: string[];
  path: string[];
}

/** The changes between two states of the repository, with exceptions applied. Throws InputError and OutsideError. */
export async function reviewStates(
  top: string,
  range: string | undefined,
  options: ReviewOptions,
): Promise<Review> {
  return withSides(top, range, options, ({ compared: { before, after }, judged, how, states }) => {
    let progress: Progress | undefined;
    const selected: CompareOptions = {
      ...how,
      systems: options.system,
      environments: options.env,
      ...(options.path.length > 0 && { only: options.path }),
      onEnvironment: (label, done, all) => {
        progress ??= new Progress("comparing", all, "overlays");
        progress.at(done, label);
      },
    };
    const comparison = compareDeployed(deployedStates(states, selected), selected);
    progress?.end();
    const notices = [...judged.notices, ...(comparison.notices ?? [])];
    const review: Review = {
      title: [`${before.text} → ${after.text}`, ...notices.flatMap((one) => one.headline ?? [])].join(", "),
      before: before.text,
      after: after.text,
      ...comparison,
      ...(notices.length > 0 && { notices }),
    };
    const exceptions = { before: judged.before.exceptions, after: judged.after.exceptions };
    return withExceptions(review, exceptions, new Date().toISOString().slice(0, 10));
  });
}
