import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { type Isolated, isolates } from "../cluster/network/isolation.ts";
import type { FluxKustomization } from "../discovery/flux.ts";
import type { ArgoFacts } from "./argo-objects.ts";
import { deployedPlaces, type Place } from "./deployed-places.ts";
import type { Fact } from "./fact.ts";
import { objectsIn } from "./facts.ts";
import type { State } from "./state.ts";

/** A pod, as policies of another environment see it. */
interface SelectedPod {
  labels: Readonly<Record<string, unknown>>;
  namespace: string | undefined;
}

/** Policies for the pods of a namespace, with the environment that deploys them. */
interface Deployed {
  state: State;
  policy: Isolated;
}

/** Policies that other environments deploy to the same namespace of the same cluster, as far as that is known. */
export class PoliciesElsewhere {
  readonly #places: ReadonlyMap<State, readonly Place[]>;
  /** By namespace; "" for policies that apply to all. */
  readonly #byNamespace = new Map<string, Deployed[]>();
  /** What isn't rendered and may contain policies, by the namespace that it is deployed to. */
  readonly #unknown = new Map<string, string[]>();

  constructor(
    environments: readonly State[],
    argo: ArgoFacts,
    flux: readonly FluxKustomization[],
    policiesIn: Fact<readonly Isolated[]>,
  ) {
    this.#places = deployedPlaces(environments, argo, flux).places;
    for (const state of environments) {
      for (const policy of policiesIn.of(state))
        for (const namespace of policy.namespace === null ? [""] : this.#namespaces(state, policy.namespace))
          addTo(this.#byNamespace, namespace, { state, policy });
      if (state.inPart === true)
        for (const namespace of new Set(
          objectsIn.of(state).flatMap((one) => this.#namespaces(state, one.metadata.namespace)),
        ))
          addTo(this.#byNamespace, namespace, { state, policy: { namespace, pods: {} } });
    }
    // A chart's policies are for its own pods.
    for (const { cluster, namespace, state, path } of [...argo.applications, ...argo.made])
      if (state === undefined && path !== undefined && namespace !== "")
        addTo(this.#unknown, namespace, cluster);
  }

  /** True if a policy of another environment, or of a part that isn't rendered, may select a pod. */
  mayIsolate(own: State, pod: SelectedPod): boolean {
    const namespaces = this.#namespaces(own, pod.namespace);
    const clusters = this.#places.get(own)?.map(({ cluster }) => cluster);
    return ["", ...namespaces].some(
      (namespace) =>
        this.#byNamespace
          .get(namespace)
          ?.some(
            ({ state, policy }) =>
              state !== own && this.#mayShareCluster(own, state) && isolates(policy, pod),
          ) === true ||
        this.#unknown.get(namespace)?.some((cluster) => clusters?.includes(cluster) !== false) === true,
    );
  }

  /** The written namespace, or those in which the environment is deployed; none if it isn't known. */
  #namespaces(state: State, written: string | undefined): readonly string[] {
    if (written) return [written];
    const all = this.#places.get(state)?.map(({ namespace }) => namespace) ?? [];
    return [...new Set(all)].filter((one) => one !== "");
  }

  #mayShareCluster(one: State, other: State): boolean {
    if (one.strictness !== undefined && other.strictness !== undefined && one.strictness !== other.strictness)
      return false;
    const [own, others] = [this.#places.get(one), this.#places.get(other)];
    return (
      own === undefined ||
      others === undefined ||
      own.some(({ cluster }) => others.some((place) => place.cluster === cluster))
    );
  }
}
