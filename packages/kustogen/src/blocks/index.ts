/**
 * The building blocks for systems: each is a plain function that returns Kubernetes objects.
 *
 * @module kustogen/blocks
 */

export * from "../settings/requirements.ts";
export { type Alert, backupLate, unavailable, volumeFull } from "./alerts.ts";
export * from "./cluster-peers.ts";
export * from "./config-map.ts";
export * from "./container.ts";
export * from "./daemon-set.ts";
export * from "./data-service.ts";
export * from "./defined.ts";
export * from "./deployment.ts";
export * from "./env.ts";
export * from "./external-secret.ts";
export * from "./fill.ts";
export * from "./frame.ts";
export * from "./ingress.ts";
export * from "./job.ts";
export * from "./kubernetes.ts";
export * from "./labels.ts";
export * from "./metadata.ts";
export * from "./migration.ts";
export * from "./namespace.ts";
export * from "./network-policies.ts";
export * from "./part.ts";
export * from "./persistent-volume-claim.ts";
export type { PodFields } from "./pod.ts";
export * from "./prometheus-rule.ts";
export * from "./role.ts";
export { type AutoScale, autoscaler, disruptionBudget, type Scale } from "./scale.ts";
export { type ImageUser, onVolume } from "./security-context.ts";
export * from "./service.ts";
export * from "./service-account.ts";
export * from "./stateful-set.ts";
export * from "./toml.ts";
export * from "./traffic.ts";
export * from "./web-service.ts";
