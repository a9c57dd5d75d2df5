import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { INetworkPolicyEgressRule } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyEgressRule";
import type { INetworkPolicyPeer } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPeer";
import type { INetworkPolicyPort } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicyPort";
import type { INetworkPolicySpec } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicySpec";
import { because, valueAndReason } from "../authoring/because.ts";
import { ends } from "../authoring/traffic-table.ts";
import { metadata, type Part, type Typed } from "./metadata.ts";
import { type End, type Flow, inNamespace, type Pods, type Traffic } from "./traffic.ts";

/**
 * Creates NetworkPolicies from the traffic table. In the part's namespace, everything is denied in both directions
 * except DNS; then each component gets a policy `allow-<component>` with the flows that start or end at it, and flows
 * that name a policy get `allow-<policy>`. A component in a namespace that several systems share gets its policy there,
 * with DNS; without any flows, its policy denies everything.
 *
 * @example
 * ```ts
 * ...networkPolicies(part, {
 *   components: { web: podsOf(part) },
 *   flows: [{ from: "web", to: internet(), ports: [443], why: "payments" }],
 * })
 * ```
 */
export function networkPolicies(part: Part, traffic: Traffic): Typed<INetworkPolicy>[] {
  checkFlows(traffic);
  const policies = [
    networkPolicy(part, "default-deny", { podSelector: {}, policyTypes: ["Ingress", "Egress"] }),
    networkPolicy(part, "allow-dns", { podSelector: {}, policyTypes: ["Egress"], egress: [TO_DNS] }),
  ];
  for (const [component, { namespace, labels }] of Object.entries(traffic.components)) {
    const into = traffic.flows.filter((flow) => ends(flow.to).includes(component));
    const starting = traffic.flows.filter((flow) => ends(flow.from).includes(component));
    const out = starting.filter(({ policy }) => policy === undefined);
    const idle = into.length + starting.length === 0;
    // A shared namespace isn't closed by default: a component without flows needs a policy there that admits nothing.
    if (idle && namespace === part.namespace) continue;
    const egress: INetworkPolicyEgressRule[] = out.map((flow) =>
      because(flow.why, { to: peers(flow.to, namespace, traffic), ...ports(flow) }),
    );
    if (namespace !== part.namespace && !idle) egress.unshift(TO_DNS);
    const ingress = into.map((flow) =>
      because(flow.why, { from: peers(flow.from, namespace, traffic), ...ports(flow) }),
    );
    policies.push(
      networkPolicy({ ...part, namespace, component }, `allow-${component}`, {
        podSelector: { matchLabels: labels },
        policyTypes: ["Ingress", "Egress"],
        ...(ingress.length > 0 ? { ingress } : {}),
        ...(egress.length > 0 ? { egress } : {}),
      }),
    );
  }
  return [...policies, ...additions(part, traffic)];
}

/** The policies that flows name: one in each namespace from which components open such connections. */
function additions(part: Part, traffic: Traffic): Typed<INetworkPolicy>[] {
  const names = new Set(traffic.flows.flatMap(({ policy }) => policy ?? []));
  return [...names].flatMap((name) => {
    const flows = traffic.flows.filter(({ policy }) => policy === name);
    const openers = ends(flows[0]?.from ?? []).filter((end) => typeof end === "string");
    const pods = openers.map((component) => lookUp(traffic.components, component) as Pods);
    return [...new Set(pods.map(({ namespace }) => namespace))].map((namespace) => {
      const within = (some: readonly Pods[]) => some.filter((one) => one.namespace === namespace);
      return networkPolicy({ ...part, namespace }, `allow-${name}`, {
        podSelector: selectAll(name, within(pods), within(Object.values(traffic.components))),
        policyTypes: ["Egress"],
        egress: joined(
          flows.map((flow) => because(flow.why, { to: peers(flow.to, namespace, traffic), ...ports(flow) })),
        ),
      });
    });
  });
}

/** Merges rules with the same peers into one with all of their ports, which admits the same traffic. */
function joined(rules: readonly INetworkPolicyEgressRule[]): INetworkPolicyEgressRule[] {
  const byPeers = groupedBy(rules, (rule) => JSON.stringify([rule.to, rule.ports === undefined]));
  return [...byPeers.values()].map((same) => {
    const every = same.flatMap((rule) => rule.ports ?? []);
    const ports = [...new Map(every.map((port) => [JSON.stringify(port), port])).values()];
    const rule = same.reduce((one, other) => alsoFor(one, other));
    return rule.ports === undefined ? rule : { ...rule, ports };
  });
}

/** A rule that is there for another connection, too. */
function alsoFor(rule: INetworkPolicyEgressRule, other: INetworkPolicyEgressRule): INetworkPolicyEgressRule {
  const why = [valueAndReason(rule).why, valueAndReason(other).why].filter((one) => one !== undefined);
  return because([...new Set(why.flatMap((one) => one.split("; ")))].join("; "), rule);
}

/** The selector of several components: what they share, and one label that no other has like them. Throws InputError without one. */
function selectAll(policy: string, pods: readonly Pods[], all: readonly Pods[]) {
  const [first] = pods as [Pods, ...Pods[]];
  const valuesOf = (key: string) => pods.map(({ labels }) => lookUp(labels, key) ?? "");
  const differing = Object.keys(first.labels).filter((key) => new Set(valuesOf(key)).size > 1);
  const matchLabels = { ...first.labels };
  for (const key of differing) delete matchLabels[key];
  if (differing.length === 0) return { matchLabels };
  const key = differing.find(
    (one) =>
      all.every(
        (other) => valuesOf(one).includes(lookUp(other.labels, one) ?? "") === pods.includes(other),
      ) && !valuesOf(one).includes(""),
  );
  if (key === undefined)
    throw new InputError(
      `No label sets the components from which the flows of the policy "${policy}" start apart from all others, so no ` +
        "single selector can select them. Give each kind of component its own flow and policy.",
    );
  return { matchLabels, matchExpressions: [{ key, operator: "In", values: valuesOf(key) }] };
}

/** The cluster's DNS, which every pod needs. */
const TO_DNS: INetworkPolicyEgressRule = {
  to: inNamespace("kube-system", { "k8s-app": "kube-dns" }).peers,
  ports: [
    { port: 53, protocol: "UDP" },
    { port: 53, protocol: "TCP" },
  ],
};

function networkPolicy(part: Part, name: string, spec: INetworkPolicySpec): Typed<INetworkPolicy> {
  return { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy", metadata: metadata(part, name), spec };
}

function ports(flow: Flow): { ports?: INetworkPolicyPort[] } {
  if (flow.ports.length === 0) return {};
  return { ports: flow.ports.map((port) => (typeof port === "object" ? port : { port, protocol: "TCP" })) };
}

/** The peers of an end as seen from a policy in `namespace`. An empty list is refused, as it would admit everyone. */
function peers(end: End | readonly End[], namespace: string, { components }: Traffic): INetworkPolicyPeer[] {
  return ends(end).flatMap((one): INetworkPolicyPeer[] => {
    if (typeof one !== "string") return one.peers;
    const pods = lookUp(components, one);
    if (pods === undefined) throw new InputError(`The traffic table has no component "${one}"; declare it.`);
    if (pods.namespace === namespace) return [{ podSelector: { matchLabels: pods.labels } }];
    return inNamespace(pods.namespace, pods.labels).peers;
  });
}

/** Throws InputError for an end without peers, and for a policy that flows of other components name, too. */
function checkFlows({ flows }: Traffic): void {
  for (const { from, policy, to, why } of flows) {
    const others = flows.filter((flow) => policy !== undefined && flow.policy === policy);
    if (others.some((flow) => String(ends(flow.from)) !== String(ends(from))))
      throw new InputError(
        `The traffic "${why}" belongs to the policy "${policy}", whose flows start from other components. Give it another name.`,
      );
    for (const end of [...ends(from), ...ends(to)])
      if (typeof end !== "string" && end.peers.length === 0)
        throw new InputError(
          `The traffic "${why}" has no peers for "${end.title}", which Kubernetes would read as everyone. ` +
            "Name its namespace or addresses, or leave the flow out.",
        );
  }
}
