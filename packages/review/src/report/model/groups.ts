import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview, Risk } from "../../changes/review.ts";
import { readablePath } from "../../compare/path.ts";
import { nameText } from "../../kubernetes/resource-name.ts";
import { type AlikeEnvironments, alike, asOne, headingOf } from "./alike.ts";
import { detailsOf } from "./details.ts";
import { weightOf } from "./failed.ts";
import { ABSENT, code, type Inline, inlineOf, joined, plainText, someJoined } from "./inline.ts";
import { riskPlaces } from "./source-places.ts";
import { whatChanges } from "./what-changes.ts";

/** How much attention a change needs from its reviewer. */
export type Attention = "blocks" | "review" | "unsure" | "fine";

/** The order of reports: what needs most attention comes first. */
export const ATTENTION_ORDER: Record<Attention, number> = { blocks: 0, review: 1, unsure: 2, fine: 3 };

/** Environments with the same changes, described once. */
export type ReportGroup = ReturnType<typeof groupOf>;

/** "3 resources". */
export function changeCount({ resources }: ReportGroup): string {
  return resources === 0 ? "no resource" : counted(resources, "resource");
}

/** What a report says of a group beside what changes, by label; nothing without content. */
export function factsOf({ restarts, risks: [worst], risk, unjudged }: ReportGroup): [string, Inline][] {
  const facts = { restarts, [worst?.severity === "info" ? "note" : "risk"]: risk, "not judged": unjudged };
  return Object.entries(facts).filter(([, line]) => plainText(line) !== ABSENT);
}

/** Groups compared environments so that each change is described once. */
export function groupsOf(environments: readonly EnvironmentReview[]): ReportGroup[] {
  return alike(environments).map(groupOf);
}

function groupOf(environments: AlikeEnvironments) {
  const review = asOne(environments);
  // A moved image is shown in the table of images.
  const risks = review.risks.filter(({ id, severity }) => id !== "change/image-moved" || severity !== "info");
  const shared = sharedRisks(risks);
  const described = [...shared.keys()];
  return {
    environments,
    /** "production / trevor", or a heading shared by several environments. */
    heading: headingOf(environments),
    attention: attentionTo(review),
    what: [...whatChanges(review), ...(review.notLookedAt ? ["; partly compared"] : [])] as Inline,
    restarts: restartText(review),
    risk: riskText(described),
    unjudged: unjudgedText(review),
    /** The number of changed resources. */
    resources: review.resources.length,
    /** Risks that need a line beyond the table of all environments. */
    risks: described,
    /** The file and line that a risk comes from, looked up on demand. */
    riskPlaces: (risk: Risk) => riskPlaces(environments, review, shared.get(risk) ?? risk),
    /** The details, created on demand, because a short report has none. */
    details: () => detailsOf(environments, review),
  };
}

/** Equal risks of several objects as one, with the names of the others, each with that of the first object. */
export function sharedRisks(risks: readonly Risk[]): Map<Risk, Risk> {
  const alike = groupedBy(risks, ({ id, severity, message, resource }) =>
    jsonText([id, severity, ...(resource === undefined ? [message] : message.split(nameText(resource)))]),
  );
  return new Map(
    [...alike.values()].map((same) => {
      const [risk, ...others] = same as [Risk, ...Risk[]];
      const names = others.flatMap(({ resource }) => (resource === undefined ? [] : nameText(resource)));
      const message = `${risk.message}; the same applies to ${someOf(names, 6)}`;
      return [names.length === 0 ? risk : { ...risk, message }, risk];
    }),
  );
}

/** How much attention a change in an environment needs. */
export function attentionTo(review: EnvironmentReview): Attention {
  const { broken, unjudged = [], notLookedAt = [], error, risks } = review;
  const worst = error === undefined ? risks[0]?.severity : weightOf(review)[0];
  if (broken !== undefined || worst === "error") return "blocks";
  if (worst === "warning" || unjudged.length > 0) return "review";
  return notLookedAt.length > 0 ? "unsure" : "fine";
}

/** "`trevor` 3–10 pods, rolling; `trevor-worker` 2 pods". */
function restartText({ restarts, risks }: EnvironmentReview): Inline {
  if (restarts.length === 0)
    return [risks.some(({ id }) => id === "change/replicas-lowered") ? "– (but pods stop)" : ABSENT];
  const each = restarts.map(({ name, pods, how }, index): Inline => {
    const count =
      pods === undefined
        ? ""
        : ` ${pods.least === pods.most ? pods.least : `${pods.least}–${pods.most}`}${pods.most === 1 ? " pod" : " pods"}`;
    return [code(name), `${count}${how === restarts[0]?.how && index > 0 ? "" : `, ${how}`}`];
  });
  return someJoined(each, "; ");
}

/** "`spec.ingressClassName` of Ingress web; new ResourceQuota shop; and 2 more", or a dash for none. */
export function unjudgedText({ unjudged = [] }: Pick<EnvironmentReview, "unjudged">): Inline {
  if (unjudged.length === 0) return [ABSENT];
  const each = unjudged.map(
    ({ kind, name, path }): Inline =>
      path === undefined ? [`new ${kind} ${name}`] : [code(readablePath(path)), ` of ${kind} ${name}`],
  );
  return someJoined(each, "; ");
}

/** The worst risk, a second one of the same severity, and the number of further ones that aren't notes. */
export function riskText(risks: readonly Risk[]): Inline {
  const [worst, second] = risks;
  if (worst === undefined) return [ABSENT];
  const shown = second !== undefined && second.severity !== "info" ? [worst, second] : [worst];
  const more = risks.slice(shown.length).filter(({ severity }) => severity !== "info").length;
  return [
    ...joined(
      shown.map(({ message }) => inlineOf(message)),
      "; ",
    ),
    ...(more > 0 ? [` (and ${more} more)`] : []),
  ];
}
