import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isSameName, named, resourceText } from "../../../kubernetes/resource-name.ts";
import { type ChangeFinding, defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";
import { isPrivateRoute, PUBLIC_KINDS, type PublicRoute, publicRoutes, shownHost } from "./public-routes.ts";

/** A public address, with the resource that declares it. */
interface Address extends PublicRoute {
  resource: Resource;
  /** True if only a private network reaches it. */
  isPrivate: boolean;
}

/** The public addresses of a state. */
function addressesOf({ resources }: State): Address[] {
  return resources
    .filter(({ kind }) => PUBLIC_KINDS.includes(kind))
    .flatMap((resource) =>
      publicRoutes(resource).map((route) => ({
        ...route,
        resource,
        isPrivate: isPrivateRoute(resource, route.host),
      })),
    );
}

/** The first address of each host or path. */
function firstOf(addresses: readonly Address[], keyOf: (one: Address) => string): Map<string, Address> {
  return new Map([...groupedBy(addresses, keyOf)].map(([key, [first]]) => [key, first as Address]));
}

export const publicHost = defineRule({
  id: "change/public-host",
  title: "Public hosts stay the same",
  why:
    "A new host needs a certificate, and a DNS record that points to the cluster. Clients of a removed " +
    "host get an error.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
  example: {
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: store.example.com}]}",
    good: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
  },
  least: "info",
  cases: {
    info:
      "for a new host that only a private network can reach, judging by its domain (`.internal`) " +
      "or the name of its gateway",
  },
  fix: "create the DNS record and the certificate of the new host first, or keep the old host until nobody calls it",
  *checkChange(before, after) {
    const [old, now] = [addressesOf(before), addressesOf(after)];
    const [oldHosts, newHosts] = [hostsIn(old), hostsIn(now)];
    const open = (all: readonly Address[]) => hostsIn(all.filter(({ isPrivate }) => !isPrivate));
    const [wasOpen, isOpen] = [open(old), open(now)];
    for (const [host, found] of newHosts) {
      const { field, resource } = isOpen.get(host) ?? found;
      const isPrivate = !isOpen.has(host);
      if ((isPrivate ? oldHosts : wasOpen).has(host)) continue;
      yield {
        ...(isPrivate && { severity: "info" as const }),
        resource,
        path: field,
        message:
          host === "*"
            ? `${resourceText(resource)} now answers for any host`
            : `${shownHost(host)} ${isPrivate ? "is new" : "becomes public"} through ${resourceText(resource)}`,
      };
    }
    for (const [host, { field, resource }] of oldHosts) {
      // It now answers for any host, and so for this one.
      const isStill = (one: Address) => one.host === "*" && isSameName(named(one.resource), named(resource));
      if (!newHosts.has(host) && !now.some(isStill))
        yield {
          resource,
          path: field,
          message: `${shownHost(host)} no longer answers: ${resourceText(resource)} drops it`,
        };
    }
  },
});

function hostsIn(addresses: readonly Address[]): Map<string, Address> {
  return firstOf(addresses, ({ host }) => host);
}

export const publicPath = defineRule({
  id: "change/public-path",
  title: "Paths of public hosts stay the same",
  why: "A new path can make internal pages public. Programs that still call a removed path get errors.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
  example: {
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    good: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
  },
  least: "info",
  cases: {
    info:
      "for a new path on a host that only a private network can reach, judging by its domain " +
      "(`.internal`) or gateway",
  },
  fix: "keep a removed path until nobody calls it, and add only paths that are meant to be public",
  *checkChange(before, after) {
    const [old, now] = [addressesOf(before), addressesOf(after)];
    yield* otherPaths(now, old, (one) =>
      one.isPrivate ? { severity: "info", what: "is new" } : { what: "becomes public" },
    );
    yield* otherPaths(old, now, (one) => {
      const cover = coverOf(one, now);
      return {
        what:
          cover === undefined
            ? "no longer answers"
            : `no longer has its own rule; the rule for ${addressText(cover)} applies to it`,
      };
    });
  },
});

/** The paths that others lack, on hosts that they have: a host that comes or goes as a whole is told by itself. */
function* otherPaths(
  addresses: readonly Address[],
  others: readonly Address[],
  say: (one: Address) => { severity?: "info"; what: string },
): Iterable<ChangeFinding> {
  const hosts = new Set(others.map(({ host }) => host));
  const keyOf = ({ host, path }: Address) => `${host} ${path}`;
  const known = new Set(others.map(keyOf));
  for (const [key, one] of firstOf(addresses, keyOf)) {
    if (known.has(key) || !hosts.has(one.host)) continue;
    const { what, ...more } = say(one);
    const { field: path, resource } = one;
    yield { ...more, resource, path, message: `${addressText(one)} ${what} (${resourceText(resource)})` };
  }
}

/** A wider rule for the same host, which now handles a path whose own rule was removed. */
function coverOf({ host, path }: Address, addresses: readonly Address[]): Address | undefined {
  return addresses
    .filter((one) => one.host === host && path.startsWith(one.path) && one.path !== path)
    .sort((a, b) => b.path.length - a.path.length)[0];
}

function addressText({ host, path }: Address): string {
  return isEncryptedValue(host) ? `${path} of ${shownHost(host)}` : `${host}${path}`;
}
