import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Component } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import type { Part } from "../authoring/part.ts";
import { networkPolicies } from "./network-policies.ts";
import { known } from "./options.ts";
import { serviceAccount } from "./service-account.ts";

/** The sync wave of objects that must exist before hooks (wave -1) and pods: identity, network, configuration. */
export const FIRST = -2;

/** The sync wave of a route, which opens after the pods behind it are ready. */
export const LAST = 1;

/** Objects in a system's frame in addition to its NetworkPolicies. */
export interface FrameFields<Of extends Context<unknown>> {
  /** The sync wave of everything in it; FIRST by default. */
  wave?: number;
  /** Annotations of the ServiceAccount, which is named after the part; without this function, there is no ServiceAccount. */
  account?(context: Of): Record<string, string>;
  /** Other objects that must exist before anything runs: permissions, quotas, namespace configuration. */
  resources?(context: Of, part: Part): Resource[];
}

/**
 * The objects that a system's other components depend on: its ServiceAccount, the NetworkPolicies of all components,
 * and anything else you list, in a sync wave before everything else.
 *
 * @param of the part that owns these objects in their labels: usually the system's name
 *
 * @example
 * ```ts
 * frame("shop", {
 *   account: () => ({}),
 *   resources: (_, part) => boundRole(part, "shop", [], [serviceAccountSubject(part, "shop")]),
 * })
 * ```
 */
export function frame<Of extends Context<unknown>>(of: string, fields: FrameFields<Of> = {}): Component<Of> {
  const { account, resources, wave = FIRST } = known("frame", fields);
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
