import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { End, Flow, Resource, Traffic } from "kustogen";
import { all } from "kustogen/testing";
import { list } from "./refused.ts";

type Side = "from" | "to";
// biome-ignore lint/suspicious/noExplicitAny: rules of both directions, whose peers have different names.
type Rule = any;

/**
 * Where the NetworkPolicies of a layer and its table of traffic differ: what a rule admits and no flow declares, and
 * what a flow declares and no rule admits, as messages. Worked out from the Kubernetes fields alone, and not by the
 * code that makes them.
 */
export function undeclared(state: readonly Resource[], { components, flows }: Traffic): string[] {
  const found: string[] = [];
  const admitted = new Map<string, string[]>();
  for (const { metadata, spec } of all(state, "NetworkPolicy")) {
    const what = `${metadata.namespace}/${metadata.name}`;
    const rules = [...pairs("from", spec.ingress, what), ...pairs("to", spec.egress, what)];
    const names = Object.keys(components).filter((name) => isFor(metadata, spec.podSelector, name));
    if (names.length === 0) {
      // What holds for a whole namespace: everything denied, and DNS.
      if (sorted(spec.podSelector) !== "{}") found.push(`${what} is for no component`);
      found.push(...rules.filter((pair) => !DNS.has(pair)).map((pair) => `${what} admits ${pair}`));
    }
    for (const name of names) admitted.set(name, [...(admitted.get(name) ?? []), ...rules]);
  }
  for (const [name, { namespace }] of Object.entries(components)) {
    const declared = new Set(flows.flatMap((flow) => declaredPairs(flow, name, namespace)));
    const rules = admitted.get(name) ?? [];
    for (const pair of rules) {
      if (!declared.has(pair) && !DNS.has(pair)) found.push(`the policies of ${name} admit ${pair}`);
    }
    for (const pair of declared)
      if (!rules.includes(pair)) found.push(`the policies of ${name} lack ${pair}`);
  }
  return found;

  /** True when a policy selects the pods of a component; one for a whole namespace only by its name. */
  function isFor({ name, namespace }: Rule, selector: Rule, component: string): boolean {
    const pods = components[component];
    if (pods === undefined || pods.namespace !== namespace) return false;
    if (sorted(selector) === "{}" || Object.keys(pods.labels).length === 0)
      return name === `allow-${component}`;
    const { matchExpressions = [], matchLabels = {} } = selector;
    return (
      Object.entries(matchLabels).every(([key, value]) => pods.labels[key] === value) &&
      matchExpressions.every(
        ({ key, operator, values }: Rule) => operator === "In" && values.includes(pods.labels[key]),
      )
    );
  }

  function declaredPairs({ from, ports, to }: Flow, name: string, namespace: string): string[] {
    return [
      ...(list(to).includes(name) ? expanded("from", from, ports, namespace) : []),
      ...(list(from).includes(name) ? expanded("to", to, ports, namespace) : []),
    ];
  }

  function expanded(
    side: Side,
    ends: End | readonly End[],
    ports: Flow["ports"],
    namespace: string,
  ): string[] {
    const each = ports.length === 0 ? [undefined] : ports;
    return list(ends)
      .flatMap((end) => peersOf(end, namespace))
      .flatMap((peer) =>
        each.map((port) =>
          pairText(
            side,
            peer,
            typeof port === "object" || port === undefined ? port : { port, protocol: "TCP" },
          ),
        ),
      );
  }

  /** An end as Kubernetes names it in a policy of a namespace. */
  function peersOf(end: End, namespace: string): INetworkPolicyPeer[] {
    if (typeof end !== "string") return end.peers;
    const pods = components[end];
    if (pods === undefined) throw new Error(`no component ${end}`);
    const podSelector = { matchLabels: pods.labels };
    if (pods.namespace === namespace) return [{ podSelector }];
    return [
      { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": pods.namespace } }, podSelector },
    ];
  }
}

/** Every peer and port that rules admit, one text each. A rule without peers would admit everyone: nobody wants that. */
function pairs(side: Side, rules: Rule[] = [], what: string): string[] {
  return rules.flatMap((rule) => {
    if (rule[side] === undefined || rule[side].length === 0) throw new Error(`${what} admits everyone`);
    return rule[side].flatMap((peer: INetworkPolicyPeer) =>
      (rule.ports ?? [undefined]).map((port: object | undefined) => pairText(side, peer, port)),
    );
  });
}

function pairText(side: Side, peer: INetworkPolicyPeer, port: object | undefined): string {
  return `${side} ${sorted(peer)} on ${port === undefined ? "all ports" : sorted(port)}`;
}

/** JSON with sorted keys. */
function sorted(value: unknown): string {
  return JSON.stringify(value ?? {}, (_key, inner) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** The cluster's DNS, which everyone may ask. */
const DNS = new Set(
  ["UDP", "TCP"].map((protocol) =>
    pairText(
      "to",
      {
        namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
        podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
      },
      { port: 53, protocol },
    ),
  ),
);
