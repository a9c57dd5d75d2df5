import { Environments } from "../../effective/environment.ts";
import type { ContainerEnvironment } from "../../effective/variable.ts";
import type { PodTemplate } from "../../kubernetes/pod-templates.ts";
import { ProvidedObjects } from "../../kubernetes/provided.ts";
import type { Resource } from "../../kubernetes/resource.ts";
import { State } from "../../kubernetes/state.ts";

/** One rendered side of a comparison, with what is worked out from it when somebody asks. */
export class Side {
  readonly state: State;
  readonly #environments = new Map<Resource, ContainerEnvironment[]>();
  #all: Environments | undefined;
  #provided: ProvidedObjects | undefined;

  constructor(resources: readonly Resource[]) {
    this.state = new State(resources);
  }

  get resources(): readonly Resource[] {
    return this.state.resources;
  }

  /** The Secrets and ConfigMaps that are there once this side is applied. */
  get provided(): ProvidedObjects {
    this.#provided ??= new ProvidedObjects(this.state);
    return this.#provided;
  }

  /** The pods of a resource of this side. */
  pods(resource: Resource | undefined): PodTemplate | undefined {
    return resource === undefined ? undefined : this.state.podTemplate(resource);
  }

  /** The variables of each container of a resource of this side. */
  environmentOf(resource: Resource): readonly ContainerEnvironment[] {
    let found = this.#environments.get(resource);
    if (found === undefined) {
      this.#all ??= new Environments(this.state, {}, this.provided);
      const template = this.pods(resource);
      found = template === undefined ? [] : this.#all.ofPod(template);
      this.#environments.set(resource, found);
    }
    return found;
  }
}
