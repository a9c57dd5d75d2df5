import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { EnvironmentReview, Review } from "../../changes/review.ts";
import { closingLine } from "../../coverage/not-looked-at.ts";
import { nameText } from "../../kubernetes/resource-name.ts";
import { isProduction, namesText } from "./alike.ts";
import { type Failed, failedOf } from "./failed.ts";
import { ATTENTION_ORDER, groupsOf, type ReportGroup } from "./groups.ts";
import { type Inline, inlineOf } from "./inline.ts";
import { isHiddenChange, verdictBetween, verdictOf } from "./verdict.ts";

/** A report in the order in which people need it, of what the change makes or keeps unrenderable, too. */
export interface Report
  extends Pick<Review, "title" | "notRendered" | "findings">,
    Required<Pick<Review, "notices" | "excused">> {
  verdict: string;
  todo: readonly Inline[];
  /** What can't be compared: a note if only the side before is affected, a warning if this run is the cause. */
  failed: readonly Failed[];
  groups: readonly ReportGroup[];
  /** "Unchanged: shop. Files changed, same rendering: blog"; "" if there are none. */
  unchanged: string;
  /** "Not checked: 2 folders that can't be rendered"; "" if everything was. */
  notLookedAt: string;
}

/** Builds the report of a review: the verdict first, then blocking problems, each change once. */
export function reportOf(review: Review): Report {
  const failed = review.environments.filter(({ error }) => error !== undefined);
  const changed = review.environments.filter(({ error }) => error === undefined);
  const groups = groupsOf(changed).sort(
    (a, b) =>
      ATTENTION_ORDER[a.attention] - ATTENTION_ORDER[b.attention] ||
      Number(b.environments.some(isProduction)) - Number(a.environments.some(isProduction)) ||
      compareText(a.heading, b.heading),
  );
  const todo = todoOf(groups);
  return {
    title: review.title,
    verdict: review.between
      ? verdictBetween(changed.length, failed.length)
      : verdictOf(review, changed, todo.length),
    notices: review.notices ?? [],
    excused: review.excused ?? [],
    todo,
    failed: failedOf(review),
    notRendered: review.notRendered.filter(isHiddenChange),
    groups,
    unchanged: unchangedText(review),
    notLookedAt: capitalized(closingLine(review.notLookedAt)),
    ...(review.findings !== undefined && { findings: review.findings }),
  };
}

/** The things to do first, without duplicates, with the environments and objects that they apply to. */
function todoOf(groups: readonly ReportGroup[]): Inline[] {
  const found = new Map<string, { environments: Set<EnvironmentReview>; objects: Set<string> }>();
  for (const environment of groups.flatMap(({ environments }) => environments))
    for (const { todo, resource } of environment.risks) {
      if (todo === undefined) continue;
      const object = resource && nameText(resource);
      const text = object === undefined ? todo : todo.replaceAll(object, OBJECT);
      const one = entryOf(found, text, () => ({ environments: new Set(), objects: new Set() }));
      one.environments.add(environment);
      if (object !== undefined) one.objects.add(object);
    }
  return [...found].map(([text, { environments, objects }]) => {
    const todo = text.replaceAll(OBJECT, someOf([...objects], 6));
    return [{ strong: namesText([...environments]) }, ": ", ...inlineOf(`${capitalized(todo)}.`)];
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Stands for the object of a task; no text of a report contains it. */
const OBJECT = "\0";

/** The unchanged environments in one line: "Unchanged: beta/shop, qa/shop. Files changed, same rendering: beta/blog". */
export function unchangedText({ unchanged }: Review): string {
  const named = (words: string, isOf: (one: (typeof unchanged)[number]) => boolean | undefined) => {
    const names = unchanged.filter(isOf).map(({ name }) => name);
    return names.length === 0 ? [] : [`${words}: ${someOf(names, UNCHANGED).replace(/(?<=^| )\.$/, "./")}`];
  };
  return [
    ...named("Unchanged", ({ moved, inParts }) => !moved && !inParts),
    ...named("Files changed, same rendering", ({ moved }) => moved),
    ...named("Changes only in folders named above", ({ inParts }) => inParts),
  ].join(". ");
}

const UNCHANGED = 12;
