import type { Admission, Connection } from "../authoring/component.ts";
import type { ListedTraffic } from "../settings/listed-traffic.ts";
import { peersOf } from "./traffic.ts";

const why = "listed by the environment";

/**
 * What pods may connect to, by the setting `listedTraffic()`; empty without it.
 *
 * @example
 * ```ts
 * { talksTo: ({ settings }) => listedEgress(settings.networkPolicy) }
 * ```
 */
export function listedEgress(setting: { additionalEgress: ListedTraffic } | undefined): Connection[] {
  const all = setting?.additionalEgress ?? [];
  return all.map(({ peers, ports }, at) => ({
    to: peersOf(`additionalEgress ${at + 1}`, peers),
    ports,
    why,
  }));
}

/**
 * Who may connect to pods, by the setting `listedTraffic()`; empty without it.
 *
 * @param served the ports of these pods: other components have the others
 *
 * @example
 * ```ts
 * { admits: ({ settings }) => listedIngress(settings.networkPolicy, [8080]) }
 * ```
 */
export function listedIngress(
  setting: { additionalIngress: ListedTraffic } | undefined,
  served: readonly number[],
): Admission[] {
  return (setting?.additionalIngress ?? []).flatMap(({ peers, ports }, at) => {
    const own = ports.filter((port) => served.includes(port));
    if (own.length === 0) return [];
    return [{ from: peersOf(`additionalIngress ${at + 1}`, peers), ports: own, why }];
  });
}
