import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { PUBLIC_KINDS, type PublicRoute, publicRoutes } from "./public-routes.ts";
import type { RiskContext, RiskRule } from "./risk.ts";

/** The routes of a side, each with the resource that declares it. */
export function routesOf(resources: readonly Resource[]): { resource: Resource; route: PublicRoute }[] {
  return resources
    .filter(({ kind }) => PUBLIC_KINDS.includes(kind))
    .flatMap((resource) => publicRoutes(resource).map((route) => ({ resource, route })));
}

export const publicHost: RiskRule = {
  id: "public-host",
  title: "A public host appears or goes away",
  severity: "warning",
  *find({ before, after }: RiskContext) {
    const old = routesOf(before.resources);
    const now = routesOf(after.resources);
    const oldHosts = new Set(old.map(({ route }) => route.host));
    const newHosts = new Set(now.map(({ route }) => route.host));
    const told = new Set<string>();
    for (const { resource, route } of now) {
      if (oldHosts.has(route.host) || told.has(route.host)) continue;
      told.add(route.host);
      yield {
        resource: named(resource),
        path: route.field,
        message: `${route.host === "*" ? "any host" : route.host} becomes public through ${nameText(named(resource))}: its name and certificate must lead here`,
      };
    }
    for (const { resource, route } of old) {
      if (newHosts.has(route.host) || told.has(route.host)) continue;
      told.add(route.host);
      yield {
        resource: named(resource),
        path: route.field,
        message: `${route.host === "*" ? "any host" : route.host} no longer answers: ${nameText(named(resource))} drops it`,
      };
    }
  },
};
