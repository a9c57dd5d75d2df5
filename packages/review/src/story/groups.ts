import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { defectText } from "@kustogen/kustomize/errors/defect.ts";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { EnvironmentReview, Risk, RiskSeverity } from "../changes/review.ts";
import type { ResourceChange } from "../compare/resources.ts";
import { nameText } from "../kubernetes/resource-name.ts";
import { type Alike, alike, headingOf, namespaceOf, withoutNames, withoutNamespace } from "./alike.ts";
import { isOfImagesAlone } from "./details/moved-images.ts";
import { type DetailsForm, detailsOf } from "./details.ts";
import { code, type Inline, joined, plainText, sentence } from "./inline.ts";
import type { StoryNode } from "./node.ts";
import { type PlainDiff, plainDiff } from "./plain-diff.ts";
import { type FieldOf, fieldPlaces, riskPlaces } from "./source-places.ts";
import { NOTHING } from "./values.ts";
import { whatChanges } from "./what-changes.ts";

/** How much a change asks of its reviewer. */
export type Attention = "blocks" | "look" | "fine";

/** A plain diff, with the files and lines that what changes in it is set in. */
export interface PlacedDiff extends PlainDiff {
  setIn: Inline;
  /** True where the table of images, and what is said of content hashes, tells all of it. */
  isTold: boolean;
}

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
  plain(): PlacedDiff[];
  /** Written when they are asked for: a short form has no details. */
  details(form?: DetailsForm): StoryNode[];
}

/** "3 resources". */
export function changeCount({ resources }: StoryGroup): string {
  return resources === 0 ? "no resource" : counted(resources, "resource");
}

const ATTENTION: Record<RiskSeverity, Attention> = { error: "blocks", warning: "look", info: "fine" };

/** Environments that were compared, each change told once. */
export function groupsOf(environments: readonly EnvironmentReview[]): StoryGroup[] {
  return alike(environments).map(groupOf);
}

function groupOf({ environments, byName }: Alike): StoryGroup {
  const [first] = environments;
  const namespaces = new Set(environments.map(namespaceOf));
  const shared = (text: string) =>
    namespaces.size === 1 ? text : withoutNamespace(text, namespaceOf(first));
  // That an image moves stands in the table of images.
  const risks = first.risks.filter(({ id, severity }) => id !== "change/image-moved" || severity !== "info");
  const [worst] = risks;
  const folded = foldedRisks(risks).map(({ risk, others }) => {
    const names = [...others.map(shared), ...(byName ? namedElsewhere(environments, risk) : [])];
    const isNaming = names.length > 0;
    const message = `${shared(risk.message)}${isNaming ? `; the same of ${someOf(names, 6)}` : ""}`;
    return { told: message === risk.message ? risk : { ...risk, message }, risk, isNaming };
  });
  const originals = new Map(folded.map(({ told, risk }) => [told, risk]));
  const told = folded.map((one) => one.told);
  const line = (pieces: Inline) =>
    byName && isNamed(pieces, first) && plainText(pieces) !== NOTHING ? [...pieces, LIKEWISE] : pieces;
  return {
    environments,
    heading: headingOf(environments),
    attention:
      first.broken !== undefined ? "blocks" : worst === undefined ? "fine" : ATTENTION[worst.severity],
    what: shownLine(() => [
      ...line(whatChanges(first)),
      ...(first.notLookedAt ? ["; compared in part"] : []),
    ]),
    restarts: shownLine(() => line(restartText(first))),
    risk: shownLine(() => (folded.some(({ isNaming }) => isNaming) ? riskText(told) : line(riskText(told)))),
    resources: first.resources.length,
    risks: told,
    riskPlaces: (risk) => riskPlaces(environments, originals.get(risk) ?? risk),
    plain: () =>
      first.resources.flatMap((change) => {
        const diff = plainDiff(change);
        const setIn = fieldPlaces(environments, fieldsOf(change));
        return diff === undefined ? [] : [{ ...diff, setIn, isTold: isOfImagesAlone(change) }];
      }),
    details: (form) => shownDetails(environments, byName, form),
  };
}

/** The changed fields of a resource, for the places that they are set in. */
function fieldsOf(change: ResourceChange): FieldOf[] {
  return change.action === "changed" ? change.changes.map((field) => ({ change, field })) : [{ change }];
}

/** Stands behind what is told of the first of several environments, where the others have names of their own in it. */
export const LIKEWISE = "; likewise in the others";

/** True where a line has a name in it that its environment alone has. */
function isNamed(line: Inline, environment: EnvironmentReview): boolean {
  const text = plainText(line);
  return withoutNames(text, environment) !== text;
}

/** What the objects are called that the same is said of in environments which are alike but for their names. */
function namedElsewhere(environments: Alike["environments"], risk: Risk): string[] {
  const [first] = environments;
  const index = first.risks.indexOf(risk);
  const named = ({ risks }: EnvironmentReview) => {
    const resource = risks[index]?.resource;
    return resource && nameText({ ...resource, namespace: "" });
  };
  const names = new Set(environments.map(named));
  names.delete(named(first));
  return [...names].filter((name) => name !== undefined);
}

/** Risks of which the same is said of several objects together: the first, and what the others are called. */
function foldedRisks(risks: readonly Risk[]): { risk: Risk; others: string[] }[] {
  const found = new Map<string, { risk: Risk; others: string[] }>();
  for (const risk of risks) {
    const { id, severity, message, resource } = risk;
    const name = resource && nameText(resource);
    const key = jsonText([id, severity, name === undefined ? [message] : message.split(name)]);
    const known = found.get(key);
    if (known === undefined) found.set(key, { risk, others: [] });
    else if (name !== undefined) known.others.push(name);
  }
  return [...found.values()];
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
function shownDetails(
  environments: Alike["environments"],
  byName: boolean,
  form: DetailsForm | undefined,
): StoryNode[] {
  try {
    return detailsOf(environments, { ...form, byName });
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

/** The risks that a line of the table has room for. */
export function shownRisks([worst, second]: readonly Risk[]): Risk[] {
  if (worst === undefined) return [];
  return second !== undefined && second.severity !== "info" ? [worst, second] : [worst];
}

/**
 * The worst risk, with another one that is as bad, and how many more there are that are no notes.
 *
 * @param above what is said above already
 */
export function riskText(risks: readonly Risk[], above: ReadonlySet<string> = new Set()): Inline {
  const shown = shownRisks(risks);
  if (shown.length === 0) return [NOTHING];
  const more = risks.slice(shown.length).filter(({ severity }) => severity !== "info").length;
  const fresh = shown.filter(({ message }) => !above.has(message)).map(({ message }) => sentence(message));
  const told = joined(fresh.length < shown.length ? [["as above"], ...fresh] : fresh, "; ");
  return [...told, ...(more > 0 ? [` (and ${more} more)`] : [])];
}
