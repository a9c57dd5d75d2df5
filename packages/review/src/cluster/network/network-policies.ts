import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { ClusterObjects } from "../objects.ts";
import { mayShareNamespace } from "../resource-index.ts";
import { isEmptySelector, selectsLabels } from "../selection/label-selector.ts";
import { type Pod, portNamed } from "../workloads/pods.ts";

/** A side of a connection, which policies control separately. */
export type Direction = "Ingress" | "Egress";

/** True if a policy applies to a direction; without `policyTypes`, to ingress, and to egress if it has rules for it. */
export function isOf(policy: Resource, direction: Direction): boolean {
  const types = listAt(policy, "spec", "policyTypes");
  if (types.length > 0) return types.includes(direction);
  return direction === "Ingress" || listAt(policy, "spec", "egress").length > 0;
}

/** The directions, in the order in which a policy is read. */
export const DIRECTIONS: readonly Direction[] = ["Ingress", "Egress"];

/** The label with the name of a Namespace, which the API server gives to each. */
export const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** The rules of a policy for a direction, and the peers that each admits with their paths: everyone if it lists none. */
export function rulesFor(
  policy: Resource,
  direction: Direction,
): { rule: ValueMap; peers: { peer: ValueMap; path: Path }[] }[] {
  const [field, of] = direction === "Ingress" ? ["ingress", "from"] : ["egress", "to"];
  return itemsAt(policy, "spec", field).map(([rule, index]) => {
    const path = ["spec", field, index, of];
    return { rule, peers: itemsAt(rule, of).map(([peer, at]) => ({ peer, path: [...path, at] })) };
  });
}

/** True if a rule admits a port. `named` returns the number that the target pod gives a port name. */
export function admitsPort(
  rule: ValueMap,
  port: number,
  protocol: string,
  named: (name: string) => number | undefined = () => undefined,
): boolean {
  const ports = itemsAt(rule, "ports");
  if (ports.length === 0) return true;
  return ports.some(([one]) => {
    if ((textAt(one, "protocol") ?? "TCP") !== protocol) return false;
    if (one.port === undefined || one.port === null) return true;
    if (typeof one.port === "number")
      return port >= one.port && port <= (typeof one.endPort === "number" ? one.endPort : one.port);
    return named(asText(one.port)) === port;
  });
}

/** Determines which connections the policies of a state admit. */
export class AdmittedTraffic {
  readonly #policies: Readonly<Record<Direction, ReadonlyMap<Pod, readonly Resource[]>>>;
  /** The policies of other groups, whose notation isn't read. */
  readonly #others: readonly Resource[];

  constructor(private readonly objects: ClusterObjects) {
    this.#policies = { Ingress: byPod(objects, "Ingress"), Egress: byPod(objects, "Egress") };
    this.#others = objects.resources.filter(
      ({ apiVersion, kind }) => kind.endsWith("NetworkPolicy") && groupOf(apiVersion) !== OWN_GROUP,
    );
  }

  /** The NetworkPolicies that select a pod for a direction; without any, they admit everything. */
  policiesOf(pod: Pod, direction: Direction): readonly Resource[] {
    return this.#policies[direction].get(pod) ?? [];
  }

  /** True if a policy of another group may select a pod, as it may all in its namespace. */
  hasOthers({ namespace }: Pod): boolean {
    return this.#others.some(({ metadata }) => mayShareNamespace(metadata.namespace, namespace));
  }

  /** Whether policies let one pod connect to another on a TCP port, for each of the two sides, as far as is known. */
  admits(from: Pod, to: Pod, port: number): Record<Direction, boolean> {
    const named = (name: string) => portNamed(to, name);
    const side = (own: Pod, other: Pod, direction: Direction): boolean => {
      const policies = this.policiesOf(own, direction);
      if (policies.length === 0 || this.hasOthers(own)) return true;
      return policies.some((policy) =>
        rulesFor(policy, direction).some(
          ({ rule, peers }) =>
            admitsPort(rule, port, "TCP", named) &&
            (peers.length === 0 || peers.some(({ peer }) => this.#admitsPeer(policy, peer, other))),
        ),
      );
    };
    return { Egress: side(from, to, "Egress"), Ingress: side(to, from, "Ingress") };
  }

  #admitsPeer(policy: Resource, peer: ValueMap, other: Pod): boolean {
    if (peer.ipBlock !== undefined) return false;
    const namespaces = peer.namespaceSelector;
    const inNamespace =
      namespaces === undefined || namespaces === null
        ? mayShareNamespace(policy.metadata.namespace, other.namespace)
        : this.#namespaceMatches(namespaces, other.namespace);
    return inNamespace && selectsLabels(peer.podSelector, other.labels);
  }

  #namespaceMatches(selector: unknown, name: string | undefined): boolean {
    if (isEmptySelector(selector) || name === undefined) return true;
    const namespace = this.objects.index.find("Namespace", name, undefined);
    const own = { [NAMESPACE_NAME]: name };
    if (namespace !== undefined) return selectsLabels(selector, { ...namespace.metadata.labels, ...own });
    // The namespace's labels aren't known here, but its name is.
    const wanted = mapAt(selector, "matchLabels");
    return wanted[NAMESPACE_NAME] === undefined || wanted[NAMESPACE_NAME] === name;
  }
}

/** The policies for a direction that select each pod, in order. */
function byPod({ index, selectable }: ClusterObjects, direction: Direction): Map<Pod, Resource[]> {
  const found = new Map<Pod, Resource[]>();
  for (const policy of index.ofKind("NetworkPolicy", OWN_GROUP).filter((one) => isOf(one, direction)))
    for (const pod of selectable.selected(mapAt(policy, "spec", "podSelector"), policy.metadata.namespace))
      addTo(found, pod, policy);
  return found;
}

/** The group of the policies that are read here. */
const OWN_GROUP = "networking.k8s.io";
