import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";

const NONE: readonly Resource[] = [];

/** A table's entry about a kind, with its API group if other groups have kinds of that name. */
export interface OfKind {
  kind: string;
  group?: string;
}

/** The entries for kinds of a group, or of any. */
export function kinds(group: string | undefined, ...names: string[]): OfKind[] {
  return names.map((kind) => (group === undefined ? { kind } : { kind, group }));
}

/** The resources of one environment, indexed by kind and name. */
export class ResourceIndex {
  readonly #byKind: ReadonlyMap<string, Resource[]>;
  #byName: ReadonlyMap<string, Resource[]> | undefined;

  constructor(resources: readonly Resource[]) {
    this.#byKind = groupedBy(resources, ({ kind }) => kind);
  }

  /** The resources of a kind, in the order they are rendered, optionally restricted to an API group. */
  ofKind(kind: string, group?: string): readonly Resource[] {
    const found = this.#byKind.get(kind);
    if (found === undefined) return NONE;
    if (group === undefined || found.every(({ apiVersion }) => groupOf(apiVersion) === group)) return found;
    return found.filter(({ apiVersion }) => groupOf(apiVersion) === group);
  }

  /** The entries of a table about kinds with resources, each with these resources, in the table's order. */
  among<Entry extends OfKind>(table: readonly Entry[]): [entry: Entry, resources: readonly Resource[]][] {
    return table
      .filter(({ kind }) => this.#byKind.has(kind))
      .map((entry) => [entry, this.ofKind(entry.kind, entry.group)]);
  }

  /** The resource that a reference in a namespace may mean; what has no namespace may be applied to any. */
  find(kind: string, name: string, namespace: string | undefined, group?: string): Resource | undefined {
    return this.#named(kind, name).find(
      ({ apiVersion, metadata }) =>
        (group === undefined || groupOf(apiVersion) === group) &&
        mayShareNamespace(metadata.namespace, namespace),
    );
  }

  /** The resources of a kind with a name. */
  #named(kind: string, name: string): readonly Resource[] {
    this.#byName ??= groupedBy(
      [...this.#byKind.values()].flat(),
      (one) => `${one.kind}/${one.metadata?.name}`,
    );
    return this.#byName.get(`${kind}/${name}`) ?? NONE;
  }
}

/** True unless two namespaces are known to differ; an unset one may be any. */
export function mayShareNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === other || !one || !other;
}
