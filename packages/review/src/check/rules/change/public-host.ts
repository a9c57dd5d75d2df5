import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isSameName, named, resourceText } from "../../../kubernetes/resource-name.ts";
import { PUBLIC_KINDS, type PublicRoute, publicRoutes, shownHost } from "../../changes/public-routes.ts";
import { type ChangeFinding, defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";

/** A public address, with the resource that declares it. */
interface Address extends PublicRoute {
  resource: Resource;
}

/** The public addresses of a state. */
function addressesOf({ resources }: State): Address[] {
  return resources
    .filter(({ kind }) => PUBLIC_KINDS.includes(kind))
    .flatMap((resource) => publicRoutes(resource).map((route) => ({ ...route, resource })));
}

/** The first address of each host or path. */
function firstOf(addresses: readonly Address[], keyOf: (one: Address) => string): Map<string, Address> {
  return new Map([...groupedBy(addresses, keyOf)].map(([key, [first]]) => [key, first as Address]));
}

export const publicHost = defineRule({
  id: "change/public-host",
  page: {
    title: "Public hosts stay the same",
    why:
      "A new host needs a certificate, and a DNS record that points to the cluster. Clients of a removed " +
      "host get an error.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: store.example.com}]}",
    good: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
    fix: "create the DNS record and the certificate of the new host first, or keep the old host until nobody calls it",
  },
  *checkChange(before, after) {
    const [old, now] = [addressesOf(before), addressesOf(after)];
    const hostsOf = (all: readonly Address[]) => firstOf(all, ({ host }) => host);
    const [oldHosts, newHosts] = [hostsOf(old), hostsOf(now)];
    for (const [host, { field, resource }] of newHosts)
      if (!oldHosts.has(host))
        yield {
          resource,
          path: field,
          message:
            host === "*"
              ? `${resourceText(resource)} now answers for any host`
              : `${shownHost(host)} is new: ${resourceText(resource)} answers for it`,
        };
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

export const publicPath = defineRule({
  id: "change/public-path",
  page: {
    title: "Paths of public hosts stay the same",
    why: "A new path can make internal pages public. Programs that still call a removed path get errors.",
    source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    good: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /api, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
    fix: "keep a removed path until nobody calls it, and add only paths that are meant to be public",
  },
  *checkChange(before, after) {
    const [old, now] = [addressesOf(before), addressesOf(after)];
    yield* otherPaths(now, old, "is new");
    yield* otherPaths(old, now, "no longer has a rule of its own");
  },
});

/** The paths that others lack, on hosts that they have: a host that comes or goes as a whole is told by itself. */
function* otherPaths(
  addresses: readonly Address[],
  others: readonly Address[],
  what: string,
): Iterable<ChangeFinding> {
  const keyOf = ({ host, path }: Address) => `${host} ${path}`;
  const [hosts, known] = [new Set(others.map(({ host }) => host)), new Set(others.map(keyOf))];
  for (const [key, one] of firstOf(addresses, keyOf))
    if (!known.has(key) && hosts.has(one.host))
      yield {
        resource: one.resource,
        path: one.field,
        message: `${addressText(one)} ${what} (${resourceText(one.resource)})`,
      };
}

function addressText({ host, path }: Address): string {
  return isEncryptedValue(host) ? `${path} of ${shownHost(host)}` : `${host}${path}`;
}
