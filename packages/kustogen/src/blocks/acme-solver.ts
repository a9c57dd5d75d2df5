import type { Component } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import type { OutsidePeer } from "./traffic.ts";

/**
 * The pods that cert-manager starts in the namespace of an Ingress to answer an HTTP01 challenge, as a component. They
 * come and go by themselves; where everything is denied by default they are denied as well, and no certificate ever
 * comes, unless the ingress controller is admitted to them.
 *
 * @param controller the ingress controller of a layer; undefined where nothing is proved by HTTP01
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
