import { addTo, entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { DIRECTIONS, NAMESPACE_NAME, placedPeers } from "../../../cluster/network/network-policies.ts";
import { hasLabels, isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { listAt, mapAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../model/fact.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { Slips } from "../../references/near-name.ts";
import { type IsOpen, openNamespaces } from "./open-namespaces.ts";

type Labels = Readonly<Record<string, unknown>>;

/** A peer of a policy that selects pods by labels. */
interface Peer {
  policy: Resource;
  labels: Labels;
  path: Path;
  /** The namespaces of the pods: the policy's own, others, or any, of which the repository may not have all. */
  within: "own" | "others" | "any";
  /** True for the pods that the policy is for. */
  isTarget?: true;
  /** Those of the labels that a kustomization adds to selectors. */
  added: readonly string[];
}

interface LabelledPod {
  labels: Labels;
  namespace: string | undefined;
}

/** The peers with labels in an environment's policies. */
const peersIn = new Fact((state): readonly Peer[] =>
  [...peersOf(state)].map((peer) => ({ ...peer, policy: peer.policy })),
);

/** The pods of an environment. */
const podsIn = new Fact(({ pods }): readonly LabelledPod[] =>
  pods.map(({ labels, namespace }) => ({ labels, namespace })),
);

export const peerLabels = defineRule({
  id: "network/peer-labels",
  title: "Each peer of a NetworkPolicy selects labels that pods have",
  why:
    "A peer whose labels match no pod allows nothing, so the ingress controller, the DNS server or " +
    "Prometheus is cut off. This happens because `commonLabels`, and `labels` with `includeSelectors`, " +
    "also add labels to the peers of a NetworkPolicy, and pods in another namespace or folder don't have " +
    "the added labels. Other labels of peers in another namespace, and of the policy's `podSelector`, are " +
    "only reported if they are one typo away from the labels of pods in the repository.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/commonlabels/",
  example: {
    bad: "commonLabels: {env: production} # also added to the peer {app: ingress-nginx} of a NetworkPolicy",
    good: "labels: [{pairs: {env: production}, includeTemplates: true}] # changes no selector",
  },
  *checkRepository({ environments }) {
    const pods = new Pods(environments.flatMap((state) => podsIn.of(state)));
    const isOpen = openNamespaces(environments);
    for (const state of environments)
      if (state.inPart !== true)
        for (const peer of peersIn.of(state)) {
          if (pods.has(peer, peer.labels)) continue;
          const near = pods.near(peer, podsIn.of(state));
          if (near !== undefined) yield slipped(state, peer, near);
          else if (peer.isTarget === undefined) yield* judge(state, peer, pods, isOpen);
        }
  },
});

function slipped(
  { environment }: State,
  { labels, path, policy: resource, isTarget }: Peer,
  near: Near,
): Finding {
  return {
    environment,
    resource,
    path,
    message: `${isTarget ? "selects" : "allows"} pods with ${printLabels(labels)}, which no pod here has; others have ${near.key}=${near.value}`,
    fix: `write ${near.value}, if you meant that`,
  };
}

function* judge({ environment }: State, peer: Peer, pods: Pods, isOpen: IsOpen): Iterable<Finding> {
  const { added, within, labels, path, policy: resource } = peer;
  const where = { environment, resource, path };
  const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => !added.includes(key)));
  if (added.length > 0 && Object.keys(rest).length > 0) {
    if (within !== "others" && !pods.has(peer, rest)) return;
    const own = printLabels(Object.fromEntries(added.map((key) => [key, lookUp(labels, key)])));
    yield {
      ...where,
      message: `allows pods ${within === "others" ? "in another namespace" : `with ${printLabels(rest)}`} only if they have ${own}, a label that commonLabels added and those pods don't have`,
      fix: "use `labels` without includeSelectors, which leaves selectors alone",
    };
  } else if (within === "own" && added.length === 0 && !isOpen(resource.metadata.namespace))
    yield {
      ...where,
      message: `allows pods with ${printLabels(labels)}, but no pod in that namespace has them in this repository`,
      fix: "write the labels that the pods have, or remove the peer",
    };
}

/** Peers that select pods by plain labels, in the policy's own namespace or in others. */
function* peersOf(state: State): Iterable<Peer> {
  const { index } = state;
  for (const policy of index.ofKind("NetworkPolicy", "networking.k8s.io")) {
    const own = mapAt(policy, "spec", "podSelector", "matchLabels");
    const target = {
      policy,
      labels: own,
      path: ["spec", "podSelector", "matchLabels"],
      within: "own" as const,
    };
    if (Object.keys(own).length > 0) yield { ...target, added: [], isTarget: true };
    for (const { peer, path: place } of DIRECTIONS.flatMap((one) => placedPeers(policy, one))) {
      const labels = mapAt(peer, "podSelector", "matchLabels");
      if (Object.keys(labels).length === 0 || listAt(peer, "podSelector", "matchExpressions").length > 0)
        continue;
      const path = [...place, "podSelector", "matchLabels"];
      const added = Object.keys(labels).filter((key) => isAdded(state, key, labels[key]));
      yield { policy, labels, path, within: namespacesOf(peer, policy), added };
    }
  }
}

/** The namespaces that a peer's selector selects. */
function namespacesOf({ namespaceSelector }: ValueMap, { metadata }: Resource): Peer["within"] {
  if (!isMap(namespaceSelector)) return "own";
  if (isEmptySelector(namespaceSelector)) return "any";
  const name = mapAt(namespaceSelector, "matchLabels")[NAMESPACE_NAME];
  const isOwn = name !== undefined && (metadata.namespace === undefined || name === metadata.namespace);
  return isOwn ? "own" : "others";
}

/** A label that pods have, one slip away from one that is selected. */
interface Near {
  key: string;
  value: string;
}

/** The pods of all environments, indexed by their labels. */
class Pods {
  /** By label and namespace; "*" for all namespaces. */
  readonly #byLabel = new Map<string, LabelledPod[]>();
  readonly #values = new Map<string, Set<string>>();
  readonly #slips = new Map<string, Slips>();

  constructor(pods: readonly LabelledPod[]) {
    for (const pod of pods)
      for (const label of Object.entries(pod.labels))
        for (const namespace of ["*", pod.namespace || ""])
          addTo(this.#byLabel, keyOf(namespace, label), pod);
    for (const { labels } of pods)
      for (const [key, value] of Object.entries(labels))
        entryOf(this.#values, key, () => new Set()).add(String(value));
  }

  /** True if a pod has all of the labels, in a namespace that the peer may mean. */
  has({ within, policy }: Peer, labels: Labels): boolean {
    const { namespace } = policy.metadata;
    return (within !== "own" || !namespace ? ["*"] : [namespace, ""]).some((one) =>
      this.#rarest(one, labels).some((pod) => hasLabels(labels, pod.labels)),
    );
  }

  /** The only label whose value is a slip, if pods of other folders have the labels with another one; own pods are judged elsewhere. */
  near(peer: Peer, own: readonly LabelledPod[]): Near | undefined {
    const wrong = Object.entries(peer.labels).filter(
      ([key, value]) => !this.#values.get(key)?.has(String(value)),
    );
    const [[key, value] = ["", ""], ...others] = wrong;
    if (wrong.length === 0 || others.length > 0) return undefined;
    for (const one of entryOf(this.#slips, key, () => new Slips(this.#values.get(key) ?? [])).near(
      String(value),
    )) {
      const meant = { ...peer.labels, [key]: one };
      if (!this.has(peer, meant)) continue;
      if (!(peer.isTarget && own.some(({ labels }) => hasLabels(meant, labels)))) return { key, value: one };
    }
    return undefined;
  }

  /** The pods in a namespace with the rarest of the labels. */
  #rarest(namespace: string, labels: Labels): readonly LabelledPod[] {
    const having = Object.entries(labels).map((label) => this.#byLabel.get(keyOf(namespace, label)) ?? []);
    return having.reduce((least, one) => (one.length < least.length ? one : least));
  }
}

function keyOf(namespace: string, [label, value]: readonly [string, unknown]): string {
  return `${namespace} ${label}=${String(value)}`;
}

/** True for a label that a kustomization of the environment adds to selectors. */
function isAdded({ sources }: State, key: string, value: unknown): boolean {
  return (
    sources?.kustomizations.some(
      ({ kustomization: { commonLabels, labels = [] } }) =>
        lookUp(commonLabels, key) === value ||
        labels.some(
          ({ includeSelectors, pairs }) => includeSelectors === true && lookUp(pairs, key) === value,
        ),
    ) === true
  );
}
