import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import builtInData from "./built-in.generated.json" with { type: "json" };
import { catalogOf } from "./catalog.ts";
import { withNewerFields } from "./newer-fields.ts";
import { type KindData, Kinds, type ObjectType } from "./types.ts";

const builtIn = new Kinds(withNewerFields(builtInData), false);
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

/** The type of a kind ("apps/v1", "Deployment"); undefined for unknown kinds. */
export function typeOfKind(apiVersion: string, kind: string): ObjectType | undefined {
  const name = `${apiVersion}/${kind}`;
  return builtIn.kind(name) ?? own.get(name)?.kind(name) ?? catalogOf(groupOf(apiVersion))?.kind(name);
}

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
