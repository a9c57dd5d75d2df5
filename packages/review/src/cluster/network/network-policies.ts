import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";

/** A side of a connection, which policies control separately. */
export type Direction = "Ingress" | "Egress";

/** True if a policy applies to a direction; without `policyTypes`, to ingress, and to egress if it has rules for it. */
export function isOf(policy: Resource, direction: Direction): boolean {
  const types = listAt(policy, "spec", "policyTypes");
  if (types.length > 0) return types.includes(direction);
  return direction === "Ingress" || "egress" in mapAt(policy, "spec");
}

/** The rules of a policy for a direction. */
export function rulesOf(policy: Resource, direction: Direction): ValueMap[] {
  return itemsAt(policy, "spec", direction.toLowerCase()).map(([rule]) => rule);
}

/** The peers that a rule for a direction admits; everyone if it lists none. */
export function peersOf(rule: ValueMap, direction: Direction): ValueMap[] {
  return itemsAt(rule, direction === "Ingress" ? "from" : "to").map(([peer]) => peer);
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
