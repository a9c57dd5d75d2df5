/**
 * The function that declares a system, and the types that authors of systems need.
 *
 * @module kustogen
 */

export { notSecret } from "@kustogen/kustomize/credentials/waivers.ts";
export { InputError } from "@kustogen/kustomize/errors/errors.ts";
export * from "@kustogen/kustomize/value/resource.ts";
export type { Exception } from "@kustogen/review/check/model/exception.ts";
export type * from "@kustogen/review/check/model/traffic.ts";
export { containersOf, type Workload, workloadsOf } from "@kustogen/review/cluster/workloads/workloads.ts";
export * from "./authoring/argo.ts";
export * from "./authoring/argo-annotations.ts";
export type { Awaited } from "./authoring/awaits.ts";
export { because } from "./authoring/because.ts";
export * from "./authoring/component.ts";
export * from "./authoring/context.ts";
export * from "./authoring/environment.ts";
export * from "./authoring/hashed.ts";
export * from "./authoring/image-pin.ts";
export * from "./authoring/known-kinds.ts";
export * from "./authoring/known-schemas.ts";
export { kustomization } from "./authoring/kustomization.ts";
export * from "./authoring/manifests.ts";
export * from "./authoring/object.ts";
export * from "./authoring/runbook.ts";
export type { SecretContract, SecretKey, SecretProvider } from "./authoring/secret.ts";
export * from "./authoring/system.ts";
export * from "./authoring/system-rule.ts";
export type { VendoredFiles } from "./authoring/vendored.ts";
export { wrapped } from "./authoring/wrapped.ts";
