import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";

/** A side of a connection, which policies control separately. */
export type Direction = "Ingress" | "Egress";

/** True if a policy applies to a direction; without `policyTypes`, to ingress, and to egress if it has rules for it. */
export function isOf(policy: Resource, direction: Direction): boolean {
  const types = listAt(policy, "spec", "policyTypes");
  if (types.length > 0) return types.includes(direction);
  return direction === "Ingress" || "egress" in mapAt(policy, "spec");
}

/** The directions, in the order in which a policy is read. */
export const DIRECTIONS: readonly Direction[] = ["Ingress", "Egress"];

/** The label with the name of a Namespace, which the API server gives to each. */
export const NAMESPACE_NAME = "kubernetes.io/metadata.name";

/** A rule of a policy, with its path in the policy. */
export interface PlacedRule {
  rule: ValueMap;
  path: Path;
}

/** The rules of a policy for a direction, each with its path. */
export function placedRules(policy: Resource, direction: Direction): PlacedRule[] {
  const field = direction.toLowerCase();
  return itemsAt(policy, "spec", field).map(([rule, index]) => ({ rule, path: ["spec", field, index] }));
}

/** The peers of a policy for a direction, each with its path. */
export function placedPeers(policy: Resource, direction: Direction): { peer: ValueMap; path: Path }[] {
  const field = peersField(direction);
  return placedRules(policy, direction).flatMap(({ rule, path }) =>
    itemsAt(rule, field).map(([peer, index]) => ({ peer, path: [...path, field, index] })),
  );
}

/** The rules of a policy for a direction. */
export function rulesOf(policy: Resource, direction: Direction): ValueMap[] {
  return placedRules(policy, direction).map(({ rule }) => rule);
}

/** The peers that a rule for a direction admits; everyone if it lists none. */
export function peersOf(rule: ValueMap, direction: Direction): ValueMap[] {
  return itemsAt(rule, peersField(direction)).map(([peer]) => peer);
}

function peersField(direction: Direction): "from" | "to" {
  return direction === "Ingress" ? "from" : "to";
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
