import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, jsonText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { defineRule, type Finding } from "../../rule.ts";
import { CILIUM_POLICIES } from "../change/cilium-policies.ts";

type Side = "egress" | "ingress";

/** A rule of a policy, with its place. */
interface CiliumRule {
  resource: Resource;
  side: Side;
  rule: ValueMap;
  path: Path;
}

/** The fields of a rule that say who its peers are: Cilium accepts one of them in each rule. */
const PEERS: Readonly<Record<Side, readonly string[]>> = {
  egress: [
    "toCIDR",
    "toCIDRSet",
    "toEndpoints",
    "toEntities",
    "toServices",
    "toFQDNs",
    "toGroups",
    "toNodes",
  ],
  ingress: ["fromEndpoints", "fromCIDR", "fromCIDRSet", "fromEntities", "fromNodes", "fromGroups"],
};
/** Peers outside the cluster's pods, which expect TLS on its port. */
const OUTSIDE = new Set(["all", "kube-apiserver", "world", "world-ipv4", "world-ipv6"]);
const OF_TLS = new Set(["443", "6443", "https"]);
const PROTOCOLS = ["http", "kafka", "dns"];

/** What the Cilium policies of an environment say of DNS: the namespaces with a rule, and the hosts that need one. */
const dnsIn = new Fact(({ index, resources }) => {
  const rules = CILIUM_POLICIES.flatMap((kind) => index.ofKind(kind, "cilium.io")).flatMap((one) => [
    ...rulesOf(one),
  ]);
  return {
    // The proxy of pods with this annotation, which older releases have, sees their requests as well.
    isOpen: rules.length > 0 && resources.some((one) => jsonText(asMap(one)).includes("proxy-visibility")),
    seenIn: namespacesOf(rules, (ports) => has(ports, "dns")),
    unseenIn: namespacesOf(rules, (ports) => !has(ports, "dns") && isForDns(ports)),
    hosts: rules.flatMap(({ resource, rule, path }) =>
      itemsAt(rule, "toFQDNs").length > 0
        ? [{ at: resources.indexOf(resource), path: [...path, "toFQDNs"], namespace: namespaceOf(resource) }]
        : [],
    ),
  };
});

export const ciliumRules = defineRule({
  id: "network/cilium-rules",
  title: "Cilium accepts the rules of a policy, and its proxy can read the requests that the rules cover",
  why:
    "The API server accepts some policies that Cilium doesn't: rules with two kinds of peers, HTTP rules " +
    "for a port whose protocol isn't TCP, or DNS rules for ingress. Cilium then ignores the whole policy, " +
    "and reports this only in the policy's status. HTTP rules for a connection with TLS reject every " +
    "request, because the proxy can't read encrypted requests. `toFQDNs` allows the addresses that the " +
    "proxy has seen in DNS responses, so it allows none without a DNS rule (`rules.dns`) for the same " +
    "pods.",
  source: "https://docs.cilium.io/en/stable/security/policy/language/",
  severity: "error",
  least: "warning",
  cases: {
    warning: [
      "for HTTP rules for a port that usually serves TLS",
      "for `toFQDNs`, if a policy here allows DNS requests without a DNS rule: the cluster may have other policies",
    ],
  },
  basis: "refused",
  kinds: CILIUM_POLICIES,
  isAlone: true,
  example: {
    bad: "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web}\nspec:\n  endpointSelector: {}\n  egress:\n    - toFQDNs: [{matchName: api.acme.example}]\n      toEntities: [cluster] # a second kind of peers",
    good: "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: web}\nspec:\n  endpointSelector: {}\n  egress:\n    - toFQDNs: [{matchName: api.acme.example}]\n    - toEntities: [cluster]",
  },
  *check({ index }) {
    for (const kind of CILIUM_POLICIES)
      for (const resource of index.ofKind(kind, "cilium.io"))
        for (const one of rulesOf(resource)) {
          yield* twoPeers(one);
          for (const [ports, number] of itemsAt(one.rule, "toPorts"))
            yield* ofPorts(one, ports, [...one.path, "toPorts", number]);
        }
  },
  asks: () => [dnsIn],
  *checkRepository({ environments }) {
    const facts = environments.map((state) => ({ state, ...dnsIn.of(state) }));
    const seen = new Set(facts.flatMap(({ seenIn }) => seenIn));
    const unseen = new Set(facts.flatMap(({ unseenIn }) => unseenIn));
    if (seen.has(EVERYWHERE) || facts.some(({ isOpen }) => isOpen)) return;
    for (const { state, hosts } of facts)
      for (const { at, path, namespace } of hosts) {
        if (state.inPart || seen.has(namespace) || seen.has(NOWHERE)) continue;
        // Where no policy here lets the pods ask for addresses, one in the cluster does.
        if (!unseen.has(namespace) && !unseen.has(EVERYWHERE)) continue;
        yield {
          environment: state.environment,
          resource: state.resources[at] as Resource,
          path,
          severity: "warning",
          message:
            "allows no address: Cilium learns the addresses of these names only through a DNS rule, and the " +
            "policies here allow DNS requests without one",
          fix: 'allow port 53 to kube-dns with rules: {dns: [{matchPattern: "*"}]}',
        };
      }
  },
});

const EVERYWHERE = "*";
const NOWHERE = "";

/** The namespace in which a policy selects pods. */
function namespaceOf({ kind, metadata }: Resource): string {
  return kind === "CiliumNetworkPolicy" ? (metadata.namespace ?? NOWHERE) : EVERYWHERE;
}

function* rulesOf(resource: Resource): Iterable<CiliumRule> {
  const specs: [ValueMap, Path][] = [
    [mapAt(resource, "spec"), ["spec"]],
    ...itemsAt(resource, "specs").map(([spec, number]): [ValueMap, Path] => [spec, ["specs", number]]),
  ];
  for (const [spec, place] of specs)
    for (const side of ["egress", "ingress"] as const)
      for (const [rule, number] of itemsAt(spec, side))
        yield { resource, side, rule, path: [...place, side, number] };
}

/** The namespaces of the policies that have such a list of ports for egress. */
function namespacesOf(rules: readonly CiliumRule[], isSuch: (ports: ValueMap) => boolean): string[] {
  const such = rules.filter(
    ({ side, rule }) => side === "egress" && itemsAt(rule, "toPorts").some(([ports]) => isSuch(ports)),
  );
  return [...new Set(such.map(({ resource }) => namespaceOf(resource)))];
}

function isForDns(ports: ValueMap): boolean {
  return itemsAt(ports, "ports").some(([port]) => asText(port.port ?? null) === "53");
}

/** True if a list of ports has rules of a protocol. */
function has(ports: ValueMap, protocol: string): boolean {
  return listAt(ports, "rules", protocol).length > 0;
}

function* twoPeers({ resource, side, rule, path }: CiliumRule): Iterable<Finding> {
  const [first, second] = PEERS[side].filter((field) => listAt(rule, field).length > 0);
  if (first === undefined || second === undefined) return;
  yield {
    resource,
    path: [...path, second],
    message: `Cilium rejects the policy: a rule can't have both ${first} and ${second}`,
    fix: `move ${second} to a separate rule, with its ports`,
  };
}

function* ofPorts({ resource, side, rule }: CiliumRule, item: ValueMap, path: Path): Iterable<Finding> {
  const [protocol, other] = PROTOCOLS.filter((one) => has(item, one));
  if (protocol === undefined) return;
  const rejected = (field: string, why: string, fix: string): Finding => ({
    resource,
    path: [...path, "rules", field],
    message: `Cilium rejects the policy: ${why}`,
    fix,
  });
  if (other !== undefined)
    yield rejected(
      other,
      `an item of toPorts can't have rules for both ${protocol} and ${other}`,
      "give each a separate item in toPorts",
    );
  if (has(item, "dns")) {
    if (side === "ingress")
      yield rejected(
        "dns",
        "DNS rules are for egress only",
        "move them to the egress of the pods that send the requests",
      );
    else if (listAt(item, "ports").length === 0)
      yield rejected("dns", "DNS rules need a port", 'add ports: [{port: "53", protocol: ANY}]');
    return;
  }
  const ports = itemsAt(item, "ports").map(([port]) => port);
  const wrong = ports.find((port) => (textAt(port, "protocol") ?? "ANY").toUpperCase() !== "TCP");
  if (wrong !== undefined)
    yield rejected(
      protocol,
      `${protocol} rules are for TCP, and port ${asText(wrong.port ?? null)} has ${textAt(wrong, "protocol") ?? "no protocol, which means any"}`,
      "set protocol: TCP",
    );
  else if (protocol === "http" && side === "egress" && isOutside(rule) && !isDecrypted(item)) {
    const port = ports.map((one) => asText(one.port ?? null)).find((one) => OF_TLS.has(one));
    if (port !== undefined)
      yield {
        resource,
        path: [...path, "rules", "http"],
        severity: "warning",
        message: `rejects every request over TLS, which is usual on port ${port}: the proxy can't read it`,
        fix: "remove the HTTP rules, limit the names with serverNames or toFQDNs, or set terminatingTLS and originatingTLS",
      };
  }
}

/** True for a rule about peers that aren't pods. */
function isOutside(rule: ValueMap): boolean {
  return (
    ["toFQDNs", "toCIDR", "toCIDRSet"].some((field) => listAt(rule, field).length > 0) ||
    listAt(rule, "toEntities").some((one) => OUTSIDE.has(asText(one)))
  );
}

function isDecrypted(item: ValueMap): boolean {
  return at(item, "terminatingTLS") !== undefined;
}
