import type { ILimitRange } from "kubernetes-models/v1/LimitRange";
import type { ILimitRangeItem } from "kubernetes-models/v1/LimitRangeItem";
import type { IResourceQuota } from "kubernetes-models/v1/ResourceQuota";
import type { Typed } from "./kubernetes.ts";
import { metadata } from "./metadata.ts";
import type { Part } from "./part.ts";

/** A ResourceQuota: the most that all pods of the part's namespace may request and use together. */
export function resourceQuota(part: Part, name: string, hard: Record<string, string>): Typed<IResourceQuota> {
  return { apiVersion: "v1", kind: "ResourceQuota", metadata: metadata(part, name), spec: { hard } };
}

/** A LimitRange: what one container of the part's namespace may and must have, and gets when it says nothing. */
export function limitRange(part: Part, name: string, limits: ILimitRangeItem[]): Typed<ILimitRange> {
  return { apiVersion: "v1", kind: "LimitRange", metadata: metadata(part, name), spec: { limits } };
}
