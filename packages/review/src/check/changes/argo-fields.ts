import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, jsonText, type Path, type Value } from "@kustogen/kustomize/value/value.ts";

/** A single value in an Argo CD object. */
export interface ArgoField {
  /** Its name in an Application, without `spec` and the index of a list: "source.targetRevision"; also in a set. */
  name: string;
  value: string;
  path: Path;
}

/** The values of some fields that one object has on one side only. */
export interface ArgoChange {
  resource: Resource;
  gone: readonly ArgoField[];
  added: readonly ArgoField[];
  /** Whether something that it applies comes from where nothing here came from before. */
  isForeign: boolean;
}

/** True for an Argo CD object. */
export function isOfArgo({ apiVersion }: Resource): boolean {
  return groupOf(apiVersion) === "argoproj.io";
}

const known = new WeakMap<Resource, ArgoField[]>();

/** Every value in an Argo CD object; an empty list or mapping counts as a value. */
export function argoFieldsOf(resource: Resource): ArgoField[] {
  return kept(known, resource, () => [...fieldsIn(writtenOf(resource), [], resource.kind)]);
}

function* fieldsIn(value: Value, path: Path, kind: string): Iterable<ArgoField> {
  const children = Array.isArray(value) ? [...value.entries()] : isMap(value) ? Object.entries(value) : [];
  for (const [key, child] of children) yield* fieldsIn(child, [...path, key], kind);
  if (children.length > 0) return;
  yield {
    name: nameOf(kind === "ApplicationSet" ? withoutTemplate(path) : path),
    value: value !== null && typeof value === "object" ? jsonText(value) : asText(value),
    path,
  };
}

/** A path in an ApplicationSet's template, or in a generator's, as the path in the resulting Application. */
function withoutTemplate(path: Path): Path {
  if (path[0] !== "spec" || (path[1] !== "template" && path[1] !== "generators")) return path;
  const at = path.indexOf("template");
  return at > 0 ? path.slice(at + 1) : path;
}

const SOURCES = /^(?:sourceHydrator\.)?(?:source|sources|drySource|syncSource|hydrateTo)\./;

function nameOf(path: Path): string {
  const fields = path.filter((part) => typeof part === "string").join(".");
  return fields.replace(/^spec\.|^metadata\.(?=finalizers|annotations)/, "").replace(SOURCES, "source.");
}

/**
 * The values that each of two objects has in excess of the other, counting duplicates; of a list with the same values,
 * the list if it says something else: in another order, or with the values in other items.
 */
export function difference(before: Resource, after: Resource): [gone: ArgoField[], added: ArgoField[]] {
  const keyOf = ({ name, value }: ArgoField) =>
    `${name}\0${name === "source.repoURL" ? repositoryOf(value) : value}`;
  const lacks = (one: Resource, other: Resource) => {
    const counts = new Map<string, number>();
    for (const field of argoFieldsOf(other)) counts.set(keyOf(field), (counts.get(keyOf(field)) ?? 0) + 1);
    return argoFieldsOf(one).filter((field) => {
      const left = counts.get(keyOf(field)) ?? 0;
      counts.set(keyOf(field), left - 1);
      return left <= 0;
    });
  };
  const [gone, added] = [lacks(before, after), lacks(after, before)];
  const isTold = ({ name }: ArgoField) =>
    [...gone, ...added].some((one) => `${one.name}.`.startsWith(`${name}.`));
  const [was, is] = [before, after].map((one) => listsIn(writtenOf(one), [], one.kind));
  for (const [at, list] of was?.entries() ?? []) {
    const now = is?.[at];
    if (now === undefined || now.value === list.value || isTold(list) || isTold(now)) continue;
    gone.push(list);
    added.push(now);
  }
  return [gone, added];
}

/** The lists in an object, each as a value: without an order where each item has a name of its own, or is a source. */
function listsIn(value: Value, path: Path, kind: string): ArgoField[] {
  if (isMap(value)) return Object.entries(value).flatMap(([key, one]) => listsIn(one, [...path, key], kind));
  if (!Array.isArray(value)) return [];
  const name = nameOf(kind === "ApplicationSet" ? withoutTemplate(path) : path);
  const names = new Set(value.map((one) => (isMap(one) ? one.name : undefined)));
  const items = value.map((one) => jsonText(one));
  const isOrdered = ORDERED.test(name) && (names.size < items.length || names.has(undefined));
  return [
    { name: name.replace(/^sources$/, "source"), value: (isOrdered ? items : items.sort()).join(","), path },
    ...value.flatMap((one, index) => listsIn(one, [...path, index], kind)),
  ];
}

/** The lists of a source, whose later items win, or are searched later. */
const ORDERED = /^source\./;

/** A repository as Argo CD compares it: in lower case, without the scheme and ending that an address may leave out. */
export function addressOf(repository: string): string {
  return repository
    .toLowerCase()
    .replace(/^oci:\/\//, "")
    .replace(/(?:\.git)?\/*$/, "");
}

/** A repository, however its address is written: by ssh or https, with or without a user. */
export function repositoryOf(address: string): string {
  return addressOf(address)
    .replace(/^(?:[a-z]+:\/\/)?(?:[^@/]*@)?/, "")
    .replace(/^([^:/]+):(?!\d+\/)/, "$1/");
}

/** "from A to B", "now B", "no longer A". */
export function changeText({ gone, added }: Pick<ArgoChange, "gone" | "added">): string {
  if (gone.length === 0) return `now ${valuesText(added)}`;
  return added.length === 0
    ? `no longer ${valuesText(gone)}`
    : `from ${valuesText(gone)} to ${valuesText(added)}`;
}

/** The values of fields for a sentence, without duplicates, at most three. */
function valuesText(fields: readonly ArgoField[]): string {
  return someOf([...new Set(fields.map(({ value }) => value))], 3);
}

/** A clause that the fields change, with their names, at most three: "helm.values changes". */
export function changesText({ gone, added }: ArgoChange): string {
  const names = new Set([...gone, ...added].map(({ name }) => name.replace(/^source\./, "")));
  return `${someOf([...names], 3)} ${names.size === 1 ? "changes" : "change"}`;
}
