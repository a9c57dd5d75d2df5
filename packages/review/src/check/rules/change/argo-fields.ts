import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { groupedBy, kept } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import type { FieldPath } from "../../../compare/path.ts";
import { ARGO_KINDS } from "../../../discovery/argo-documents.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import type { ChangeFinding, Rule, Severity } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
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
  | "automated"
  | "sync options"
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

/** For each aspect, what its change in an object of that name means: a sentence, and its severity if that isn't the rule's. */
export type Meanings = {
  readonly [aspect in ArgoAspect]?: (
    change: ArgoChange,
    name: string,
    before: State,
  ) => string | [Severity, string];
};

/** The findings of a rule about some aspects: one for each of them in each object that exists on both sides. */
export function onAspects(meanings: Meanings): NonNullable<Rule["checkChange"]> {
  return (state, _after, context) =>
    changedResources(context, ...ARGO_KINDS).flatMap(({ before, after: resource }) => {
      if (!isOfArgo(resource)) return [];
      const [gone, added] = difference(fieldsOf(before), fieldsOf(resource));
      return Object.entries(meanings).flatMap(([aspect, say]): ChangeFinding[] => {
        const own = (fields: ArgoField[]) => fields.filter((field) => field.aspect === aspect);
        const change = { before, resource, gone: own(gone), added: own(added) };
        if (change.gone.length + change.added.length === 0) return [];
        const text = say(change, resourceText(resource), state);
        const [severity, message] = typeof text === "string" ? [undefined, text] : text;
        return [{ ...(severity && { severity }), resource, path: placeOfChange(change), message }];
      });
    });
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
    aspect: aspectOf(kind, path, inside),
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

const SOURCES = new Set(["source", "sources", "drySource", "syncSource", "hydrateTo"]);

/**
 * The aspects of the fields in an Application, by how their path begins; the first that does decides. Labels and names
 * don't affect the deployed resources. What only a set has is in its own `spec`, without the template.
 */
const OF_APPLICATION: readonly (readonly [path: string, aspect: ArgoAspect])[] = [
  ["operation", "operation"],
  ["metadata.finalizers", "finalizer"],
  ["metadata.annotations", "other"],
  ["metadata", "none"],
  ["status", "none"],
  ["spec.destination", "destination"],
  ["spec.project", "project"],
  ["spec.syncPolicy.automated", "automated"],
  ["spec.syncPolicy.syncOptions", "sync options"],
  ["spec.syncPolicy", "sync"],
  ["spec.ignoreDifferences", "ignored"],
  ["", "other"],
];
const OF_PROJECT: typeof OF_APPLICATION = [
  ["metadata.finalizers", "finalizer"],
  ["metadata.annotations", "other"],
  ["spec", "permission"],
  ["", "none"],
];
const OF_SET: typeof OF_APPLICATION = [
  ["spec.generators", "set"],
  ["spec.strategy", "set"],
  ["spec.goTemplate", "set"],
  ["spec.goTemplateOptions", "set"],
  ["spec.templatePatch", "set"],
  ["spec.preservedFields", "set"],
  ["spec.ignoreApplicationDifferences", "set"],
  ["spec.applyNestedSelectors", "set"],
  ...OF_APPLICATION,
];
const OF_SOURCE: typeof OF_APPLICATION = [
  ["repoURL", "repository"],
  ["chart", "repository"],
  ["targetRevision", "revision"],
  ["targetBranch", "revision"],
  ["path", "path"],
  ["plugin", "plugin"],
  ["", "options"],
];

/** The aspect of a field by its path, of which `inside` is the part in an Application. */
function aspectOf(kind: string, path: Path, inside: Path): ArgoAspect {
  const source = kind === "AppProject" ? 0 : sourceAt(inside);
  const [table, from] =
    source > 0
      ? [OF_SOURCE, inside.slice(source)]
      : [kind === "AppProject" ? OF_PROJECT : inside === path ? OF_SET : OF_APPLICATION, inside];
  const text = `${dotted(from)}.`;
  return table.find(([begin]) => begin === "" || text.startsWith(`${begin}.`))?.[1] ?? "none";
}

/** The index in a path at which the fields of a source begin; 0 if it isn't in a source. */
function sourceAt(inside: Path): number {
  if (inside[0] !== "spec") return 0;
  const at = inside[1] === "sourceHydrator" ? 2 : 1;
  return SOURCES.has(String(inside[at])) ? at + 1 : 0;
}

function nameOf(inside: Path): string {
  const [top] = inside;
  return dotted(
    inside.slice(top === "spec" ? sourceAt(inside) || 1 : top === "metadata" || top === "operation" ? 1 : 0),
  );
}

/** The fields on a path, without the elements of lists. */
function dotted(path: Path): string {
  return path.filter((part) => typeof part === "string").join(".");
}

/** The elements that each list has in excess of the other, counting duplicates. */
function difference(
  before: readonly ArgoField[],
  after: readonly ArgoField[],
): [gone: ArgoField[], added: ArgoField[]] {
  const keyOf = ({ aspect, name, value }: ArgoField) =>
    `${aspect}\0${name}\0${name === "repoURL" ? addressOf(value) : value}`;
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
function placeOfChange({ gone, added }: Pick<ArgoChange, "gone" | "added">): FieldPath {
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

/** The same as addresses, with those of charts in their repositories. */
export function addressesOf(resources: readonly Resource[]): Set<string> {
  return new Set(
    resources.flatMap((resource) => {
      const sources = groupedBy(originsIn(resource), ({ path }) => jsonText(path.slice(0, -1)));
      return [...sources.values()].flatMap((of) => {
        const chart = of.find(({ path }) => path.at(-1) === "chart");
        const all = of.map(({ value }) => addressOf(value));
        return chart ? [...all, ...all.map((address) => `${address}/${chart.value}`)] : all;
      });
    }),
  );
}

/** A repository as Argo CD compares it: in lower case, without the scheme and ending that an address may leave out. */
export function addressOf(repository: string): string {
  return repository
    .toLowerCase()
    .replace(/^oci:\/\//, "")
    .replace(/(?:\.git)?\/*$/, "");
}

function originsIn(resource: Resource): ArgoField[] {
  if (!ARGO_KINDS.includes(resource.kind) || !isOfArgo(resource)) return [];
  return fieldsOf(resource).filter(({ aspect }) => aspect === "repository");
}
