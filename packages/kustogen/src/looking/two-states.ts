import { Progress } from "@kustogen/kustomize/node/progress.ts";
import { compareDeployed, deployedStates } from "@kustogen/review/changes/compare-trees.ts";
import type { Review } from "@kustogen/review/changes/review.ts";
import type { CompareOptions } from "@kustogen/review/changes/selection.ts";
import { renderedBy, whollyAffected } from "@kustogen/review/changes/versions.ts";
import { withExceptions } from "./excepted-risks.ts";
import { type AskedSides, withSides } from "./sides.ts";
import { askedVersions } from "./two-versions.ts";

/** What a review compares. */
export interface ReviewOptions extends AskedSides {
  system: string[];
  env: string[];
  path: string[];
  /** Two versions of kustomize that render one state, "5.8.1..5.8.3". */
  kustomize?: string;
}

/** The changes between two states of the repository, with exceptions applied. Throws InputError and OutsideError. */
export async function reviewStates(
  top: string,
  range: string | undefined,
  options: ReviewOptions,
): Promise<Review> {
  const kustomize = options.kustomize === undefined ? undefined : askedVersions(options.kustomize);
  const asked = kustomize ? `${range ?? "HEAD"}..${range ?? "HEAD"}` : range;
  return withSides(top, asked, options, ({ compared: { before, after }, judged, how, states }) => {
    let progress: Progress | undefined;
    const selected: CompareOptions = {
      ...how,
      ...(kustomize && { kustomize }),
      systems: options.system,
      environments: options.env,
      ...(options.path.length > 0 && { only: options.path }),
      onEnvironment: (label, done, all) => {
        progress ??= new Progress("comparing", all, "overlays");
        progress.at(done, label);
      },
    };
    const deployed = deployedStates(states, selected);
    const { before: was, after: is } = selected.kustomize ?? {};
    const comparison = compareDeployed(was === is ? deployed : whollyAffected(deployed), selected);
    progress?.end();
    const notices = [...judged.notices, ...(comparison.notices ?? [])];
    const [from, to] = kustomize
      ? [`kustomize ${kustomize.before}`, `kustomize ${kustomize.after} in ${after.text}`]
      : [before.text, after.text];
    const review: Review = {
      title: [`${from} → ${to}`, ...notices.flatMap((one) => one.headline ?? [])].join(", "),
      before: from,
      after: to,
      kustomize: renderedBy(kustomize ?? judged.kustomize),
      ...comparison,
      // No file differs, so no line has moved.
      ...(kustomize && { unchanged: comparison.unchanged.map(({ moved: _, ...one }) => one) }),
      ...(notices.length > 0 && { notices }),
    };
    const exceptions = { before: judged.before.exceptions, after: judged.after.exceptions };
    return withExceptions(review, exceptions, new Date().toISOString().slice(0, 10));
  });
}
