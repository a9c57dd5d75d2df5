/**
 * Types of settings. Each is a zod schema whose message states what it expected, with an example; you add
 * `.default(…)`, `.optional()` and `.describe("…")`.
 *
 * @module kustogen/settings
 */

export { quantityValue } from "@kustogen/review/kubernetes/quantity.ts";
export { autoscaling } from "./autoscaling.ts";
export { compute } from "./compute.ts";
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
export { cidr, email, host, port, url, wildcardHost } from "./network.ts";
export { own } from "./own.ts";
export { type PeerSetting, peers } from "./peers.ts";
export { cron, duration } from "./time.ts";
export { arn, boolean, budget, integer, oneOf, text } from "./values.ts";
export {
  acmeChallenge,
  imagePullPolicy,
  prometheusRule,
  serviceAccountAnnotations,
  serviceMonitor,
} from "./workload.ts";
