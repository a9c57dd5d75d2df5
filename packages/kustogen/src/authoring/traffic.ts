export type { End, Flow, OutsidePeer, Pods, Traffic, TrafficPort } from "../check/traffic.ts";
