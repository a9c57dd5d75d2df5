import type { Value } from "@kustogen/kustomize/value/value.ts";
import { finderInTexts } from "../../find-in-texts.ts";
import { defineRule } from "../../rule.ts";
import { outsidePools, poolsIn, requestedIn } from "./pool-addresses.ts";

/** Fields and annotations that contain IP addresses, ranges or networks, and nothing that only looks like one. */
const FIELDS =
  /^(?:addresses|blocks|cidrs?|cidrBlocks|except|ips?|clusterIPs?|externalIPs|loadBalancerIPs?|loadBalancerSourceRanges|sourceRanges?|trustedIPs|trusted_proxies|whitelist-source-range|allowlist-source-range|lb-ipam-ips|loadbalancerIPs)$/i;
/** IPv4 with at least one dot too few letters to be a name: digits, dots, a network or a range. */
const LIKE_4 = /^\d+(?:\.\d+){2,}(?:\/\d+|-\d+(?:\.\d+){2,})?$/;
/** IPv6 with a colon twice; MAC addresses have two digits everywhere. */
const LIKE_6 = /^[\da-f.]*:[\da-f.]*:[\da-f:.]*(?:\/\d+|-[\da-f:.]+)?$/i;
const MAC = /^(?:[\da-f]{2}:){5}[\da-f]{2}$/i;

export const address = defineRule({
  id: "integrity/address",
  title: "IP addresses and address ranges are valid",
  why:
    "If an address in a custom resource or an annotation is invalid, the controller often skips it, or " +
    "rejects the whole object. Each number of an IPv4 address is at most 255. A load balancer that " +
    "requests an address outside every Cilium or MetalLB pool in the repository gets none.",
  source: "https://www.rfc-editor.org/rfc/rfc4632#section-3.1",
  example: {
    bad: "kind: IPAddressPool\nspec: {addresses: [10.0.0.240-10.0.0.260]}",
    good: "kind: IPAddressPool\nspec: {addresses: [10.0.0.240-10.0.0.254]}",
  },
  asks: () => [requestedIn, poolsIn],
  checkRepository: outsidePools,
  *check({ resources }) {
    for (const resource of resources)
      for (const { path, text, wrong } of wrongAddressesIn(resource as unknown as Value))
        yield {
          resource,
          path,
          message: `${text === wrong ? text : `${wrong} in "${text}"`} isn't a valid IP address, range or network`,
          fix: "correct it",
        };
  },
});

// An object below such a field has other fields, too.
const wrongAddressesIn = finderInTexts((text, key, path) => {
  if (!FIELDS.test(key.slice(key.lastIndexOf("/") + 1))) return [];
  const wrong = text.split(/[\s,]+/).find((part) => isLike(part) && !isAddress(part));
  return wrong === undefined ? [] : [{ path: [...path], text, wrong }];
});

function isLike(text: string): boolean {
  return LIKE_4.test(text) || (LIKE_6.test(text) && !MAC.test(text));
}

function isAddress(text: string): boolean {
  const [network = "", bits] = text.split("/");
  const is6 = network.includes(":");
  if (bits !== undefined && Number(bits) > (is6 ? 128 : 32)) return false;
  return network.split("-").every((one) => (is6 ? is6Address(one) : is4Address(one)));
}

function is4Address(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => part !== "" && Number(part) <= 255);
}

function is6Address(text: string): boolean {
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const isMixed = last.includes(".");
  const hex = isMixed ? groups.slice(0, -1) : groups;
  const count = hex.length + (isMixed ? 2 : 0);
  return (
    hex.every((group) => /^[\da-f]{1,4}$/i.test(group)) &&
    (!isMixed || is4Address(last)) &&
    (halves.length === 2 ? count < 8 : count === 8)
  );
}
