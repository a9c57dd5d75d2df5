import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Component } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import type { Part } from "../authoring/part.ts";
import { networkPolicies } from "./network-policies.ts";
import { serviceAccount } from "./service-account.ts";
import { FIRST } from "./waves.ts";

/** What a system's frame has in addition to its NetworkPolicies. */
export interface FrameFields<Of extends Context<unknown>> {
  /** The wave of everything in it; FIRST by default. */
  wave?: number;
  /** Annotations of the ServiceAccount, which has the part's name; no ServiceAccount by default. */
  account?(context: Of): Record<string, string>;
  /** What else has to exist before anything runs: permissions, quotas, configuration of the namespace. */
  resources?(context: Of, part: Part): Resource[];
}

/**
 * What the other components of a system stand in: its ServiceAccount, what else it says, and the NetworkPolicies of
 * all components, in a wave before everything else.
 *
 * @param of the part that these belong to, in their labels: as a rule, the system's name
 *
 * @example
 * ```ts
 * frame("shop", {
 *   account: () => ({}),
 *   resources: (_, part) => [resourceQuota(part, "shop", { pods: "20" })],
 * })
 * ```
 */
export function frame<Of extends Context<unknown>>(of: string, fields: FrameFields<Of> = {}): Component<Of> {
  const { account, resources, wave = FIRST } = fields;
  return {
    name: "frame",
    part: of,
    wave,
    resources: (context, { part, traffic }) => [
      ...(account ? [serviceAccount(part, of, account(context))] : []),
      ...(resources?.(context, part) ?? []),
      ...(traffic ? networkPolicies(part, traffic) : []),
    ],
  };
}
