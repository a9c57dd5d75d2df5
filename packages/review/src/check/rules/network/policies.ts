import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { admitsPort, DIRECTIONS, isOf, rulesFor } from "../../../cluster/network/network-policies.ts";
import { podsBehind, serviceAt, serviceMeant } from "../../../cluster/network/services.ts";
import { isEmptySelector, printLabels } from "../../../cluster/selection/label-selector.ts";
import { nearMiss } from "../../../cluster/selection/selected-pods.ts";
import { at, listAt, mapAt, numberAt } from "../../../kubernetes/fields.ts";
import { admissionIn } from "../../model/derived.ts";
import { defineRule, examples, type Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { addressesIn, besideIn, servingIn } from "../../references/addresses.ts";
import { missed } from "../../references/no-pod.ts";

export const admitted = defineRule({
  id: "network/admitted",
  title: "NetworkPolicies allow the connections that containers are configured to open",
  why:
    "The packets are dropped silently: the program waits for a timeout, and its log blames the server. " +
    "Egress policies of the client and ingress policies of the server both have to allow a connection, on " +
    "the port of the container. Rules for a direction that `policyTypes` doesn't list have no effect.",
  cases: { error: "for a connection in a system that kustogen generates" },
  source:
    "https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation",
  ...examples(
    "kind: Deployment\nmetadata: {name: web}\nspec: {template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, env: [{name: API_URL, value: 'http://api:80'}]}]}}}\n---\nkind: Service\nmetadata: {name: api}\nspec: {selector: {app: api}, ports: [{port: 80, targetPort: 8080}]}\n---\nkind: Deployment\nmetadata: {name: api}\nspec: {template: {metadata: {labels: {app: api}}, spec: {containers: [{name: api, ports: [{containerPort: 8080}]}]}}}\n---\nkind: NetworkPolicy\nmetadata: {name: api}\nspec:\n  podSelector: {matchLabels: {app: api}}\n  ingress: [{from: [{podSelector: {matchLabels: {app: web}}}], ports: [{port: HERE}]}]",
    "80",
    "8080",
  ),
  fromAbsence: true,
  basis: "broken",
  *check(state) {
    if (state.index.ofKind("NetworkPolicy").length === 0) return;
    yield* unreadRules(state);
    yield* shutConnections(state, state);
    yield* shutPorts(state);
  },
  *checkRepository({ environments, all }) {
    for (const state of environments) {
      const serving = addressesIn.of(state).flatMap((one) => servingIn(besideIn(all, state), one));
      for (const other of new Set(serving))
        for (const finding of other === state || other.inPart === true ? [] : shutConnections(state, other))
          yield { ...finding, environment: state.environment };
    }
  },
});

/** The connections from a system to Services, its own or those of another one beside it, that policies don't let out or in. */
function* shutConnections(state: State, other: State): Iterable<Finding> {
  const seen = new Set<string>();
  for (const { address, container, pod } of addressesIn.of(state)) {
    const service = serviceAt(other, address.host, pod.namespace);
    // What has no namespace may be applied to any.
    const isSure = other === state || (pod.namespace && service?.metadata.namespace);
    if (service === undefined || !isSure) continue;
    const served = listAt(service, "spec", "ports").flatMap((one) => numberAt(one, "port") ?? []);
    const ways = (address.port === undefined ? served : [address.port])
      .flatMap((one) => podsBehind(other, service, one))
      .filter(({ pod: target }) => target !== pod)
      .map((way) => {
        const [out, into] = [state, other].map((one) => admissionIn.of(one).admits(pod, way.pod, way.port));
        return { ...way, isLetOut: out?.Egress, isLetIn: into?.Ingress };
      });
    const shut = ways.filter(({ isLetIn, isLetOut }) => !isLetOut || !isLetIn);
    // Of a host alone, one of the Service's ports is meant.
    if (address.port === undefined && shut.length < ways.length) continue;
    for (const { pod: target, port, isLetOut } of shut) {
      const [from, own] = [pod, target].map(({ resource }) => `${resource.kind} ${resource.metadata.name}`);
      const system = other === state ? undefined : other.authored?.system;
      const to = system === undefined ? own : `${own} of system ${system}`;
      const written = system === undefined ? "" : ` (to: "${system}/…")`;
      if (seen.has(`${from} ${to} ${port}`)) continue;
      seen.add(`${from} ${to} ${port}`);
      const allow = `allow ${isLetOut ? `ingress to ${to} from ${from}` : `egress from ${from} to ${to}`}`;
      const declare = `in talksTo of the component with ${from}, name the one with ${to}${written}, and port ${port}`;
      const [severity, fix] = state.authored ? (["error", declare] as const) : (["warning", allow] as const);
      const message = `container ${container.name} is configured to connect to ${[address.host, address.port ?? []].flat().join(":")} (${address.source}), but no policy allows ${!isLetOut ? "egress" : "ingress"} to ${to} on port ${port}`;
      yield { resource: pod.resource, path: container.path, severity, message, fix };
    }
  }
}

/** The ports outside the cluster that no rule lets out. The URL of a page may be for browsers, a name of two parts a Service. */
function* shutPorts(state: State): Iterable<Finding> {
  const admission = admissionIn.of(state);
  for (const { address, container, pod, where } of addressesIn.of(state)) {
    const { host, port = 80, source } = address;
    const isOutside = /\.[a-z]+$/.test(host) && serviceMeant(host) === undefined && ![80, 443].includes(port);
    const policies = isOutside && !admission.hasOthers(pod) ? admission.policiesOf(pod, "Egress") : [];
    const rules = policies.flatMap((policy) => rulesFor(policy, "Egress"));
    if (policies.length === 0 || rules.some(({ rule }) => admitsPort(rule, port, "TCP"))) continue;
    const message = `container ${container.name} is configured to connect to ${host}:${port} (${source}), but no policy allows egress on port ${port}`;
    const mend = state.authored ? "name internet() in talksTo of its component" : "allow egress to it";
    yield { ...where, severity: "warning", message, fix: `${mend}, with port ${port}` };
  }
}

/** The rules of policies that nothing reads: of a direction that isn't listed. */
function* unreadRules({ index }: State): Iterable<Finding> {
  for (const resource of index.ofKind("NetworkPolicy", "networking.k8s.io"))
    for (const direction of DIRECTIONS) {
      if (rulesFor(resource, direction).length === 0 || isOf(resource, direction)) continue;
      const path = ["spec", direction.toLowerCase()];
      const message = `has rules for ${path[1]}, but policyTypes doesn't list ${direction}, so they have no effect`;
      yield { resource, path, message, fix: `add ${direction} to policyTypes, or remove the rules` };
    }
}

export const policyTarget = defineRule({
  id: "network/policy-target",
  title: "A policy that selects pods by labels matches at least one pod",
  why: "The pods that it is meant for accept every connection, or another policy cuts them off.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource",
  cases: { info: "if matching pods may be created elsewhere" },
  bad: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {matchLabels: {app: wbe}}} # the pods have the label app: web",
  good: "kind: NetworkPolicy\nmetadata: {name: web}\nspec: {podSelector: {matchLabels: {app: web}}}",
  fromAbsence: true,
  *check(state) {
    for (const resource of state.index.ofKind("NetworkPolicy", "networking.k8s.io"))
      yield* withoutPods(state, resource);
  },
});

function* withoutPods(state: State, resource: Resource): Iterable<Finding> {
  const selector = at(resource, "spec", "podSelector");
  // The pods that answer a challenge are temporary, and a policy may wait for them.
  if (isEmptySelector(selector) || jsonText(selector).includes("acme.cert-manager.io/")) return;
  const labels = mapAt(selector, "matchLabels");
  if (state.selectable.selected(selector, resource.metadata.namespace).length > 0) return;
  const where = { resource, path: ["spec", "podSelector"] };
  const miss = nearMiss(state, labels, resource);
  const message = `selects no pod here${Object.keys(labels).length > 0 ? `: none has ${printLabels(labels)}` : ""}`;
  const fix = "make sure that such pods are created elsewhere, or remove the policy";
  if (miss !== undefined && miss.is !== "a label of run time") yield { ...where, ...missed(miss) };
  else yield { ...where, severity: "info", message, fix };
}
