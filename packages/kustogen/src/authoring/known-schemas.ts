import { learnedKinds, learnKinds } from "@kustogen/review/kinds/kinds.ts";
import { learnClusterScoped, learnedScopes } from "@kustogen/review/kinds/scope.ts";

/** What `kustogen kinds add` keeps of a CustomResourceDefinition, to check resources of its kind. */
export interface KnownSchema {
  /** Name of the type of each kind, by "group/version/Kind". */
  kinds: object;
  /** The types, in the form that the engine keeps them in. */
  types: object;
  /** Types in which an unknown field is an error. */
  closed: readonly string[];
  /** The kinds without a namespace, each as "group/Kind". */
  clusterScoped: readonly string[];
}

/** Has resources of these kinds checked; `generators/kinds/index.ts`, which `kustogen kinds add` writes, calls it. */
export function knownSchemas(schemas: readonly KnownSchema[]): void {
  for (const schema of schemas) {
    learnKinds(schema as unknown as Parameters<typeof learnKinds>[0]);
    learnClusterScoped(schema.clusterScoped);
  }
}

/** All that code has made known of kinds, as plain data. */
export function learned(): readonly unknown[] {
  return [learnedKinds(), learnedScopes()];
}

/** Makes it known in another thread. */
export function learnAgain(of: readonly unknown[]): void {
  const [kinds, scopes] = of as [ReturnType<typeof learnedKinds>, ReturnType<typeof learnedScopes>];
  for (const one of kinds) learnKinds(one);
  learnClusterScoped(scopes);
}
