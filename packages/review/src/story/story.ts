import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import type {
  EnvironmentReview,
  ExcusedFinding,
  NewFinding,
  NotRendered,
  Review,
  ReviewNotice,
} from "../changes/review.ts";
import { nameText } from "../kubernetes/resource-name.ts";
import { closingLine } from "../looked/not-looked-at.ts";
import { isProduction, namesText } from "./alike.ts";
import { type Failed, failedOf } from "./failed.ts";
import { type Attention, groupsOf, type StoryGroup } from "./groups.ts";
import { type Inline, sentence } from "./inline.ts";
import { rowsOf, type StoryRow } from "./rows.ts";
import { unchangedText } from "./unchanged.ts";
import { parityVerdict, verdictOf } from "./verdict.ts";

/** A report in the order in which people need it, for every form to write. */
export interface Story {
  title: string;
  verdict: string;
  /** What has to be known of the review itself before anything that it says. */
  notices: readonly ReviewNotice[];
  /** What the change itself excuses. */
  excused: readonly ExcusedFinding[];
  /** What has to be done before merging, each once. */
  todo: readonly Inline[];
  /** What can't be rendered or compared; a note of what only the side before can't, a warning of what this run can't. */
  failed: readonly Failed[];
  /** What the change says otherwise of it, or keeps from being looked at; everything else is counted in `notLookedAt`. */
  notRendered: readonly NotRendered[];
  groups: readonly StoryGroup[];
  /** A line for each of them; one for those of which it would be the same. */
  rows: readonly StoryRow[];
  /** "Unchanged: shop. Moved, same rendering: blog"; "" where there are none. */
  unchanged: string;
  /** "Not checked: 2 folders that can't be rendered"; "" where everything is. */
  notLookedAt: string;
  /** What the checks find and didn't find before; absent where nobody ran them. */
  findings?: readonly NewFinding[];
}

const RANK: Record<Attention, number> = { blocks: 0, look: 1, fine: 2 };

/** What is of another repository, or a template of what is: nothing of it is a part of the change. */
const ELSEWHERE = /isn't in this repository|stands for a path/;

/** The story of a review: the verdict first, then what blocks, each change once. */
export function storyOf(review: Review): Story {
  const failed = review.environments.filter(({ error }) => error !== undefined);
  const changed = review.environments.filter(({ error }) => error === undefined);
  const groups = groupsOf(changed);
  groups.sort(
    (a, b) =>
      RANK[a.attention] - RANK[b.attention] ||
      Number(hasProduction(b)) - Number(hasProduction(a)) ||
      (a.heading < b.heading ? -1 : 1),
  );
  const todo = todoOf(groups);
  const closing = closingLine(review.notLookedAt);
  return {
    title: review.title,
    verdict: review.between
      ? parityVerdict(changed, failed.length)
      : verdictOf(review, changed, failed.length, todo.length),
    notices: review.notices ?? [],
    excused: review.excused ?? [],
    todo,
    failed: failedOf(review),
    notRendered: review.notRendered.filter(
      ({ changed, lost, why }) => lost || (changed && !ELSEWHERE.test(why)),
    ),
    groups,
    rows: rowsOf(groups),
    unchanged: unchangedText(review),
    notLookedAt: closing.charAt(0).toUpperCase() + closing.slice(1),
    ...(review.findings !== undefined && { findings: review.findings }),
  };
}

function hasProduction({ environments }: StoryGroup): boolean {
  return environments.some(isProduction);
}

/** What has to be done first, each once, with the environments that need it and the objects that it is done to. */
function todoOf(groups: readonly StoryGroup[]): Inline[] {
  const found = new Map<string, { environments: Set<EnvironmentReview>; objects: Set<string> }>();
  for (const environment of groups.flatMap(({ environments }) => environments))
    for (const { todo, resource } of environment.risks) {
      if (todo === undefined) continue;
      const object = resource && nameText(resource);
      const text = object === undefined ? todo : todo.replaceAll(object, OBJECT);
      const one = found.get(text) ?? { environments: new Set(), objects: new Set() };
      one.environments.add(environment);
      if (object !== undefined) one.objects.add(object);
      found.set(text, one);
    }
  return [...found].map(([text, { environments, objects }]) => {
    const todo = text.replaceAll(OBJECT, someOf([...objects], 6));
    return [
      { strong: namesText([...environments]) },
      ": ",
      ...sentence(`${todo.charAt(0).toUpperCase()}${todo.slice(1)}.`),
    ];
  });
}

/** Stands for the object that something is done to; no text of a report has it. */
const OBJECT = "\0";
