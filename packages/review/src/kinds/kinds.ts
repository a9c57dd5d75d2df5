import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import builtInData from "./built-in.generated.json" with { type: "json" };
import { catalogOf } from "./catalog.ts";
import { withNewerFields } from "./newer-fields.ts";
import { minorOf, NEWEST } from "./served.ts";
import { type KindData, Kinds, type ObjectType, typeIn } from "./types.ts";

const builtIn = new Kinds(withNewerFields(builtInData), false);
/** The same as one release has them, by its minor version. */
const ofRelease = new Map<number, Kinds>();
/** Kinds that a project has declared, by name. */
const own = new Map<string, Kinds>();
let learned: readonly KindData[] = [];

/** Declares kinds, replacing earlier declarations; those of Kubernetes itself can't be replaced. */
export function learnKinds(data: KindData): void {
  const kinds = new Kinds(data, true);
  learned = [...learned, data];
  for (const name of kinds.names) own.set(name, kinds);
}

/** All declared kinds; another list after further ones were declared. */
export function learnedKinds(): readonly KindData[] {
  return learned;
}

/**
 * The type of a kind ("apps/v1", "Deployment"); undefined for unknown kinds.
 * @param kubernetes the version ("1.35") whose fields a kind of Kubernetes has; those of all known ones by default
 */
export function typeOfKind(apiVersion: string, kind: string, kubernetes?: string): ObjectType | undefined {
  const name = `${apiVersion}/${kind}`;
  return (
    (kubernetes === undefined ? builtIn : builtInOf(kubernetes)).kind(name) ??
    own.get(name)?.kind(name) ??
    catalogOf(groupOf(apiVersion))?.kind(name)
  );
}

function builtInOf(kubernetes: string): Kinds {
  const release = Math.min(minorOf(kubernetes), minorOf(NEWEST));
  return entryOf(ofRelease, release, () => new Kinds(withNewerFields(builtInData, release), false));
}

/** What the API server itself knows of a kind: all fields of one of Kubernetes, the metadata of any other. */
export function typeOfObject(apiVersion: string, kind: string): ObjectType {
  return builtIn.kind(`${apiVersion}/${kind}`) ?? OTHER;
}

const META = typeIn(builtIn.kind("v1/ConfigMap"), "metadata") ?? "a";
const OTHER: ObjectType = {
  ...{ fields: new Map([["metadata", META]]), required: [], open: true, conditions: [] },
  elsewhere: undefined,
};

/** Every kind of Kubernetes and every declared one: "apps/v1/Deployment". */
export function knownKinds(): string[] {
  return [...builtIn.names, ...own.keys()];
}

/** True for a kind that a project has declared. */
export function isOwn(apiVersion: string, kind: string): boolean {
  return own.has(`${apiVersion}/${kind}`);
}

/** The number of CEL rules of a kind, which the API server evaluates and this engine doesn't. */
export function celRulesOf(apiVersion: string, kind: string): number {
  const name = `${apiVersion}/${kind}`;
  return (own.get(name) ?? catalogOf(groupOf(apiVersion)))?.rulesOf(name) ?? 0;
}

/** True for a built-in kind of Kubernetes with a known schema. */
export function isBuiltIn(apiVersion: string, kind: string): boolean {
  return builtIn.kind(`${apiVersion}/${kind}`) !== undefined;
}
