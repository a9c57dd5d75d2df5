import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeContext, ChangeFinding, Rule, Severity } from "../../rule.ts";
import type { State } from "../../state.ts";
import { changedResources } from "./changed.ts";

/** What a field of an Application, an ApplicationSet or an AppProject is about; each has a rule of its own. */
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

/** A single value of an object of Argo CD. */
export interface ArgoField {
  aspect: ArgoAspect;
  /** What the field is called within what it is part of, without the place of a source among others: "targetRevision". */
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

export const ARGO_KINDS = ["Application", "ApplicationSet", "AppProject"];

/** True for an object of Argo CD. */
export function isOfArgo({ apiVersion }: Resource): boolean {
  return groupOf(apiVersion) === "argoproj.io";
}

/** What changes of one aspect in the objects of Argo CD that stay. */
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

/**
 * What a rule about one aspect says: a finding for each object that changes in it.
 *
 * @param say the sentence, with the object's name; and its severity, where that isn't the rule's
 */
export function onAspect(
  aspect: ArgoAspect,
  say: (change: ArgoChange, name: string, before: State) => string | [Severity, string],
): NonNullable<Rule["checkChange"]> {
  return (before, _after, context) =>
    changedAspect(context, aspect).map((change): ChangeFinding => {
      const said = say(change, resourceText(change.resource), before);
      const [severity, message] = typeof said === "string" ? [undefined, said] : said;
      return {
        ...(severity && { severity }),
        resource: change.resource,
        path: placeOfChange(change),
        message,
      };
    });
}

const known = new WeakMap<Resource, ArgoField[]>();

/** Every value of an object of Argo CD; an empty list or mapping is one, too. */
export function fieldsOf(resource: Resource): ArgoField[] {
  return kept(known, resource, () => [...fieldsIn(writtenOf(resource), [], resource.kind)]);
}

function* fieldsIn(value: Value, path: readonly (string | number)[], kind: string): Iterable<ArgoField> {
  const children = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  for (const [key, child] of children) yield* fieldsIn(child, [...path, key], kind);
  if (children.length > 0 || (path.length === 1 && IDENTITY.has(String(path[0])))) return;
  const inside = kind === "ApplicationSet" ? withoutTemplate(path) : path;
  yield {
    aspect: kind === "AppProject" ? projectAspect(path) : applicationAspect(inside, path),
    name: nameOf(inside),
    value: value !== null && typeof value === "object" ? jsonText(value) : asText(value),
    path,
  };
}

const IDENTITY = new Set(["apiVersion", "kind"]);

/** A field of an ApplicationSet's template, or of the one of a generator of it, as that of the Application it becomes. */
function withoutTemplate(path: readonly (string | number)[]): readonly (string | number)[] {
  if (path[0] !== "spec" || (path[1] !== "template" && path[1] !== "generators")) return path;
  const at = path.indexOf("template");
  return at > 0 ? path.slice(at + 1) : path;
}

/** Fields of a source by what they are about. */
const OF_SOURCE: ReadonlyMap<string, ArgoAspect> = new Map([
  ["repoURL", "repository"],
  ["chart", "repository"],
  ["targetRevision", "revision"],
  ["targetBranch", "revision"],
  ["path", "path"],
  ["plugin", "plugin"],
]);
const SOURCES = new Set(["source", "sources", "drySource", "syncSource", "hydrateTo"]);
/** Fields of the `spec` of an Application by what they are about. */
const OF_SPEC: ReadonlyMap<string, ArgoAspect> = new Map([
  ["destination", "destination"],
  ["project", "project"],
  ["syncPolicy", "sync"],
  ["ignoreDifferences", "ignored"],
]);

function applicationAspect(
  inside: readonly (string | number)[],
  path: readonly (string | number)[],
): ArgoAspect {
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

/** Labels and names do nothing to what is applied. */
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

/** Where the fields of a source begin in a path; 0 where it isn't one of a source. */
function sourceAt(inside: readonly (string | number)[]): number {
  let at = 1;
  if (inside[at] === "sourceHydrator") at++;
  return SOURCES.has(String(inside[at])) ? at + 1 : 0;
}

function projectAspect([top, field]: readonly (string | number)[]): ArgoAspect {
  if (top === "metadata") return metadataAspect(field);
  return top === "spec" ? "permission" : "none";
}

function nameOf(inside: readonly (string | number)[]): string {
  const [top] = inside;
  const from = top === "spec" ? sourceAt(inside) || 1 : top === "metadata" || top === "operation" ? 1 : 0;
  return inside
    .slice(from)
    .filter((part) => typeof part === "string")
    .join(".");
}

/** What each of two lists has more than the other, as often as it does. */
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

/** The place of a change: of what is there now, else of what is around what was. */
export function placeOfChange({ gone, added }: Pick<ArgoChange, "gone" | "added">): FieldPath {
  return added[0]?.path ?? gone[0]?.path.slice(0, -1) ?? [];
}

/** The texts of fields, each once, for a sentence: at most three of them. */
export function valuesText(fields: readonly ArgoField[]): string {
  return someOf([...new Set(fields.map(({ value }) => value))], 3);
}

/** The names of fields, each once, for a sentence: at most three of them. */
export function namesText(fields: readonly ArgoField[]): string {
  return valuesText(fields.map((field) => ({ ...field, value: field.name })));
}

/** The repositories that objects of Argo CD take anything from. */
export function repositoriesOf(resources: readonly Resource[]): Set<string> {
  const found = new Set<string>();
  for (const resource of resources)
    if (ARGO_KINDS.includes(resource.kind) && isOfArgo(resource))
      for (const { aspect, value } of fieldsOf(resource)) if (aspect === "repository") found.add(value);
  return found;
}
