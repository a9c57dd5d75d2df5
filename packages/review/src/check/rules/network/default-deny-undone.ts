import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import {
  DIRECTIONS,
  type Direction,
  isOf,
  peersOf,
  rulesOf,
} from "../../../cluster/network/network-policies.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { isEmptySelector } from "../../../cluster/selection/label-selector.ts";
import { at, itemsAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const defaultDenyUndone = defineRule({
  id: "network/default-deny-undone",
  title: "No policy cancels a default-deny policy",
  why:
    "A policy that allows all ingress to, or all egress from, all pods of a namespace cancels the " +
    "default-deny policy and every narrower policy for that direction. A connection is allowed if one of " +
    "the policies that select the pod allows it, whatever the others say.",
  source: "https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies",
  example: {
    bad: "kind: NetworkPolicy\nmetadata: {name: default-deny}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n---\nkind: NetworkPolicy\nmetadata: {name: allow}\nspec: {podSelector: {}, ingress: [{}]}",
    good: "kind: NetworkPolicy\nmetadata: {name: default-deny}\nspec: {podSelector: {}, policyTypes: [Ingress]}\n---\nkind: NetworkPolicy\nmetadata: {name: allow}\nspec: {podSelector: {matchLabels: {app: web}}, ingress: [{}]}",
  },
  *check({ index }) {
    const policies = index.ofKind("NetworkPolicy", "networking.k8s.io");
    for (const direction of DIRECTIONS) {
      const denying = policies.filter(
        (one) => isForAll(one, direction) && rulesOf(one, direction).length === 0,
      );
      for (const resource of policies) {
        if (
          !isForAll(resource, direction) ||
          !rulesOf(resource, direction).some((rule) => admitsAll(rule, direction))
        )
          continue;
        const denied = denying.find((one) =>
          mayShareNamespace(one.metadata.namespace, resource.metadata.namespace),
        );
        if (denied === undefined) continue;
        yield {
          resource,
          path: ["spec", direction.toLowerCase()],
          message: `allows all ${direction === "Ingress" ? "ingress to" : "egress from"} all pods, although NetworkPolicy ${denied.metadata.name} denies it`,
          fix: "name the intended pods, or the peers and ports",
        };
      }
    }
  },
});

function isForAll(policy: Resource, direction: Direction): boolean {
  return isOf(policy, direction) && isEmptySelector(at(policy, "spec", "podSelector"));
}

function admitsAll(rule: ValueMap, direction: Direction): boolean {
  return peersOf(rule, direction).length === 0 && itemsAt(rule, "ports").length === 0;
}
