import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { isSameName, named, resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { hostNeeds } from "./host-needs.ts";
import { isPrivateRoute, PUBLIC_KINDS, type PublicRoute, publicRoutes, shownHost } from "./public-routes.ts";

/** The routes of one side, each with the resource that declares it. */
export function routesOf(resources: readonly Resource[]): { resource: Resource; route: PublicRoute }[] {
  return resources
    .filter(({ kind }) => PUBLIC_KINDS.includes(kind))
    .flatMap((resource) => publicRoutes(resource).map((route) => ({ resource, route })));
}

/** The hosts that not only a private network reaches. */
function openHosts(routes: ReturnType<typeof routesOf>): Set<string> {
  return new Set(
    routes.flatMap(({ resource, route }) => (isPrivateRoute(resource, route.host) ? [] : [route.host])),
  );
}

/** True for a host of which only the cluster knows a part, or all of it. */
function isUnknown(host: string): boolean {
  return hasFluxVariable(host) || isEncryptedValue(host);
}

/** Tells whether a host may be this one, of which only the cluster may know a part. */
function mayBe(host: string): (other: string) => boolean {
  if (isEncryptedValue(host)) return isEncryptedValue;
  if (!hasFluxVariable(host)) return (other) => other === host;
  const parts = host.split(/\$\{[^}]*\}/);
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  return (other) =>
    other === host ||
    (other.length > first.length + last.length && other.startsWith(first) && other.endsWith(last));
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
    const old = routesOf(before.resources);
    const now = routesOf(after.resources);
    const oldHosts = new Set(old.map(({ route }) => route.host));
    const newHosts = new Set(now.map(({ route }) => route.host));
    const changed = (hosts: ReadonlySet<string>, others: ReadonlySet<string>) =>
      [...hosts].filter((one) => !others.has(one));
    const [gone, added] = [changed(oldHosts, newHosts), changed(newHosts, oldHosts)];
    const isOpen = [...gone, ...added].some(isUnknown);
    const counterpart = (host: string, others: readonly string[]) =>
      isOpen ? others.find((one) => mayBe(one)(host) || mayBe(host)(one)) : undefined;
    const reported = new Set<string>();
    const [openBefore, openNow] = [openHosts(old), openHosts(now)];
    for (const { resource, route } of now) {
      const isPrivate = !openNow.has(route.host);
      if (reported.has(route.host) || (isPrivate ? oldHosts : openBefore).has(route.host)) continue;
      if (!isPrivate && isPrivateRoute(resource, route.host)) continue;
      // Reported with the host that it may be.
      if (counterpart(route.host, gone) !== undefined) continue;
      reported.add(route.host);
      yield {
        ...(isPrivate && { severity: "info" as const }),
        resource,
        path: route.field,
        message:
          route.host === "*"
            ? `${resourceText(resource)} now answers for any host`
            : `${shownHost(route.host)} ${isPrivate ? "is new" : "becomes public"} through ${resourceText(resource)}${hostNeeds(route.host, resource, after.index)}`,
      };
    }
    for (const { resource, route } of old) {
      if (newHosts.has(route.host) || reported.has(route.host)) continue;
      // It now answers for any host, and so for this one.
      const isStill = (one: (typeof now)[number]) =>
        one.route.host === "*" && isSameName(named(one.resource), named(resource));
      if (now.some(isStill)) continue;
      reported.add(route.host);
      const other = counterpart(route.host, added);
      yield {
        resource: resource,
        path: route.field,
        message:
          other === undefined
            ? `${shownHost(route.host)} no longer answers: ${resourceText(resource)} drops it`
            : isEncryptedValue(route.host)
              ? `an encrypted host of ${resourceText(resource)} changes: it may be another host`
              : `${route.host} becomes ${other}, and only the cluster knows what a variable in it stands for: it may be another host`,
      };
    }
  },
});
