import { isIPv4, isIPv6 } from "node:net";
import { isDnsLabel } from "@kustogen/review/kubernetes/dns.ts";
import { ipv4Number } from "@kustogen/review/kubernetes/ipv4.ts";
import { z } from "zod";
import { own } from "./own.ts";
import { checkedString, wholeNumber } from "./values.ts";

/** True for a host name in lower case: DNS labels joined by dots, at most 253 characters, no IP address. */
function isHost(value: string): boolean {
  return value.length <= 253 && !isIPv4(value) && value.split(".").every(isDnsLabel);
}

/** A host name, as in an Ingress's `host`: no scheme, port or path. */
export function host() {
  const expected = 'expected a host name such as "app.example.com": lowercase, without scheme, port or path';
  return own(checkedString(expected, isHost), "{host}");
}

/** A URL without a user, password or spaces. `schemes` defaults to http and https; `noPath` rejects a path. */
export function url(options: { schemes?: readonly string[]; noPath?: boolean } = {}) {
  const { schemes = ["http", "https"], noPath = false } = options;
  const example = `${schemes.includes("https") ? "https" : schemes[0]}://app.example.com`;
  return checkedString(
    `expected a URL such as "${example}" with the scheme ${schemes.join(" or ")}${noPath ? ", without a path" : ""}, and never a user or password in it`,
    (value) => {
      if (/\s/.test(value) || !URL.canParse(value)) return false;
      const parsed = new URL(value);
      return (
        schemes.includes(parsed.protocol.slice(0, -1)) &&
        parsed.hostname !== "" &&
        parsed.username === "" &&
        parsed.password === "" &&
        (!noPath || (/^\/?$/.test(parsed.pathname) && parsed.search === "" && parsed.hash === ""))
      );
    },
  );
}

/** A TCP or UDP port. */
export function port() {
  return wholeNumber(1, 65535, "expected a port from 1 to 65535, without quotes");
}

/** True for a network whose host bits are zero, as NetworkPolicy `ipBlock.cidr` requires. */
function isNetwork(value: string): boolean {
  const [address = "", bits = "", ...more] = value.split("/");
  if (more.length > 0 || !/^(0|[1-9]\d{0,2})$/.test(bits)) return false;
  if (isIPv6(address)) return Number(bits) <= 128 && !address.includes("%");
  if (!isIPv4(address) || Number(bits) > 32) return false;
  return (ipv4Number(address) as number) % 2 ** (32 - Number(bits)) === 0;
}

/** A network that nobody has: it is reserved for documentation. */
const NEUTRAL_NETWORK = "192.0.2.0/24";

/** An IP network in CIDR form whose host bits are zero. */
export function cidr() {
  const expected = 'expected an IP network such as "10.0.0.0/16" with no bits set after its prefix';
  return own(checkedString(expected, isNetwork), NEUTRAL_NETWORK);
}

const PEER =
  "{cidr: 10.1.0.0/24} for addresses, {namespace: databases} for a namespace's pods, " +
  "or {pods: {app: postgres}} for pods of the system's own namespace; namespace and pods may be combined";

/** The syntax of a label's key, with an optional prefix, and of its value. */
const KEY = /^(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
const VALUE = /^(?:[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?)?$/;

/** Allowed peers: addresses, or pods by namespace, by labels, or both. */
export type PeerSetting = { cidr: string } | { namespace?: string; pods?: Record<string, string> };

/** NetworkPolicy peers in a short form: a list of networks, namespaces and pods; an empty list allows none. */
export function peers() {
  const error = `expected a peer: ${PEER}`;
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
    { error: `expected a list of peers; a peer: ${PEER}` },
  );
  const isOutside = (value: unknown) =>
    Array.isArray(value) && value.some((peer) => (peer as { cidr?: unknown } | null)?.cidr !== undefined);
  return own(list, [{ cidr: NEUTRAL_NETWORK }], isOutside);
}
