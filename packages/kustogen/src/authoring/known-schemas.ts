import { learnKinds } from "@kustogen/review/kinds/kinds.ts";
import { learnClusterScoped } from "@kustogen/review/kinds/scope.ts";

/** The part of a CustomResourceDefinition that `kustogen kinds add` keeps, to check resources of its kind. */
export interface KnownSchema {
  /** Name of the type of each kind, by "group/version/Kind". */
  kinds: object;
  /** The types, in the engine's internal form. */
  types: object;
  /** Types in which an unknown field is an error. */
  closed: readonly string[];
  /** The kinds without a namespace, each as "group/Kind". */
  clusterScoped: readonly string[];
}

/**
 * Registers kinds, so that their resources are checked; `generators/kinds/index.ts`, which `kustogen kinds add` writes,
 * calls it.
 */
export function knownSchemas(schemas: readonly KnownSchema[]): void {
  for (const schema of schemas) {
    learnKinds(schema as unknown as Parameters<typeof learnKinds>[0]);
    learnClusterScoped(schema.clusterScoped);
  }
}
