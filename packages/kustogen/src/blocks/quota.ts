import type { ILimitRange } from "kubernetes-models/v1/LimitRange";
import type { ILimitRangeItem } from "kubernetes-models/v1/LimitRangeItem";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import type { Typed } from "./kubernetes.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

/**
 * A ResourceQuota: the most that all pods in the part's namespace may request and use together.
 *
 * @example
 * ```ts
 * resourceQuota(part, "shop", { pods: "20", "requests.cpu": "4", "requests.memory": "8Gi" })
 * ```
 */
export function resourceQuota(part: Part, name: string, hard: Record<string, string>): Typed<IResourceQuota> {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: metadata(part, name), spec: { hard } };
}

/**
 * A LimitRange: the minimum, maximum and default resources of containers in the part's namespace.
 *
 * @example
 * ```ts
 * limitRange(part, "shop", [{ type: "Container", default: { memory: "256Mi" }, defaultRequest: { cpu: "100m" } }])
 * ```
 */
export function limitRange(part: Part, name: string, limits: ILimitRangeItem[]): Typed<ILimitRange> {
  return { apiVersion: "v1", kind: "LimitRange", metadata: metadata(part, name), spec: { limits } };
}
