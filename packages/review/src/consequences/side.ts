import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { ProvidedObjects } from "../cluster/provided.ts";
import { ResourceIndex } from "../cluster/resource-index.ts";
import { Environments } from "../effective/environment.ts";
import { SourceObjects } from "../effective/source-objects.ts";
import type { ContainerEnvironment } from "../effective/variable.ts";
import { type PodTemplate, podTemplates } from "./pods.ts";

/** One rendered side of a comparison, with what is worked out from it when somebody asks. */
export class Side {
  readonly resources: readonly Resource[];
  /** What another resource of the same identity replaces before it is applied. */
  readonly repeated: readonly Resource[];
  readonly index: ResourceIndex;
  readonly #templates: Map<Resource, PodTemplate>;
  readonly #variables = new Map<Resource, ContainerEnvironment[]>();
  #environments: Environments | undefined;
  #provided: ProvidedObjects | undefined;

  constructor(resources: readonly Resource[], repeated: readonly Resource[] = []) {
    this.resources = resources;
    this.repeated = repeated;
    this.index = new ResourceIndex(resources);
    this.#templates = podTemplates(resources);
  }

  /** The Secrets and ConfigMaps that are there once this side is applied. */
  get provided(): ProvidedObjects {
    this.#provided ??= new ProvidedObjects(this.resources);
    return this.#provided;
  }

  /** Everything that runs pods, in the order of the resources. */
  get templates(): Iterable<PodTemplate> {
    return this.#templates.values();
  }

  /** The pods of a resource of this side. */
  pods(resource: Resource | undefined): PodTemplate | undefined {
    return resource === undefined ? undefined : this.#templates.get(resource);
  }

  /** The variables of each container of a resource of this side. */
  environmentOf(resource: Resource): readonly ContainerEnvironment[] {
    let found = this.#variables.get(resource);
    if (found === undefined) {
      this.#environments ??= new Environments(this.resources, {}, new SourceObjects(this.provided));
      const template = this.pods(resource);
      found = template === undefined ? [] : this.#environments.ofPod(template.pod);
      this.#variables.set(resource, found);
    }
    return found;
  }
}
