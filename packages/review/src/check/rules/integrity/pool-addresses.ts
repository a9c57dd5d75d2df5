import type { Value } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { ipv4Number, rangeOf } from "../../../kubernetes/ipv4.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";

/** Fields that request an address for a load balancer, by the program that has the pools. */
const FIELDS: ReadonlyMap<string, "Cilium" | "MetalLB"> = new Map([
  ["lbipam.cilium.io/ips", "Cilium"],
  ["io.cilium/lb-ipam-ips", "Cilium"],
  ["metallb.io/loadBalancerIPs", "MetalLB"],
  ["metallb.universe.tf/loadBalancerIPs", "MetalLB"],
]);

const requestsIn = finderInTexts((text, key, path) =>
  FIELDS.has(key) ? [{ path: [...path], key, addresses: text.split(",").map((one) => one.trim()) }] : [],
);

/** The addresses that objects of an environment request, with the index of the object. */
export const requestedIn = new Fact(({ resources }) =>
  resources.flatMap((resource, at) =>
    requestsIn(resource as unknown as Value).map((one) => ({ at, ...one })),
  ),
);

/** The ranges of the pools in an environment, as written: networks, or two addresses with a dash. */
export const poolsIn = new Fact(({ index }): readonly (readonly ["Cilium" | "MetalLB", string])[] => [
  ...index
    .ofKind("CiliumLoadBalancerIPPool", "cilium.io")
    .flatMap((pool) =>
      [...itemsAt(pool, "spec", "blocks"), ...itemsAt(pool, "spec", "cidrs")].map(
        ([one]) =>
          [
            "Cilium",
            textAt(one, "cidr") ?? `${textAt(one, "start")}-${textAt(one, "stop") ?? textAt(one, "start")}`,
          ] as const,
      ),
    ),
  ...index
    .ofKind("IPAddressPool", "metallb.io")
    .flatMap((pool) => listAt(pool, "spec", "addresses").map((one) => ["MetalLB", String(one)] as const)),
]);

/** The requested addresses that are in no pool of the repository. */
export function* outsidePools({ environments }: RepositoryState): Iterable<RepositoryFinding> {
  const pools = environments.flatMap((state) => poolsIn.of(state));
  for (const state of environments)
    for (const { at, path, key, addresses } of requestedIn.of(state)) {
      const written = [...new Set(pools.flatMap(([of, range]) => (of === FIELDS.get(key) ? [range] : [])))];
      const ranges = written.map(rangeOf);
      const wrong = addresses.find((one) => {
        const number = ipv4Number(one);
        return (
          number !== undefined &&
          ranges.every((range) => range !== undefined && (number < range[0] || number > range[1]))
        );
      });
      const resource = objectsIn.of(state)[at];
      if (wrong === undefined || written.length === 0 || resource === undefined) continue;
      yield {
        environment: state.environment,
        resource,
        path,
        message: `requests ${wrong}, which isn't in any ${FIELDS.get(key)} pool here: ${written.join(", ")}`,
        fix: "request an address from a pool, or add it to one",
      };
    }
}
