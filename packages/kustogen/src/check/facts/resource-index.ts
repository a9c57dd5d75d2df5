import { groupOf, type Resource } from "../../kubernetes/resource.ts";

const NONE: readonly Resource[] = [];

/** The resources of one environment, found by kind and name. */
export class ResourceIndex {
  readonly #byKind = new Map<string, Resource[]>();
  readonly #byName = new Map<string, Resource[]>();

  constructor(resources: readonly Resource[]) {
    for (const resource of resources) {
      const { kind } = resource;
      const ofKind = this.#byKind.get(kind);
      if (ofKind === undefined) this.#byKind.set(kind, [resource]);
      else ofKind.push(resource);
      const key = `${kind}/${resource.metadata?.name}`;
      const named = this.#byName.get(key);
      if (named === undefined) this.#byName.set(key, [resource]);
      else named.push(resource);
    }
  }

  /** The resources of a kind, in the order they are rendered; of the API group, where it is given. */
  ofKind(kind: string, group?: string): readonly Resource[] {
    const found = this.#byKind.get(kind);
    if (found === undefined) return NONE;
    return group === undefined ? found : found.filter(({ apiVersion }) => groupOf(apiVersion) === group);
  }

  /**
   * The resource of that kind and name that a reference from the namespace may mean. A resource or a reference
   * without a namespace goes wherever it is applied, so that it may meet any other.
   */
  find(kind: string, name: string, namespace: string | undefined, group?: string): Resource | undefined {
    return this.#byName
      .get(`${kind}/${name}`)
      ?.find(
        (resource) =>
          (group === undefined || groupOf(resource.apiVersion) === group) &&
          mayShareNamespace(resource.metadata.namespace, namespace),
      );
  }
}

/** True unless two namespaces are known to differ; one that isn't written may be any. */
export function mayShareNamespace(one: string | undefined, other: string | undefined): boolean {
  return one === other || !one || !other;
}
