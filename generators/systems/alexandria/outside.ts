import { because, type OutsidePeer } from "kustogen";
import { peersIfAny } from "../../peers-if-any.ts";
import type { Alexandria } from "./context.ts";

// What alexandria connects to outside itself, and what connects to it. Declared only if there are network policies.

/** The Kubernetes API. */
export function kubernetes({ reason, settings: { networkPolicy } }: Alexandria): OutsidePeer | undefined {
  return peersIfAny(
    "the Kubernetes API",
    because(reason("settings.networkPolicy.apiServer"), networkPolicy?.apiServer ?? []),
  );
}
