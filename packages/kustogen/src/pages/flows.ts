import type { TrafficPort } from "../authoring/traffic.ts";

/** A port in the usual notation: "5432", "53/UDP", "9000-9010". */
export function portText(port: TrafficPort): string {
  if (typeof port !== "object") return String(port);
  const { endPort, port: first, protocol } = port;
  const range = endPort === undefined ? String(first) : `${first}-${endPort}`;
  return protocol === "TCP" ? range : `${range}/${protocol}`;
}
