import { named, nameText } from "../../../kubernetes/resource-name.ts";
import { routesOf } from "./public-host.ts";
import type { RiskRule } from "./risk.ts";

export const publicPath: RiskRule = {
  id: "public-path",
  title: "A path of a public host appears or goes away",
  severity: "warning",
  *find({ before, after }) {
    const old = routesOf(before.resources);
    const now = routesOf(after.resources);
    const hostsOf = (routes: typeof old) => new Set(routes.map(({ route }) => route.host));
    const keyOf = ({ route }: (typeof old)[number]) => `${route.host} ${route.path}`;
    const [oldHosts, newHosts] = [hostsOf(old), hostsOf(now)];
    const [oldPaths, newPaths] = [new Set(old.map(keyOf)), new Set(now.map(keyOf))];
    const told = new Set<string>();
    for (const [routes, others, hosts, what] of [
      [now, oldPaths, oldHosts, "becomes public"],
      [old, newPaths, newHosts, "no longer answers"],
    ] as const)
      for (const found of routes) {
        const key = keyOf(found);
        // A host that appears or goes away as a whole is said once.
        if (others.has(key) || !hosts.has(found.route.host) || told.has(key)) continue;
        told.add(key);
        const resource = named(found.resource);
        yield {
          resource,
          path: found.route.field,
          message: `${found.route.host}${found.route.path} ${what} (${nameText(resource)})`,
        };
      }
  },
};
