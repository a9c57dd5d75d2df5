/**
 * The building blocks for systems: each is a plain function that returns Kubernetes objects.
 *
 * @module kustogen/blocks
 */

export * from "../settings/requirements.ts";
export { type Alert, backupLate, jobFailed, unavailable, volumeFull } from "./alerts.ts";
export * from "./cluster-peers.ts";
export * from "./config-map.ts";
export * from "./data-service.ts";
export * from "./defined.ts";
export * from "./deployment.ts";
export * from "./env.ts";
export * from "./external-secret.ts";
export * from "./fill.ts";
export * from "./frame.ts";
export * from "./ingress.ts";
export * from "./job.ts";
export * from "./listed-traffic.ts";
export * from "./metadata.ts";
export * from "./network-policies.ts";
export * from "./persistent-volume-claim.ts";
export {
  type ContainerFields,
  container,
  type ImageUser,
  onVolume,
  type PodFields,
  podTemplate,
  type ServingContainerFields,
} from "./pod.ts";
export * from "./prometheus-rule.ts";
export * from "./role.ts";
export { type AutoScale, autoscaler, disruptionBudget, type Scale } from "./scale.ts";
export * from "./service.ts";
export * from "./service-account.ts";
export * from "./toml.ts";
export * from "./traffic.ts";
export * from "./web-service.ts";
