import type { Component } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import { inNamespace, type OutsidePeer } from "./traffic.ts";

// Who of the cluster talks to a system, by the settings that systems with NetworkPolicies have for it; undefined in a
// layer without policies.

/** A context whose settings include the ingress controller's namespace. */
export interface BehindIngress {
  settings: { networkPolicy?: { ingressNamespace: string } | undefined };
}

/** A context whose settings include Prometheus's namespace. */
export interface Monitored {
  settings: { networkPolicy?: { monitoringNamespace: string } | undefined };
}

/**
 * The ingress controller, in the namespace that `networkPolicy.ingressNamespace` sets; undefined without that setting.
 *
 * @param context the system's context
 *
 * @example
 * ```ts
 * {
 *   admits: (context) => [{ from: ingressController(context), ports: [8080], why: "requests through the ingress" }],
 * }
 * ```
 */
export function ingressController({ settings: { networkPolicy } }: BehindIngress): OutsidePeer | undefined {
  return networkPolicy && inNamespace(networkPolicy.ingressNamespace);
}

/**
 * Prometheus, in the namespace that `networkPolicy.monitoringNamespace` sets; undefined without that setting.
 *
 * @param context the system's context
 *
 * @example
 * ```ts
 * { admits: (context) => [{ from: prometheus(context), ports: [9090], why: "Prometheus reads /metrics" }] }
 * ```
 */
export function prometheus({ settings: { networkPolicy } }: Monitored): OutsidePeer | undefined {
  return networkPolicy && inNamespace(networkPolicy.monitoringNamespace);
}

/**
 * A component for the pods that cert-manager starts in an Ingress's namespace to answer an HTTP01 challenge. If network
 * policies deny everything by default, the ingress controller must be allowed to connect to these pods, or no certificate is ever
 * issued.
 *
 * @param controller the ingress controller of a layer; undefined if HTTP01 isn't used
 *
 * @example
 * ```ts
 * acmeSolver(ingressController)
 * ```
 */
export function acmeSolver<Of extends Context<unknown>>(
  controller: (context: Of) => OutsidePeer | undefined,
): Component<Of, OutsidePeer> {
  const why = "Let's Encrypt verifies the host while a certificate is issued or renewed (HTTP01)";
  return {
    name: "acme-solver",
    when: controller,
    pods: ({ namespace }) => ({ namespace, labels: { "acme.cert-manager.io/http01-solver": "true" } }),
    admits: (_context, from) => [{ from, ports: [8089], why }],
  };
}
