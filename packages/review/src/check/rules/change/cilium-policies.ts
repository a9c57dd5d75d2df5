import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";

/** The policies of Cilium, whose rules are like those of a NetworkPolicy. */
export const CILIUM_POLICIES: readonly string[] = ["CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

const ANY_PORT = "any port";
/** Peers outside the cluster, or everything. */
const OPEN = new Set(["all", "world", "world-ipv4", "world-ipv6", "0.0.0.0/0", "::/0"]);

interface Opening {
  peer: string;
  port: string;
}

/**
 * What a policy newly opens to the world, by direction: "to world on TCP 443". Without any rule before, nothing was
 * limited in a direction.
 */
export function openedByCilium(before: Resource, after: Resource): { field: string; texts: string[] }[] {
  return (["ingress", "egress"] as const).flatMap((field) => {
    if (at(before, "spec", field) === undefined) return [];
    const allowed = openingsOf(before, field);
    const more = openingsOf(after, field).filter((one) => !allowed.some((old) => covers(old, one)));
    const preposition = field === "ingress" ? "from" : "to";
    const texts = [...new Set(more.map(({ peer, port }) => `${preposition} ${peer} on ${port}`))];
    return texts.length === 0 ? [] : [{ field, texts }];
  });
}

function covers(wide: Opening, narrow: Opening): boolean {
  return (
    (wide.peer === "all" || wide.peer === narrow.peer || narrow.peer.startsWith(`${wide.peer}-`)) &&
    (wide.port === ANY_PORT || wide.port === narrow.port)
  );
}

function openingsOf(policy: Resource, field: "ingress" | "egress"): Opening[] {
  const side = field === "ingress" ? "from" : "to";
  return itemsAt(policy, "spec", field).flatMap(([rule]) => {
    const peers = [
      ...listAt(rule, `${side}Entities`).map(String),
      ...listAt(rule, `${side}CIDR`).map(String),
      // Exceptions may be all that matters.
      ...itemsAt(rule, `${side}CIDRSet`).flatMap(([one]) =>
        listAt(one, "except").length > 0 ? [] : (textAt(one, "cidr") ?? []),
      ),
    ].filter((peer) => OPEN.has(peer));
    const ports = itemsAt(rule, "toPorts").flatMap(([one]) =>
      itemsAt(one, "ports").map(
        ([port]) => `${textAt(port, "protocol") ?? "any protocol"} ${at(port, "port")}`,
      ),
    );
    return peers.flatMap((peer) => (ports.length === 0 ? [ANY_PORT] : ports).map((port) => ({ peer, port })));
  });
}
