import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { NOT_COMPARED } from "../../changes/left-out.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import { nameWithoutHash } from "../../compare/match.ts";
import { type FieldPath, fieldsOf, isOrder } from "../../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../../compare/resources.ts";
import { imageStep } from "../../impact/restarts.ts";
import { pluralOf } from "../../kubernetes/plural.ts";
import { code, type Inline, joined, plainText } from "./inline.ts";
import { isOrderOfTheRest, MOST, shownFields } from "./shown-fields.ts";
import { cellOf } from "./values.ts";

/** The changes in an environment, in a few words: the most informative first. */
export function whatChanges(review: EnvironmentReview): Inline {
  const phrases = [
    ...imagePhrases(review),
    ...settingPhrases(review),
    ...filePhrases(review),
    ...variablePhrases(review),
    ...countPhrases(review),
  ];
  phrases.push(...otherPhrases({ ...review, resources: otherChanges(review, phrases.length > 0) }));
  if (phrases.length === 0 && review.broken !== undefined) return ["entries that kustomize rejects"];
  if (phrases.length === 0)
    return [
      review.risks.some(({ id }) => id === "environment-structure")
        ? "the role of its folder"
        : review.risks.some(({ id }) => id === NOT_COMPARED)
          ? "resources that aren't rendered here"
          : placesOf(review),
    ];
  // A single further one is no longer than a note about it.
  const shown = phrases.slice(0, phrases.length === MOST + 1 ? MOST + 1 : MOST);
  const more = phrases.length - shown.length;
  return [...joined(shown, "; "), ...(more > 0 ? [`; ${more} more`] : [])];
}

/** The objects that move to other files as they are: "Application web in another folder". */
function placesOf({ risks }: EnvironmentReview): string {
  const names = risks.flatMap(({ resource }) => (resource ? [`${resource.kind} ${resource.name}`] : []));
  return names.length === 0 ? "nothing that is applied" : `${someOf(names, MOST)} in another folder`;
}

function imagePhrases({ resources }: EnvironmentReview): Inline[] {
  const steps = new Set<string>();
  for (const { changes } of resources)
    for (const change of changes) if (isMovedImage(change)) steps.add(imageStep(change.before, change.after));
  return [...steps].map((step) => [`image ${step}`]);
}

/** Fields with a common name. */
const TELLING: Record<string, (path: FieldPath) => string> = {
  replicas: () => "replicas",
  storage: () => "volume",
  minReplicas: () => "minimum",
  maxReplicas: () => "maximum",
  host: () => "host",
  cpu: (path) => `cpu${amountOf(path)}`,
  memory: (path) => `memory${amountOf(path)}`,
  version: (path) => `${fieldsOf(path).includes("chart") ? "chart " : ""}version`,
};

/** Whether a container's resource is reserved or limited: " request". */
function amountOf(path: FieldPath): string {
  const fields = fieldsOf(path);
  return fields.includes("requests") ? " request" : fields.includes("limits") ? " limit" : "";
}

/** "replicas of web 1 → 3"; undefined for a field without a common name, or with a long value. */
function settingPhrase(
  { name }: ResourceChange,
  { path, before, after }: ReviewedChange,
): Inline | undefined {
  const telling = lookUp(TELLING, fieldsOf(path).at(-1) ?? "");
  const [old, now] = [cellOf(before), cellOf(after)];
  if (telling === undefined || old === undefined || now === undefined) return undefined;
  // A value of a chart is named by its path, because a chart has the same name for each of its parts.
  if (path.some((part) => part === "values" || part === "valuesObject")) return undefined;
  const what = telling(path);
  return [`${what} ${what === "volume" ? "" : "of "}${name}`, " ", ...old, " → ", ...now];
}

function settingPhrases({ resources }: EnvironmentReview): Inline[] {
  const phrases = new Map<string, Inline>();
  for (const change of resources)
    for (const field of change.action === "changed" ? change.changes : []) {
      const phrase = settingPhrase(change, field);
      if (phrase !== undefined) phrases.set(plainText(phrase), phrase);
    }
  return [...phrases.values()];
}

function filePhrases({ resources }: EnvironmentReview): Inline[] {
  return resources.flatMap((change) =>
    change.action === "changed" && change.kind === "ConfigMap"
      ? change.changes.flatMap((field) =>
          isFile(change, field)
            ? [[code(String(field.path[1])), ` of ${nameWithoutHash("ConfigMap", change.name)}`]]
            : [],
        )
      : [],
  );
}

/** True for a text of several lines in a ConfigMap. */
function isFile({ kind }: ResourceChange, { path, before, after }: ReviewedChange): boolean {
  return (
    kind === "ConfigMap" &&
    path[0] === "data" &&
    typeof path[1] === "string" &&
    [before, after].some((value) => typeof value === "string" && value.includes("\n"))
  );
}

function variablePhrases({ variables }: EnvironmentReview): Inline[] {
  const names = [...new Set(variables.map(({ variable }) => variable))];
  if (names.length === 0) return [];
  if (names.length > 2) return [[`${names.length} variables`]];
  return [
    [
      "variable ",
      ...joined(
        names.map((name) => [code(name)]),
        ", ",
      ),
    ],
  ];
}

function countPhrases({ resources }: EnvironmentReview): Inline[] {
  return (["added", "removed"] as const).flatMap((action) =>
    [false, true].flatMap((moves) => {
      const found = resources.filter((one) => one.action === action && (one.moved !== undefined) === moves);
      const [first] = found;
      if (first === undefined) return [];
      const places = new Set(found.map(({ moved }) => moved));
      const where = places.size === 1 ? first.moved : `${places.size} folders`;
      const what = moves ? `${action === "added" ? "moved here from" : "moved to"} ${where}` : action;
      return [[`${resourcesText(found)} ${what}`]];
    }),
  );
}

/** "Deployment, Service web", "Deployment a, Service b", "12 Applications", "5 resources": workloads first. */
function resourcesText(given: readonly ResourceChange[]): string {
  const runs = ({ kind }: ResourceChange) => Number(WORKLOADS.includes(kind));
  const resources = given
    .map((one) => ({ ...one, name: nameWithoutHash(one.kind, one.name) }))
    .toSorted((one, other) => runs(other) - runs(one));
  const kinds = [...new Set(resources.map(({ kind }) => kind))];
  const [name, ...others] = new Set(resources.map((one) => one.name));
  if (resources.length > MOST)
    return `${resources.length} ${kinds.length === 1 ? pluralOf(kinds[0] as string) : "resources"}`;
  return others.length === 0
    ? `${kinds.join(", ")} ${name}`
    : resources.map((one) => `${one.kind} ${one.name}`).join(", ");
}

/** The changed resources, with the fields that no other phrase covers. */
function otherChanges(
  { resources, variables }: EnvironmentReview,
  isAnythingShown: boolean,
): ResourceChange[] {
  // What only follows a generated name is told if nothing else is.
  const own = resources.filter(
    ({ action, changes }) =>
      action !== "changed" || changes.length === 0 || changes.some(({ hash }) => !hash),
  );
  if (!isAnythingShown) return own.length > 0 ? own : [...resources];
  return resources.flatMap((change) => {
    if (change.action !== "changed") return [];
    const changes = change.changes.filter((field) => {
      const { path, hash } = field;
      if (isOrder(path.at(-1))) return !isOrderOfTheRest(field);
      const isVariable =
        fieldsOf(path).some((part) => part === "env" || part === "envFrom") &&
        fieldsOf(path).some((part) => part === "containers" || part === "initContainers");
      const isSource = path[0] === "data" && variables.length > 0;
      return !(
        hash ||
        isMovedImage(field) ||
        settingPhrase(change, field) !== undefined ||
        isVariable ||
        isSource ||
        isFile(change, field)
      );
    });
    return changes.length === 0 ? [] : [{ ...change, changes }];
  });
}

/** The other changes, merged for several resources: "3 Deployments: label `a` in place of an annotation". */
function otherPhrases({ resources }: EnvironmentReview): Inline[] {
  const alike = new Map<string, { fields: Inline; of: ResourceChange[] }>();
  for (const change of resources) {
    const fields = shownFields(change);
    const key = jsonText([change.kind, ...fields.map((piece) => JSON.stringify(piece))]);
    entryOf(alike, key, () => ({ fields, of: [] })).of.push(change);
  }
  return [...alike.values()].map(({ fields, of }) => {
    const [{ kind, name: whole }] = of as [ResourceChange];
    const name = nameWithoutHash(kind, whole);
    const names = someOf(
      of.map((one) => nameWithoutHash(kind, one.name)),
      4,
    );
    const [valued = fields, ...others] = of.map((one) => shownFields(one, { withValues: true }));
    const isSame = others.every((one) => JSON.stringify(one) === JSON.stringify(valued));
    return [
      `${of.length === 1 ? `${kind} ${name}` : `${pluralOf(kind)} ${names}`}: `,
      ...(isSame ? valued : fields),
    ];
  });
}
