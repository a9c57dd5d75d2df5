import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { DIRECTIONS, NAMESPACE_NAME, rulesFor } from "../../../cluster/network/network-policies.ts";
import { LabelIndex } from "../../../cluster/selection/label-index.ts";
import { isEmptySelector, type Labels, printLabels } from "../../../cluster/selection/label-selector.ts";
import { makesPods } from "../../../cluster/selection/selected-pods.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { listAt, mapAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

export const peerLabels = defineRule({
  id: "network/peer-labels",
  title: "Each peer of a NetworkPolicy selects labels that pods have",
  why:
    "A peer whose labels match no pod allows nothing: the ingress controller, the DNS server or Prometheus " +
    "is cut off. `commonLabels`, and `labels` with `includeSelectors`, add labels to peers, which pods " +
    "elsewhere don't have. Other labels are reported only of peers in the policy's namespace.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/commonlabels/",
  bad: "commonLabels: {env: production} # also added to the peer {app: ingress-nginx} of a NetworkPolicy",
  good: "labels: [{pairs: {env: production}, includeTemplates: true}] # changes no selector",
  *checkRepository({ environments, all }) {
    const own = new LabelIndex(environments.flatMap((state) => state.pods));
    const everywhere = lazily(() => ({
      pods: new LabelIndex(all.flatMap((state) => state.pods)),
      isOpen: openNamespaces(all),
    }));
    for (const state of environments)
      if (state.inPart !== true)
        for (const peer of peersOf(state)) {
          if (hasPods(own, peer, peer.labels)) continue;
          const { pods, isOpen } = everywhere();
          if (!hasPods(pods, peer, peer.labels)) yield* judge(state, peer, pods, isOpen);
        }
  },
});

/** A peer of a policy that selects pods by labels. */
interface Peer {
  policy: Resource;
  labels: Labels;
  path: Path;
  /** The namespaces of the pods: the policy's own, others, or any, of which the repository may not have all. */
  within: "own" | "others" | "any";
  /** Those of the labels that a kustomization adds to selectors. */
  added: readonly string[];
}

/** True if a pod has all of the labels, in a namespace that the peer may mean. */
function hasPods(pods: LabelIndex<Pod>, { within, policy }: Peer, labels: Labels): boolean {
  return pods.with(labels, within === "own" ? policy.metadata.namespace : undefined).length > 0;
}

/** Tells which namespaces may contain more pods than the environments render; undefined stands for any namespace. */
function openNamespaces(environments: readonly State[]): (namespace: string | undefined) => boolean {
  const open = environments.filter((state) => state.inPart === true || makesPods(state));
  const spaces = new Set(
    open.flatMap(({ resources }) => resources.map(({ metadata }) => metadata.namespace)),
  );
  return (namespace) => (namespace ? spaces.has(undefined) || spaces.has(namespace) : open.length > 0);
}

function* judge(
  { environment }: State,
  peer: Peer,
  pods: LabelIndex<Pod>,
  isOpen: (namespace: string | undefined) => boolean,
): Iterable<Finding> {
  const { added, within, labels, path, policy: resource } = peer;
  const where = { environment, resource, path };
  const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => !added.includes(key)));
  if (added.length > 0 && Object.keys(rest).length > 0) {
    if (within !== "others" && !hasPods(pods, peer, rest)) return;
    const own = printLabels(Object.fromEntries(added.map((key) => [key, lookUp(labels, key)])));
    const message = `allows pods ${within === "others" ? "in another namespace" : `with ${printLabels(rest)}`} only if they have ${own}, a label that commonLabels added and those pods don't have`;
    yield { ...where, message, fix: "use `labels` without includeSelectors, which leaves selectors alone" };
  } else if (within === "own" && added.length === 0 && !isOpen(resource.metadata.namespace))
    yield {
      ...where,
      message: `allows pods with ${printLabels(labels)}, but no environment here has such a pod in that namespace`,
      fix: "write the labels that the pods have, or remove the peer",
    };
}

function* peersOf(state: State): Iterable<Peer> {
  for (const policy of state.index.ofKind("NetworkPolicy", "networking.k8s.io"))
    for (const { peer, path: place } of DIRECTIONS.flatMap((one) => rulesFor(policy, one)).flatMap(
      ({ peers }) => peers,
    )) {
      const labels = mapAt(peer, "podSelector", "matchLabels");
      if (Object.keys(labels).length === 0 || listAt(peer, "podSelector", "matchExpressions").length > 0)
        continue;
      const path = [...place, "podSelector", "matchLabels"];
      const added = Object.keys(labels).filter((key) => isAdded(state, key, labels[key]));
      yield { policy, labels, path, within: namespacesOf(peer, policy), added };
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
