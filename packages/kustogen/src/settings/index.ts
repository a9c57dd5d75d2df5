/**
 * Types of settings. Each is a zod schema whose message states what it expected, with an example; you add
 * `.default(…)`, `.optional()` and `.describe("…")`.
 *
 * @module kustogen/settings
 */

export { quantityValue } from "@kustogen/review/kubernetes/quantity.ts";
export { feature, group, settings } from "./groups.ts";
export {
  cpu,
  dnsLabel,
  dnsSubdomain,
  memory,
  percentage,
  quantity,
  replicas,
  storageClass,
  stringMap,
} from "./kubernetes.ts";
export { type ListedTraffic, listedTraffic } from "./listed-traffic.ts";
export { cidr, host, type PeerSetting, peers, port, url } from "./network.ts";
export { own } from "./own.ts";
export { cron, duration } from "./time.ts";
export { acknowledgement, arn, boolean, budget, integer, oneOf, text } from "./values.ts";
export {
  autoscaling,
  compute,
  imagePullPolicy,
  prometheusRule,
  serviceMonitor,
} from "./workload.ts";
