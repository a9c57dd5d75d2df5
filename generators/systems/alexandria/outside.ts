import type { OutsidePeer } from "kustogen";
import { inNamespace, peersIfAny } from "kustogen/blocks";
import type { Alexandria } from "./context.ts";

// Whom alexandria talks to outside itself, and who comes in. Said where there are network policies alone.

/** The ingress controller. */
export function controller({ settings: { networkPolicy } }: Alexandria): OutsidePeer | undefined {
  return networkPolicy && inNamespace(networkPolicy.ingressNamespace);
}

/** The same where it answers for the host of a certificate. */
export function challenged(context: Alexandria): OutsidePeer | undefined {
  return context.settings.ingress?.challenge === "http01" ? controller(context) : undefined;
}

/** The Kubernetes API. */
export function kubernetes({ settings: { networkPolicy } }: Alexandria): OutsidePeer | undefined {
  return peersIfAny("the Kubernetes API", networkPolicy?.apiServer ?? []);
}

/** The port of a URL: its own, or its scheme's. */
export function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return port === "" ? (protocol === "https:" ? 443 : 80) : Number(port);
}
