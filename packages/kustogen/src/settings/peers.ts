import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import { z } from "zod";
import { cidr, NEUTRAL_NETWORK } from "./network.ts";
import { own } from "./own.ts";

const EXPECTED =
  "expected a peer: {cidr: 10.1.0.0/24} for addresses, {namespace: databases} for a namespace's pods, " +
  "or {pods: {app: postgres}} for pods of the system's own namespace; namespace and pods may be combined";

/** The syntax of a label's key, with an optional prefix, and of its value. */
const KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** Allowed peers: addresses, or pods by namespace, by labels, or both. */
export type PeerSetting = { cidr: string } | { namespace?: string; pods?: Record<string, string> };

/** NetworkPolicy peers in a short form: a list of networks, namespaces and pods; an empty list allows none. */
export function peers() {
  const error = EXPECTED;
  const label = z.string({ error }).refine(isDnsLabel, { error });
  const pods = z
    .record(z.string(), z.string({ error }), { error })
    .refine((labels) => Object.entries(labels).every(([key, value]) => KEY.test(key) && VALUE.test(value)), {
      error,
    })
    .describe("Labels of pods; {} is all of them");
  const list = z.array(
    z.union(
      [
        z.strictObject({ cidr: cidr().describe("Addresses") }),
        z.strictObject({ namespace: label.describe("Pods of a namespace"), pods: pods.optional() }),
        z.strictObject({ pods }),
      ],
      { error },
    ),
    { error: `expected a list of peers; ${EXPECTED.slice("expected ".length)}` },
  );
  const isOutside = (value: unknown) =>
    Array.isArray(value) && value.some((peer) => (peer as { cidr?: unknown } | null)?.cidr !== undefined);
  return own(list, [{ cidr: NEUTRAL_NETWORK }], isOutside);
}
