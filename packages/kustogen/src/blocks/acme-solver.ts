import type { Component } from "../authoring/component.ts";
import type { Context } from "../authoring/context.ts";
import type { Flow, OutsidePeer, Pods } from "./traffic.ts";

/** The component of the traffic table that stands for cert-manager's solver pods. */
export const ACME_SOLVER = "acme-solver";

/**
 * The pods that cert-manager starts in the namespace of an Ingress to answer an HTTP01 challenge. Where everything is
 * denied by default they are denied as well, and no certificate ever comes, unless the table has them.
 */
export function acmeSolver(namespace: string): Pods {
  return { namespace, labels: { "acme.cert-manager.io/http01-solver": "true" } };
}

/** The challenge on its way: the ingress controller asks the solver on its port. */
export function acmeChallenge(controller: OutsidePeer): Flow {
  return {
    from: controller,
    to: ACME_SOLVER,
    ports: [8089],
    why: "Let's Encrypt asks whose the host is, while a certificate is made or renewed (HTTP01)",
  };
}

/**
 * cert-manager's solver pods as a component: they come and go by themselves, and the ingress controller is admitted.
 *
 * @param controller the ingress controller of a layer; undefined where nothing is proved by HTTP01
 */
export function acmeSolverOf<Of extends Context<unknown>>(
  controller: (context: Of) => OutsidePeer | undefined,
): Component<Of, OutsidePeer> {
  return {
    name: ACME_SOLVER,
    when: controller,
    pods: ({ namespace }) => acmeSolver(namespace),
    admits: (_context, from) => [acmeChallenge(from)],
  };
}
