export type {
  End,
  Flow,
  OutsidePeer,
  Pods,
  Traffic,
  TrafficPort,
} from "@kustogen/review/check/model/traffic.ts";
