import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { NOT_COMPARED } from "../../changes/left-out.ts";
import { isMasked } from "../../changes/mask.ts";
import type { EnvironmentReview } from "../../changes/review.ts";
import { keptOnRemoval } from "../../cluster/recreation.ts";
import { WORKLOADS } from "../../cluster/workloads/long-running.ts";
import { nameWithoutHash } from "../../compare/match.ts";
import { type FieldPath, fieldsOf, isElement, isOrder, readablePath } from "../../compare/path.ts";
import { isMovedImage, type ResourceChange, type ReviewedChange } from "../../compare/resources.ts";
import { imageStep } from "../../impact/restarts.ts";
import { pluralOf } from "../../kubernetes/plural.ts";
import { cellOf, code, type Inline, joined, plainText, someJoined } from "./inline.ts";

const MOST = 3;
/** A longer path is shown by its end, and a longer value isn't shown. */
const LONG = 60;

/** The changes in an environment, in a few words: the most informative first. */
export function whatChanges(review: EnvironmentReview): Inline {
  const { resources, risks, broken } = review;
  const own = [...imagePhrases(review), ...variablePhrases(review), ...countPhrases(review)];
  const phrases = [...own, ...fieldPhrases(otherChanges(review))];
  if (phrases.length > 0) return someJoined(phrases, "; ");
  // What only follows a generated name is told if nothing else is.
  if (resources.length > 0) return someJoined(fieldPhrases(resources), "; ");
  if (broken !== undefined) return ["entries that kustomize rejects"];
  if (risks.some(({ id }) => id === "environment-structure")) return ["how its folder is used"];
  if (risks.some(({ id }) => id === NOT_COMPARED)) return ["resources that aren't rendered here"];
  const names = risks.flatMap(({ resource }) => (resource ? [`${resource.kind} ${resource.name}`] : []));
  return [names.length === 0 ? "nothing that is applied" : `${someOf(names, MOST)} in another folder`];
}

function imagePhrases({ resources }: EnvironmentReview): Inline[] {
  const moved = resources.flatMap(({ changes }) => changes.filter(isMovedImage));
  const steps = new Set(moved.map(({ before, after }) => imageStep(before, after)));
  return [...steps].map((step) => [`image ${step}`]);
}

function variablePhrases({ variables }: EnvironmentReview): Inline[] {
  const names = [...new Set(variables.map(({ variable }) => variable))];
  if (names.length > 2) return [[`${names.length} variables`]];
  const shown = names.map((name) => [code(name)]);
  return names.length === 0 ? [] : [withFate(["variable ", ...joined(shown, ", ")], variables)];
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
      return Array.from(
        groupedBy(found, isKept),
        ([kept, some]): Inline => [
          `${resourcesText(some)} ${kept && !moves ? "no longer rendered, but kept in the cluster" : what}`,
        ],
      );
    }),
  );
}

/** True for a removed resource that Argo CD leaves in the cluster, such as a claim with data. */
const isKept = ({ action, before }: ResourceChange) =>
  action === "removed" && before !== undefined && keptOnRemoval(before) !== undefined;

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
function otherChanges({ resources, variables }: EnvironmentReview): ResourceChange[] {
  const isCovered = (field: ReviewedChange) => {
    const fields = fieldsOf(field.path);
    const isOf = (...names: string[]) => fields.some((part) => names.includes(String(part)));
    const isVariable = isOf("env", "envFrom") && isOf("containers", "initContainers");
    const isSource =
      fields[0] === "data" && variables.some(({ variable }) => variable.endsWith(fields[1] ?? ""));
    return field.hash || isMovedImage(field) || isSource || (isVariable && !isOrder(field.path.at(-1)));
  };
  return resources.flatMap((change) => {
    if (change.action !== "changed") return [];
    const changes = change.changes.filter((field) => !isCovered(field));
    return changes.length === 0 ? [] : [{ ...change, changes }];
  });
}

/** The changed fields of resources, those of several at once if they are equal: "Deployments a, b: `spec.replicas`". */
function fieldPhrases(resources: readonly ResourceChange[]): Inline[] {
  const alike = new Map<string, { fields: Inline; of: ResourceChange[] }>();
  for (const change of resources) {
    const fields = changedFields(change);
    entryOf(alike, jsonText([change.kind, fields]), () => ({ fields, of: [] })).of.push(change);
  }
  return [...alike.values()].map(({ fields, of }) => {
    const [{ kind }] = of as [ResourceChange];
    const names = of.map(({ name }) => nameWithoutHash(kind, name));
    return [`${of.length === 1 ? kind : pluralOf(kind)} ${someOf(names, 4)}: `, ...fields];
  });
}

/** The changed fields of a resource, with the values of the first, or of two, if a line can contain them. */
function changedFields({ changes: all, renamed }: ResourceChange): Inline {
  const isName = ({ path }: ReviewedChange) => path[0] === "metadata" && path[1] === "name";
  if (renamed?.how === "similar" && all.every(isName)) return [`was called ${renamed.name}`];
  const changes = all.filter((change) => renamed?.how !== "hash" || all.length === 1 || !isName(change));
  // The same field of several elements is named once.
  const fields = [...groupedBy(changes, ({ path }) => fieldText(path)).entries()];
  const each = fields.map(([text, [one, ...more]], index): Inline => {
    const isValued = more.length === 0 && (index === 0 || fields.length === 2);
    return [code(text), ...(one !== undefined && isValued ? valuesOf(one) : [])];
  });
  return withFate(someJoined(each, ", ", MOST), changes);
}

/** A text about changes, and that all are added or all removed, if they are. */
function withFate(shown: Inline, changes: readonly { before?: unknown; after?: unknown }[]): Inline {
  if (changes.every(({ before }) => before === undefined)) return [...shown, " added"];
  return changes.every(({ after }) => after === undefined) ? [...shown, " removed"] : shown;
}

/** A path from the last list element on; for an element added or removed as a whole, from the list that contains it. */
function fieldText(path: FieldPath): string {
  const last = path.findLastIndex((part) => isElement(part));
  const text = readablePath(last === path.length - 1 ? path.slice(-2) : path.slice(last + 1));
  return text.length <= LONG ? text : readablePath(path.slice(-2));
}

/** How a field changes: " `1` → `2`"; nothing for a value that is absent, long, masked or a list or mapping. */
function valuesOf({ before, after }: ReviewedChange): Inline {
  const [old, now] = [before, after].map((value) => {
    const cell = value === undefined || typeof value === "object" ? undefined : cellOf(value);
    return cell === undefined || isMasked(value) || plainText(cell).length > LONG ? undefined : cell;
  });
  return old === undefined || now === undefined ? [] : [" ", ...old, " → ", ...now];
}
