import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { momentOf } from "../../cluster/argocd/hooks.ts";
import { type ObjectReference, objectReferences } from "../../cluster/kubelet/object-references.ts";
import { Admission } from "../../cluster/network/admission.ts";
import { ProvidedObjects } from "../../cluster/provided.ts";
import { type Autoscaler, autoscalers } from "../../cluster/workloads/autoscalers.ts";
import type { Container, Pod } from "../../cluster/workloads/pods.ts";
import { type Replicas, replicasOf } from "../../cluster/workloads/replicas.ts";
import { rolloutOf } from "../../cluster/workloads/rollouts.ts";
import { Environments } from "../../effective/environment.ts";
import { SourceObjects } from "../../effective/source-objects.ts";
import type { ContainerEnvironment, Variable } from "../../effective/variable.ts";
import type { State } from "./state.ts";

/** Data that several rules derive from one state, each computed once, on demand. */
export class Derived {
  #inOrder: boolean | undefined;
  #references: readonly ObjectReference[] | undefined;
  #provided: ProvidedObjects | undefined;
  #objects: SourceObjects | undefined;
  #environments: Environments | undefined;
  #autoscalers: readonly Autoscaler[] | undefined;
  #admission: Admission | undefined;
  #scalers: ReadonlyMap<Resource, Autoscaler> | undefined;
  readonly #ofContainer = new Map<Container, ContainerEnvironment>();

  constructor(private readonly state: State) {}

  /** The Secrets and ConfigMaps that exist once everything is applied. */
  get provided(): ProvidedObjects {
    this.#provided ??= new ProvidedObjects(this.state.resources);
    return this.#provided;
  }

  /** The same, including Secrets that contracts declare. */
  get objects(): SourceObjects {
    if (this.#objects === undefined) {
      const { authored } = this.state;
      const contracts = (authored?.contracts ?? []).map((contract) =>
        contract.namespace === undefined ? { ...contract, namespace: authored?.namespace } : contract,
      );
      this.#objects = new SourceObjects(this.provided, contracts);
    }
    return this.#objects;
  }

  /** True if Argo CD applies some of it before the rest: in waves, or as hooks. */
  get inOrder(): boolean {
    this.#inOrder ??= this.state.resources.some((resource) => {
      const { annotations } = resource.metadata;
      if (annotations === undefined) return false;
      const moment = momentOf(resource);
      return moment === undefined || moment[0] !== 1 || moment[1] !== 0;
    });
    return this.#inOrder;
  }

  /** Autoscalers that change the number or size of pods. */
  get autoscalers(): readonly Autoscaler[] {
    this.#autoscalers ??= autoscalers(this.state.index);
    return this.#autoscalers;
  }

  /** The number of pods of a workload, or of the Rollout that runs them; undefined for Jobs, DaemonSets and bare pods. */
  replicas(workload: Resource): Replicas | undefined {
    this.#scalers ??= this.#scalersByWorkload();
    const runner = rolloutOf(this.state, workload) ?? workload;
    return replicasOf(runner, this.#scalers.get(runner));
  }

  /** The first autoscaler that sets the number of pods of each workload. */
  #scalersByWorkload(): Map<Resource, Autoscaler> {
    const found = new Map<Resource, Autoscaler>();
    for (const scaler of this.autoscalers) {
      if (scaler.least === undefined) continue;
      const { namespace } = scaler.resource.metadata;
      const workload = this.state.index.find(scaler.kind, scaler.name, namespace);
      if (workload !== undefined && !found.has(workload)) found.set(workload, scaler);
    }
    return found;
  }

  /** The connections that policies admit. */
  get admission(): Admission {
    this.#admission ??= new Admission(this.state);
    return this.#admission;
  }

  /** Every reference from pods to a ConfigMap or Secret. */
  get references(): readonly ObjectReference[] {
    this.#references ??= this.state.pods.flatMap(objectReferences);
    return this.#references;
  }

  /** The variables that a container gets. */
  environment(pod: Pod, container: Container): ContainerEnvironment {
    return entryOf(this.#ofContainer, container, () => this.#allEnvironments.ofContainer(pod, container));
  }

  /** The variables that a pod gets from Services, unless a container sets them itself; one map for all pods that get the same. */
  links(pod: Pod): ReadonlyMap<string, Variable> {
    return this.#allEnvironments.linksOf(pod);
  }

  get #allEnvironments(): Environments {
    this.#environments ??= new Environments(
      this.state.resources,
      { kubernetes: this.state.kubernetes },
      this.objects,
    );
    return this.#environments;
  }
}

const derivedOf = new WeakMap<State, Derived>();

/** Releases the data derived from a state; it is computed again on demand. */
export function forget(state: State): void {
  derivedOf.delete(state);
}

/** The data derived from a state. */
export function derived(state: State): Derived {
  return entryOf(derivedOf, state, () => new Derived(state));
}
