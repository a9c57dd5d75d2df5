import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { hasLabels, isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { makesPods } from "../../../cluster/selection/selected-pods.ts";
import { itemsAt, listAt, mapAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectOf } from "../../facts.ts";
import { defineRule, type RepositoryFinding } from "../../rule.ts";
import type { State } from "../../state.ts";

type Labels = Readonly<Record<string, unknown>>;

/** A peer of a policy that wants pods with labels. */
interface Peer {
  policy: Resource;
  labels: Labels;
  path: readonly (string | number)[];
  /** True for pods of other namespaces. */
  elsewhere: boolean;
  /** The labels among them that a kustomization puts into selectors. */
  added: readonly string[];
}

interface LabelledPod {
  labels: Labels;
  namespace: string | undefined;
}

/** The peers that policies of an environment say by labels. */
const peersIn = new Fact((state): readonly Peer[] =>
  [...peersOf(state)].map((peer) => ({ ...peer, policy: objectOf(state, peer.policy) })),
);

/** The pods of an environment, whether controllers make more, and where its objects go. */
const podsIn = new Fact((state) => ({
  labelled: state.pods.map(({ labels, namespace }): LabelledPod => ({ labels, namespace })),
  makesMore: makesPods(state),
  namespaces: [...new Set(state.resources.map(({ metadata }) => metadata.namespace))],
}));

export const peerLabels = defineRule({
  id: "network/peer-labels",
  title: "A peer of a NetworkPolicy has labels that pods have",
  why:
    "`commonLabels`, and `labels` with includeSelectors, also change the peers of a NetworkPolicy. Pods in another " +
    "namespace or folder don't have these labels, so the ingress controller, the DNS server or Prometheus is cut off. " +
    "A peer whose labels match no pod allows nothing.",
  source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/commonlabels/",
  severity: "warning",
  example: {
    bad: "commonLabels: {env: production} # with a policy that admits namespaceSelector and podSelector {app: ingress-nginx}",
    good: "labels: [{pairs: {env: production}, includeTemplates: true}]",
  },
  asks: () => [peersIn, podsIn],
  *checkRepository({ environments }) {
    const pods = environments.flatMap((state) => podsIn.of(state).labelled);
    for (const state of environments)
      if (!state.inPart)
        for (const peer of peersIn.of(state))
          if (!hasPod(pods, peer, peer.labels)) yield* judge(state, peer, pods, environments);
  },
});

function* judge(
  { environment }: State,
  peer: Peer,
  pods: readonly LabelledPod[],
  environments: readonly State[],
): Iterable<RepositoryFinding> {
  const { added, elsewhere, labels, path, policy: resource } = peer;
  const where = { environment, resource, path };
  const rest = Object.fromEntries(Object.entries(labels).filter(([key]) => !added.includes(key)));
  if (added.length > 0 && Object.keys(rest).length > 0) {
    if (!elsewhere && !hasPod(pods, peer, rest)) return;
    const own = printLabels(Object.fromEntries(added.map((key) => [key, lookUp(labels, key)])));
    yield {
      ...where,
      message: `admits pods ${elsewhere ? "of another namespace" : `with ${printLabels(rest)}`} only with ${own}, which commonLabels put there and they don't have`,
      fix: "use `labels` without includeSelectors, which leaves selectors alone",
    };
  } else if (!elsewhere && added.length === 0 && isKnown(environments, resource))
    yield {
      ...where,
      message: `admits pods with ${printLabels(labels)}, and no pod of its namespace has that in this repository`,
      fix: "write the labels that the pods have, or remove the peer",
    };
}

/** Peers that say by plain labels which pods they mean, of the policy's own namespace or of others. */
function* peersOf(state: State): Iterable<Peer> {
  const { index } = state;
  for (const policy of index.ofKind("NetworkPolicy", "networking.k8s.io"))
    for (const [direction, field] of [
      ["ingress", "from"],
      ["egress", "to"],
    ] as const)
      for (const [rule, i] of itemsAt(policy, "spec", direction))
        for (const [peer, j] of itemsAt(rule, field)) {
          const labels = mapAt(peer, "podSelector", "matchLabels");
          if (Object.keys(labels).length === 0 || listAt(peer, "podSelector", "matchExpressions").length > 0)
            continue;
          const path = ["spec", direction, i, field, j, "podSelector", "matchLabels"];
          const added = Object.keys(labels).filter((key) => isAdded(state, key, labels[key]));
          const elsewhere = isMap(peer.namespaceSelector) && !meansOwn(peer, policy);
          yield { policy, labels, path, elsewhere, added };
        }
}

/** True where the selector of namespaces takes the policy's own as well. */
function meansOwn({ namespaceSelector }: ValueMap, { metadata }: Resource): boolean {
  if (isEmptySelector(namespaceSelector)) return true;
  const name = mapAt(namespaceSelector, "matchLabels")["kubernetes.io/metadata.name"];
  return name !== undefined && (metadata.namespace === undefined || name === metadata.namespace);
}

function hasPod(pods: readonly LabelledPod[], { elsewhere, policy }: Peer, labels: Labels): boolean {
  return pods.some(
    (pod) =>
      (elsewhere || mayShareNamespace(pod.namespace, policy.metadata.namespace)) &&
      hasLabels(labels, pod.labels),
  );
}

/** True for a label that a kustomization of the environment puts into selectors. */
function isAdded({ sources }: State, key: string, value: unknown): boolean {
  return (
    sources?.kustomizations.some(
      ({ kustomization: { commonLabels, labels = [] } }) =>
        commonLabels?.get(key) === value ||
        labels.some(({ includeSelectors, pairs }) => includeSelectors === true && pairs?.get(key) === value),
    ) === true
  );
}

/** True where every pod of a namespace is in the repository: no controller makes some, and nothing is left out. */
function isKnown(environments: readonly State[], { metadata }: Resource): boolean {
  return !environments.some((state) => {
    const { makesMore, namespaces } = podsIn.of(state);
    return (
      (state.inPart || makesMore) &&
      (namespaces.length === 0 || namespaces.some((one) => mayShareNamespace(one, metadata.namespace)))
    );
  });
}
