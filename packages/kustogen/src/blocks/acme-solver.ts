import type { Component } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import type { OutsidePeer } from "./traffic.ts";

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
  return {
    name: "acme-solver",
    when: controller,
    pods: ({ namespace }) => ({ namespace, labels: { "acme.cert-manager.io/http01-solver": "true" } }),
    admits: (_context, from) => [
      {
        from,
        ports: [8089],
        why: "Let's Encrypt verifies the host while a certificate is issued or renewed (HTTP01)",
      },
    ],
  };
}
