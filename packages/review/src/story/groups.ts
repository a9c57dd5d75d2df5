import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview, Risk, RiskSeverity } from "../changes/review.ts";
import { detailsOf } from "./details.ts";
import { code, type Inline, joined, sentence } from "./inline.ts";
import type { StoryNode } from "./node.ts";
import { type PlainDiff, plainDiff } from "./plain-diff.ts";
import { riskPlaces } from "./source-places.ts";
import { whatChanges } from "./what-changes.ts";

/** How much a change asks of its reviewer. */
export type Attention = "blocks" | "look" | "fine";

/** Environments in which the same changes, told once. */
export interface StoryGroup {
  environments: readonly EnvironmentReview[];
  /** "production / trevor"; several with the same change share one. */
  heading: string;
  attention: Attention;
  what: Inline;
  restarts: Inline;
  risk: Inline;
  /** How many resources change. */
  resources: number;
  /** What is worth a line beyond what stands in the table of all environments. */
  risks: readonly Risk[];
  /** The file and line that a risk comes from, looked for when it is asked for. */
  riskPlaces(risk: Risk): Inline;
  /** Each resource line by line, for who wants to read it so; none where nobody masked them. */
  plain(): PlainDiff[];
  /** Written when they are asked for: a short form has no details. */
  details(): StoryNode[];
}

/** "3 resources change". */
export function changeCount({ resources }: StoryGroup): string {
  if (resources === 0) return "no resource changes";
  return resources === 1 ? "1 resource changes" : `${resources} resources change`;
}

const ATTENTION: Record<RiskSeverity, Attention> = { error: "blocks", warning: "look", info: "fine" };

/** Environments that were compared, each change told once. */
export function groupsOf(environments: readonly EnvironmentReview[]): StoryGroup[] {
  return alike(environments).map(groupOf);
}

function spaced(name: string): string {
  return name.replace("/", " / ");
}

/** Environments with the same changes together, whatever systems they are of. */
function alike(environments: readonly EnvironmentReview[]): EnvironmentReview[][] {
  const groups = new Map<string, EnvironmentReview[]>();
  for (const review of environments) {
    const said = review.resources.map(({ action, kind, namespace, name, changes }) => [
      action,
      kind,
      namespace,
      name,
      changes,
    ]);
    const consequences = [review.restarts, review.risks];
    // One whose folder alone is what changes is like no other.
    const where = said.length === 0 ? review.path : undefined;
    const text = jsonText([where, said, consequences]);
    // An environment is often a namespace: the same in another one is the same.
    const key = withoutNamespace(text, namespaceOf(review));
    addTo(groups, key, review);
  }
  return [...groups.values()];
}

/** The one namespace that everything which changes is in; undefined where there are several, or none. */
function namespaceOf({ resources }: EnvironmentReview): string | undefined {
  const [first, ...more] = new Set(resources.map(({ namespace }) => namespace));
  return first === "" || more.length > 0 ? undefined : first;
}

/** A text in which objects of a namespace are named without it. */
function withoutNamespace(text: string, namespace: string | undefined): string {
  return namespace === undefined
    ? text
    : text.replaceAll(`"${namespace}"`, '"\0"').replaceAll(` ${namespace}/`, " ");
}

function groupOf(environments: EnvironmentReview[]): StoryGroup {
  const [first] = environments as [EnvironmentReview];
  // That an image moves stands in the table of images.
  const risks = first.risks.filter(({ id, severity }) => id !== "change/image-moved" || severity !== "info");
  const [worst] = risks;
  const namespaces = new Set(environments.map(namespaceOf));
  const originals = new Map(
    risks.map((risk) => [
      namespaces.size === 1 ? risk : { ...risk, message: withoutNamespace(risk.message, namespaceOf(first)) },
      risk,
    ]),
  );
  const told = [...originals.keys()];
  return {
    environments,
    heading: headingOf(environments),
    attention:
      first.broken !== undefined ? "blocks" : worst === undefined ? "fine" : ATTENTION[worst.severity],
    what: shownLine(() => [...whatChanges(first), ...(first.notLookedAt ? ["; compared in part"] : [])]),
    restarts: shownLine(() => restartText(first)),
    risk: shownLine(() => riskText(told)),
    resources: first.resources.length,
    risks: told,
    riskPlaces: (risk) => riskPlaces(environments, originals.get(risk) ?? risk),
    plain: () => first.resources.flatMap((change) => plainDiff(change) ?? []),
    details: () => shownDetails(environments as [EnvironmentReview, ...EnvironmentReview[]]),
  };
}

/** So many environments are named in a heading; the others are counted there, and named behind it. */
const NAMED = 4;

/** "production / shop", "beta, production / shop", "12 environments alike: beta / shop, beta / blog and 10 more". */
function headingOf(environments: readonly EnvironmentReview[]): string {
  const systems = new Set(environments.map(({ system }) => system));
  const [system] = systems;
  const ofOne =
    systems.size === 1 &&
    system !== undefined &&
    environments.every(({ environment }) => environment !== undefined);
  const names = environments.map((one) =>
    ofOne && environments.length > 1 ? (one.environment ?? "") : spaced(one.name),
  );
  const alike = environments.length > 2 ? `${environments.length} environments alike: ` : "";
  return `${alike}${someOf(names, NAMED)}${ofOne && environments.length > 1 ? ` / ${system}` : ""}`;
}

/** A line, or why there is none. */
function shownLine(make: () => Inline): Inline {
  try {
    return make();
  } catch (error) {
    return [defectText(error)];
  }
}

/** The details, or why there are none. */
function shownDetails(environments: [EnvironmentReview, ...EnvironmentReview[]]): StoryNode[] {
  try {
    return detailsOf(environments);
  } catch (error) {
    return [{ type: "text", line: [`The details can't be shown: ${defectText(error)}`] }];
  }
}

/** "`trevor` 3–10 pods, `trevor-worker` 2, rolling". */
function restartText({ restarts, risks }: EnvironmentReview): Inline {
  if (restarts.length === 0) {
    const stops = risks.some(({ id }) => id === "change/replicas-lowered");
    return [stops ? "– (but pods stop)" : "–"];
  }
  const shown = restarts.slice(0, 3).map(({ name, pods, how }, index): Inline => {
    const count =
      pods === undefined
        ? ""
        : ` ${pods.least === pods.most ? pods.least : `${pods.least}–${pods.most}`}${index === 0 ? (pods.most === 1 ? " pod" : " pods") : ""}`;
    return [code(name), `${count}${how === restarts[0]?.how && index > 0 ? "" : `, ${how}`}`];
  });
  const more = restarts.length - shown.length;
  return [...joined(shown, "; "), ...(more > 0 ? [` and ${more} more`] : [])];
}

function riskText(risks: readonly Risk[]): Inline {
  const [worst] = risks;
  if (worst === undefined) return ["–"];
  const more =
    risks.filter(({ severity }) => severity !== "info").length - (worst.severity === "info" ? 0 : 1);
  return [...sentence(worst.message), ...(more > 0 ? [` (and ${more} more)`] : [])];
}
