import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";

const NONE: readonly Resource[] = [];

/** What a table says of a kind, and of the API group where other groups have kinds of that name. */
export interface OfKind {
  kind: string;
  group?: string;
}

/** The resources of one environment, found by kind and name. */
export class ResourceIndex {
  readonly #byKind = new Map<string, Resource[]>();
  #byName: Map<string, Resource[]> | undefined;

  constructor(resources: readonly Resource[]) {
    for (let i = 0; i < resources.length; i++) {
      const resource = resources[i] as Resource;
      addTo(this.#byKind, resource.kind, resource);
    }
  }

  /** The resources of a kind, in the order they are rendered; of the API group, where it is given. */
  ofKind(kind: string, group?: string): readonly Resource[] {
    const found = this.#byKind.get(kind);
    if (found === undefined) return NONE;
    if (group === undefined || found.every(({ apiVersion }) => groupOf(apiVersion) === group)) return found;
    return found.filter(({ apiVersion }) => groupOf(apiVersion) === group);
  }

  /** Those entries of a table that are about kinds of which there are resources, each with these; in the table's order. */
  among<Entry extends OfKind>(table: readonly Entry[]): [entry: Entry, resources: readonly Resource[]][] {
    const found: [Entry, readonly Resource[]][] = [];
    for (let i = 0; i < table.length; i++) {
      const entry = table[i] as Entry;
      if (this.#byKind.has(entry.kind)) found.push([entry, this.ofKind(entry.kind, entry.group)]);
    }
    return found;
  }

  /** True where there is a resource of any of these kinds. */
  hasAny(kinds: readonly string[]): boolean {
    for (let i = 0; i < kinds.length; i++) if (this.#byKind.has(kinds[i] as string)) return true;
    return false;
  }

  /**
   * The resource of that kind and name that a reference from the namespace may mean. A resource or a reference
   * without a namespace goes wherever it is applied, so that it may meet any other.
   */
  find(kind: string, name: string, namespace: string | undefined, group?: string): Resource | undefined {
    const candidates = this.#named(kind, name);
    for (let i = 0; i < candidates.length; i++) {
      const resource = candidates[i] as Resource;
      if (
        resource.metadata?.name === name &&
        (group === undefined || groupOf(resource.apiVersion) === group) &&
        mayShareNamespace(resource.metadata.namespace, namespace)
      )
        return resource;
    }
    return undefined;
  }

  /** The resources of a kind that may have a name: where there are few, all of that kind. */
  #named(kind: string, name: string): readonly Resource[] {
    const ofKind = this.#byKind.get(kind) ?? NONE;
    if (ofKind.length <= FEW) return ofKind;
    if (this.#byName === undefined) {
      this.#byName = new Map();
      for (const resources of this.#byKind.values())
        for (const resource of resources) {
          const key = `${resource.kind}/${resource.metadata?.name}`;
          addTo(this.#byName, key, resource);
        }
    }
    return this.#byName.get(`${kind}/${name}`) ?? NONE;
  }
}

/** As many are looked through faster than found by name. */
const FEW = 8;

/** True unless two namespaces are known to differ; one that isn't written may be any. */
export function mayShareNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === other || !one || !other;
}
