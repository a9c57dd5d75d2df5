import type { End } from "@kustogen/review/check/model/traffic.ts";

export type {
  End,
  Flow,
  OutsidePeer,
  Pods,
  Traffic,
  TrafficPort,
} from "@kustogen/review/check/model/traffic.ts";

/** The ends of a flow as a list. */
export function ends(end: End | readonly End[]): readonly End[] {
  return Array.isArray(end) ? end : [end as End];
}
