import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { ARGO_KINDS } from "../../../discovery/argo-documents.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding, Rule, Severity } from "../../rule.ts";
import type { State } from "../../state.ts";
import { changedResources } from "./changed.ts";

/** The aspects of the fields in an Application, ApplicationSet or AppProject; what a change of each means is in a table. */
export type ArgoAspect =
  | "repository"
  | "revision"
  | "path"
  | "plugin"
  | "options"
  | "destination"
  | "project"
  | "sync"
  | "finalizer"
  | "ignored"
  | "operation"
  | "set"
  | "permission"
  | "other"
  | "none";

/** A single value in an Argo CD object. */
export interface ArgoField {
  aspect: ArgoAspect;
  /** The field's name within the part that contains it, without the index of a source: "targetRevision". */
  name: string;
  value: string;
  path: FieldPath;
}

/** The values of one aspect that one object has on one side only. */
export interface ArgoChange {
  before: Resource;
  resource: Resource;
  gone: ArgoField[];
  added: ArgoField[];
}

/** True for an Argo CD object. */
export function isOfArgo({ apiVersion }: Resource): boolean {
  return groupOf(apiVersion) === "argoproj.io";
}

/** The changes of one aspect in the Argo CD objects that exist on both sides. */
export function changedAspect(context: ChangeContext, aspect: ArgoAspect): ArgoChange[] {
  return changedResources(context, ...ARGO_KINDS)
    .filter(({ after }) => isOfArgo(after))
    .flatMap(({ before, after }) => {
      const [gone, added] = difference(fieldsOf(before), fieldsOf(after));
      const own = (fields: ArgoField[]) => fields.filter((field) => field.aspect === aspect);
      const change = { before, resource: after, gone: own(gone), added: own(added) };
      return change.gone.length + change.added.length === 0 ? [] : [change];
    });
}

/** For each aspect, what its change in an object of that name means: a sentence, and its severity if that isn't the rule's. */
export type Meanings = {
  readonly [aspect in ArgoAspect]?: (
    change: ArgoChange,
    name: string,
    before: State,
  ) => string | [Severity, string];
};

/** The findings of a rule about some aspects: one for each of them in each object in which it changes. */
export function onAspects(meanings: Meanings): NonNullable<Rule["checkChange"]> {
  return (before, _after, context) =>
    Object.entries(meanings).flatMap(([aspect, say]) =>
      changedAspect(context, aspect as ArgoAspect).map((change): ChangeFinding => {
        const said = say(change, resourceText(change.resource), before);
        const [severity, message] = typeof said === "string" ? [undefined, said] : said;
        return {
          ...(severity && { severity }),
          resource: change.resource,
          path: placeOfChange(change),
          message,
        };
      }),
    );
}

const known = new WeakMap<Resource, ArgoField[]>();

/** Every value in an Argo CD object; an empty list or mapping counts as a value. */
export function fieldsOf(resource: Resource): ArgoField[] {
  return kept(known, resource, () => [...fieldsIn(writtenOf(resource), [], resource.kind)]);
}

function* fieldsIn(value: Value, path: Path, kind: string): Iterable<ArgoField> {
  const children = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  for (const [key, child] of children) yield* fieldsIn(child, [...path, key], kind);
  if (children.length > 0 || (path.length === 1 && NO_FIELDS.has(String(path[0])))) return;
  const inside = kind === "ApplicationSet" ? withoutTemplate(path) : path;
  yield {
    aspect: kind === "AppProject" ? projectAspect(path) : applicationAspect(inside, path),
    name: nameOf(inside),
    value: value !== null && typeof value === "object" ? jsonText(value) : asText(value),
    path,
  };
}

/** The fields that name the kind, and an empty spec. */
const NO_FIELDS = new Set(["apiVersion", "kind", "spec"]);

/** A path in an ApplicationSet's template, or in a generator's, as the path in the resulting Application. */
function withoutTemplate(path: Path): Path {
  if (path[0] !== "spec" || (path[1] !== "template" && path[1] !== "generators")) return path;
  const at = path.indexOf("template");
  return at > 0 ? path.slice(at + 1) : path;
}

/** The aspects of a source's fields. */
const OF_SOURCE: ReadonlyMap<string, ArgoAspect> = new Map([
  ["repoURL", "repository"],
  ["chart", "repository"],
  ["targetRevision", "revision"],
  ["targetBranch", "revision"],
  ["path", "path"],
  ["plugin", "plugin"],
]);
const SOURCES = new Set(["source", "sources", "drySource", "syncSource", "hydrateTo"]);
/** The aspects of the fields in an Application's `spec`. */
const OF_SPEC: ReadonlyMap<string, ArgoAspect> = new Map([
  ["destination", "destination"],
  ["project", "project"],
  ["syncPolicy", "sync"],
  ["ignoreDifferences", "ignored"],
]);

function applicationAspect(inside: Path, path: Path): ArgoAspect {
  const [top, field] = inside;
  if (top === "operation") return "operation";
  if (top === "metadata") return metadataAspect(field);
  if (top !== "spec") return top === "status" ? "none" : "other";
  const source = sourceAt(inside);
  if (source > 0) {
    const own = inside.slice(source).find((part) => typeof part === "string");
    return OF_SOURCE.get(String(own)) ?? "options";
  }
  const isSet = inside === path && SET_FIELDS.has(String(field));
  return isSet ? "set" : (OF_SPEC.get(String(field)) ?? "other");
}

/** Labels and names don't affect the deployed resources. */
function metadataAspect(field: string | number | undefined): ArgoAspect {
  return field === "finalizers" ? "finalizer" : field === "annotations" ? "other" : "none";
}

/** Fields that only the `spec` of an ApplicationSet has. */
const SET_FIELDS = new Set([
  "generators",
  "strategy",
  "goTemplate",
  "goTemplateOptions",
  "templatePatch",
  "preservedFields",
  "ignoreApplicationDifferences",
  "applyNestedSelectors",
]);

/** The index in a path at which the fields of a source begin; 0 if it isn't in a source. */
function sourceAt(inside: Path): number {
  let at = 1;
  if (inside[at] === "sourceHydrator") at++;
  return SOURCES.has(String(inside[at])) ? at + 1 : 0;
}

function projectAspect([top, field]: Path): ArgoAspect {
  if (top === "metadata") return metadataAspect(field);
  return top === "spec" ? "permission" : "none";
}

function nameOf(inside: Path): string {
  const [top] = inside;
  const from = top === "spec" ? sourceAt(inside) || 1 : top === "metadata" || top === "operation" ? 1 : 0;
  return inside
    .slice(from)
    .filter((part) => typeof part === "string")
    .join(".");
}

/** The elements that each list has in excess of the other, counting duplicates. */
function difference(
  before: readonly ArgoField[],
  after: readonly ArgoField[],
): [gone: ArgoField[], added: ArgoField[]] {
  const keyOf = ({ aspect, name, value }: ArgoField) => `${aspect}\0${name}\0${value}`;
  const lacks = (list: readonly ArgoField[], other: readonly ArgoField[]) => {
    const counts = new Map<string, number>();
    for (const field of other) counts.set(keyOf(field), (counts.get(keyOf(field)) ?? 0) + 1);
    return list.filter((field) => {
      const left = counts.get(keyOf(field)) ?? 0;
      counts.set(keyOf(field), left - 1);
      return left <= 0;
    });
  };
  return [lacks(before, after), lacks(after, before)];
}

/** "from A to B", "now B", "no longer A". */
export function moveText({ gone, added }: Pick<ArgoChange, "gone" | "added">): string {
  if (gone.length === 0) return `now ${valuesText(added)}`;
  return added.length === 0
    ? `no longer ${valuesText(gone)}`
    : `from ${valuesText(gone)} to ${valuesText(added)}`;
}

/** The place of a change: that of an added value, or else of the parent of a removed one. */
export function placeOfChange({ gone, added }: Pick<ArgoChange, "gone" | "added">): FieldPath {
  return added[0]?.path ?? gone[0]?.path.slice(0, -1) ?? [];
}

/** The values of fields for a sentence, without duplicates, at most three. */
export function valuesText(fields: readonly ArgoField[]): string {
  return someOf([...new Set(fields.map(({ value }) => value))], 3);
}

/** The names of fields for a sentence, without duplicates, at most three. */
export function namesText(fields: readonly ArgoField[]): string {
  return valuesText(fields.map((field) => ({ ...field, value: field.name })));
}

/** A clause that the fields change, with their names as above: "source.path changes". */
export function changesText(fields: readonly ArgoField[]): string {
  return `${namesText(fields)} ${new Set(fields.map(({ name }) => name)).size === 1 ? "changes" : "change"}`;
}

/** The repositories and charts that Argo CD objects use. */
export function repositoriesOf(resources: readonly Resource[]): Set<string> {
  return new Set(resources.flatMap(originsIn).map(({ value }) => value));
}

/** The same, with the addresses of charts in their repositories, and without a scheme that may be left out. */
export function addressesOf(resources: readonly Resource[]): Set<string> {
  return new Set(
    resources.flatMap((resource) => {
      const sources = groupedBy(originsIn(resource), ({ path }) => jsonText(path.slice(0, -1)));
      return [...sources.values()].flatMap((of) => {
        const chart = of.find(({ path }) => path.at(-1) === "chart");
        const all = of.map(({ value }) => addressOf(value));
        return chart
          ? [...all, ...all.map((address) => `${address.replace(/\/$/, "")}/${chart.value}`)]
          : all;
      });
    }),
  );
}

/** A repository without the scheme that a registry's address may leave out. */
export function addressOf(repository: string): string {
  return repository.replace(/^oci:\/\//, "");
}

function originsIn(resource: Resource): ArgoField[] {
  if (!ARGO_KINDS.includes(resource.kind) || !isOfArgo(resource)) return [];
  return fieldsOf(resource).filter(({ aspect }) => aspect === "repository");
}
