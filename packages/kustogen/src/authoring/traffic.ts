export type { End, Flow, OutsidePeer, Pods, Traffic, TrafficPort } from "../check/facts/traffic.ts";
