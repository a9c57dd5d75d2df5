import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { containsRange } from "../../../kubernetes/ipv4.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { addedResources, changedResources, removedResources } from "./changed.ts";
import { goesWithItsPods, takesTheSame } from "./selected-pods.ts";

const ANYONE = "anyone";
const ANY_PORT = "any port";

export const networkPolicyWidened = defineRule({
  id: "change/network-policy-widened",
  title: "A NetworkPolicy allows no more than before",
  why:
    "Removing a policy, or allowing more in one, opens pods to connections that were blocked before, and " +
    "no test fails.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/",
  example: {
    bad: "kind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {}, ingress: [{}]}",
    good: "kind: NetworkPolicy\nmetadata: {name: db}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]}",
  },
  fix: "allow only what is needed: by pod, namespace and port",
  *checkChange(was, is, context) {
    for (const policy of removedResources(context, "NetworkPolicy"))
      if (!goesWithItsPods([was, is], at(policy, "spec", "podSelector"), policy))
        yield {
          resource: policy,
          message: `${resourceText(policy)} is removed: only other policies still protect the pods it selects`,
        };
    for (const { before, after, changes } of changedResources(context, "NetworkPolicy")) {
      const resource = after;
      for (const direction of ["Ingress", "Egress"] as const) {
        const field = direction.toLowerCase();
        const governed = (policy: Resource) => directionsOf(policy).has(direction);
        if (governed(before) && !governed(after)) {
          yield {
            resource,
            path: ["spec", "policyTypes"],
            message: `${resourceText(resource)} no longer limits ${field}`,
          };
          continue;
        }
        if (!governed(before)) continue;
        const allowed = rulesOf(before, direction);
        const more = rulesOf(after, direction).filter((rule) => !allowed.some((old) => covers(old, rule)));
        if (more.length > 0)
          yield {
            resource,
            path: ["spec", field],
            message: `${resourceText(resource)} allows more ${direction.toLowerCase()}: ${[...new Set(more.map((rule) => textOf(rule, direction)))].slice(0, 3).join("; ")}`,
          };
      }
      const selectors = [at(before, "spec", "podSelector"), at(after, "spec", "podSelector")] as const;
      if (
        changes.some(({ path }) => path[1] === "podSelector") &&
        !takesTheSame([was, is], selectors, [before, after])
      )
        yield {
          resource,
          path: ["spec", "podSelector"],
          message: `${resourceText(resource)} applies to different pods than before`,
        };
    }
    for (const policy of addedResources(context, "NetworkPolicy"))
      for (const direction of ["Ingress", "Egress"] as const)
        if (rulesOf(policy, direction).some(({ peer, port }) => peer === ANYONE && port === ANY_PORT))
          yield {
            resource: policy,
            path: ["spec", direction.toLowerCase()],
            message: `${resourceText(policy)} is new and allows all ${direction.toLowerCase()}`,
          };
  },
});

/** The directions that a policy limits: its `policyTypes`, or those that it has rules for. */
function directionsOf({ spec }: Resource): Set<string> {
  const types = listAt(spec, "policyTypes");
  if (types.length > 0) return new Set(types.map(String));
  return new Set(["Ingress", ...(at(spec, "egress") === undefined ? [] : ["Egress"])]);
}

interface Allowed {
  peer: string;
  /** The addresses of the peer, if it is nothing else. */
  block?: ValueMap;
  port: string;
}

/** Each combination of peer and port that a policy admits. */
function rulesOf({ spec }: Resource, direction: "Ingress" | "Egress"): Allowed[] {
  return itemsAt(spec, direction.toLowerCase()).flatMap(([rule]) => {
    const peers = listAt(rule, direction === "Ingress" ? "from" : "to").map((peer) => {
      const block = at(peer, "ipBlock");
      return { peer: sortedText(peer), ...(isMap(block) && { block }) };
    });
    const ports = listAt(rule, "ports").map(portText);
    return (peers.length === 0 ? [{ peer: ANYONE }] : peers).flatMap((peer) =>
      (ports.length === 0 ? [ANY_PORT] : ports).map((port) => ({ ...peer, port })),
    );
  });
}

function covers(wide: Allowed, narrow: Allowed): boolean {
  return (
    (wide.peer === ANYONE || wide.peer === narrow.peer || containsPeer(wide.block, narrow.block)) &&
    (wide.port === ANY_PORT || wide.port === narrow.port)
  );
}

/** True if a block of addresses, without its exceptions, contains another one, whose exceptions only take away more. */
function containsPeer(wide: ValueMap | undefined, narrow: ValueMap | undefined): boolean {
  if (wide === undefined || narrow === undefined) return false;
  const kept = listAt(narrow, "except").map(String);
  const isWhole = listAt(wide, "except").every((one) => kept.includes(String(one)));
  return isWhole && containsRange(textAt(wide, "cidr") ?? "", textAt(narrow, "cidr") ?? "");
}

function portText(port: unknown): string {
  const {
    port: number,
    endPort,
    protocol = "TCP",
  } = port as { port?: unknown; endPort?: unknown; protocol?: unknown };
  if (number === undefined) return `any ${asText(protocol)} port`;
  return `${asText(protocol)} ${number}${endPort === undefined ? "" : `–${endPort}`}`;
}

function textOf({ peer, port }: Allowed, direction: "Ingress" | "Egress"): string {
  return `${direction === "Ingress" ? "from" : "to"} ${peer === ANYONE ? ANYONE : peer.replaceAll('"', "")} on ${port}`;
}

/** A value as text that doesn't depend on the order of keys. */
function sortedText(value: unknown): string {
  return JSON.stringify(value, (_, item) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => compareText(a, b)))
      : item,
  );
}
