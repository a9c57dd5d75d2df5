import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Comparison } from "@kustogen/review/changes/compare-overlays.ts";
import { withExceptions } from "@kustogen/review/changes/excepted-risks.ts";
import type { EnvironmentReview, Review } from "@kustogen/review/changes/review.ts";
import type { SourceLink } from "@kustogen/review/changes/sources.ts";
import type { ListedTree } from "@kustogen/review/discovery/listed-tree.ts";
import type { ComparedStates } from "@kustogen/review/git/compared-states.ts";
import type { ChangedSetting } from "../../environments/changed-settings.ts";
import { environmentsFolder } from "../../folders.ts";
import type { JudgedSides } from "./judged-sides.ts";

/** The result of comparing two states. */
export interface ComparedTrees {
  comparison: Comparison;
  before: ListedTree;
  after: ListedTree;
  /** The files that differ. */
  changed: ReadonlySet<string>;
}

/** A review of two states: the comparison, with the changed settings, and with exceptions applied. */
export async function reviewOf(
  { before, after }: ComparedStates,
  { judged }: JudgedSides,
  { comparison, changed, ...trees }: ComparedTrees,
  link: SourceLink | undefined,
): Promise<Review> {
  const title = `${before.text} → ${after.text}`;
  const settings = `/${environmentsFolder(judged.folders)}/`;
  // Few changes affect a project's settings, and the code that reads these takes time to load.
  const authored = [...changed].some((path) => path.startsWith(settings))
    ? (await import("../../environments/changed-settings.ts")).changedSettings(
        judged.folders,
        trees.before,
        trees.after,
        changed,
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
