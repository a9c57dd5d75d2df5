import { textAt } from "./fields.ts";
import { type PodTemplate, podTemplateOf } from "./pod-templates.ts";
import type { Resource } from "./resource.ts";

/**
 * What one environment renders to, indexed once for everything that looks between objects. An object without a
 * namespace goes where it is applied to, so it can be the one that any namespace means.
 */
export class State {
  readonly resources: readonly Resource[];
  readonly #kinds = new Map<string, Resource[]>();
  readonly #names = new Map<string, Map<string, Resource[]>>();
  readonly #templates = new Map<Resource, PodTemplate>();

  constructor(resources: readonly Resource[]) {
    this.resources = resources;
    for (const resource of resources) {
      const list = this.#kinds.get(resource.kind);
      if (list === undefined) this.#kinds.set(resource.kind, [resource]);
      else list.push(resource);
      const template = podTemplateOf(resource);
      if (template !== undefined) this.#templates.set(resource, template);
    }
  }

  /** All objects of a kind, whatever its API group. */
  ofKind(kind: string): readonly Resource[] {
    return this.#kinds.get(kind) ?? [];
  }

  /** The object of that kind, namespace and name; one without a namespace where there is no other. */
  get(kind: string, namespace: string, name: string): Resource | undefined {
    let byName = this.#names.get(kind);
    if (byName === undefined) {
      byName = new Map();
      for (const resource of this.ofKind(kind)) {
        const key = textAt(resource.metadata, "name") ?? "";
        const list = byName.get(key);
        if (list === undefined) byName.set(key, [resource]);
        else list.push(resource);
      }
      this.#names.set(kind, byName);
    }
    const candidates = byName.get(name);
    return (
      candidates?.find((one) => namespaceOf(one) === namespace) ??
      candidates?.find((one) => sameNamespace(namespaceOf(one), namespace))
    );
  }

  /** Everything that runs pods, in the order of the resources. */
  get podTemplates(): Iterable<PodTemplate> {
    return this.#templates.values();
  }

  /** The pod template of an object of this state; undefined for what runs no pods. */
  podTemplate(resource: Resource): PodTemplate | undefined {
    return this.#templates.get(resource);
  }
}

/** The namespace that an object names; "" where it names none. */
export function namespaceOf({ metadata }: Resource): string {
  return textAt(metadata, "namespace") ?? "";
}

/** True for two namespaces that are, or can be, the same one: an object without a namespace can be in any. */
export function sameNamespace(a: string, b: string): boolean {
  return a === b || a === "" || b === "";
}
