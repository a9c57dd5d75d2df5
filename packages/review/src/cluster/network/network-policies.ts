import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ValueMap } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../kubernetes/fields.ts";
import type { Pod } from "../workloads/pods.ts";

/** A side of a connection that policies decide about. */
export type Direction = "Ingress" | "Egress";

/** True for a policy of that direction: as it says, or ingress always and egress where it has rules for it. */
export function isOf(policy: Resource, direction: Direction): boolean {
  const types = listAt(policy, "spec", "policyTypes");
  if (types.length > 0) return types.includes(direction);
  return direction === "Ingress" || "egress" in mapAt(policy, "spec");
}

/** The rules of a policy for a direction. */
export function rulesOf(policy: Resource, direction: Direction): ValueMap[] {
  return itemsAt(policy, "spec", direction.toLowerCase()).map(([rule]) => rule);
}

/** True when a rule admits a port, which the pod that is connected to may give a name. */
export function admitsPort(rule: ValueMap, port: number, protocol: string, to?: Pod): boolean {
  const ports = itemsAt(rule, "ports");
  if (ports.length === 0) return true;
  return ports.some(([one]) => {
    if ((textAt(one, "protocol") ?? "TCP") !== protocol) return false;
    if (one.port === undefined || one.port === null) return true;
    if (typeof one.port === "number")
      return port >= one.port && port <= (typeof one.endPort === "number" ? one.endPort : one.port);
    const named = to?.containers.flatMap(({ ports }) => ports).find(({ name }) => name === one.port);
    return named?.containerPort === port;
  });
}
