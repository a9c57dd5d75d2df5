import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { routesOf } from "./public-host.ts";
import { isPrivateRoute, type PublicRoute, shownHost } from "./public-routes.ts";

/** The address of a wider rule for the same host, which now handles a path whose own rule was removed. */
function coverOf({ host, path }: PublicRoute, routes: ReturnType<typeof routesOf>): string | undefined {
  const wider = routes
    .map(({ route }) => route)
    .filter((one) => one.host === host && path.startsWith(one.path) && one.path !== path)
    .sort((a, b) => b.path.length - a.path.length)[0];
  return wider && addressText(wider);
}

function addressText({ host, path }: PublicRoute): string {
  return isEncryptedValue(host) ? `${path} of ${shownHost(host)}` : `${host}${path}`;
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
    const old = routesOf(before.resources);
    const now = routesOf(after.resources);
    const hostsOf = (routes: typeof old) => new Set(routes.map(({ route }) => route.host));
    const keyOf = ({ route }: (typeof old)[number]) => `${route.host} ${route.path}`;
    const [oldHosts, newHosts] = [hostsOf(old), hostsOf(now)];
    const [oldPaths, newPaths] = [new Set(old.map(keyOf)), new Set(now.map(keyOf))];
    const reported = new Set<string>();
    for (const [routes, others, hosts, what] of [
      [now, oldPaths, oldHosts, "becomes public"],
      [old, newPaths, newHosts, "no longer answers"],
    ] as const)
      for (const found of routes) {
        const key = keyOf(found);
        // A host that is added or removed as a whole is reported once.
        if (others.has(key) || !hosts.has(found.route.host) || reported.has(key)) continue;
        reported.add(key);
        const { resource } = found;
        const isPrivate = isPrivateRoute(resource, found.route.host);
        const cover = routes === old ? coverOf(found.route, now) : undefined;
        const becomes =
          cover === undefined
            ? isPrivate && routes === now
              ? "is new"
              : what
            : `no longer has its own rule; the rule for ${cover} applies to it`;
        yield {
          ...(isPrivate && routes === now && { severity: "info" as const }),
          resource,
          path: found.route.field,
          message: `${addressText(found.route)} ${becomes} (${resourceText(resource)})`,
        };
      }
  },
});
