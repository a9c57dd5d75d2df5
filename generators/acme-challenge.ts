import type { OutsidePeer } from "kustogen";
import { type BehindIngress, ingressController } from "kustogen/blocks";
import { oneOf } from "kustogen/settings";

/** The ACME challenge that the ClusterIssuer of a public host uses; `http01` by default. */
export function acmeChallenge() {
  return oneOf(["http01", "dns01"])
    .default("http01")
    .describe(
      "How that issuer verifies the host; http01 runs solver pods here, to which NetworkPolicies must allow ingress",
    );
}

/** The ingress controller if certificates use HTTP01 challenges, which it forwards; otherwise undefined. For `acmeSolver`. */
export function challenged(
  context: BehindIngress & { settings: { ingress?: { challenge: string } | undefined } },
): OutsidePeer | undefined {
  return context.settings.ingress?.challenge === "http01" ? ingressController(context) : undefined;
}
