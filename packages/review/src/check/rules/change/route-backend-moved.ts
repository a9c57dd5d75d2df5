import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { type RouteBackend, routeBackends } from "../../../cluster/network/route-backends.ts";
import { admits } from "../../../kubernetes/reference-grants.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { changedResources } from "./changed.ts";

export const routeBackendMoved = defineRule({
  id: "change/route-backend-moved",
  title: "Routes lead to the same Services as before",
  why:
    "Once the change is merged, another program answers requests to the same address. A route to a Service " +
    "in another namespace needs a ReferenceGrant in that namespace; without one, the gateway responds with " +
    "500.",
  source: "https://gateway-api.sigs.k8s.io/api-types/referencegrant/",
  example: {
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web-next, port: {number: 80}}}}]}",
    good: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
  },
  fix: "confirm in the review that the change is intended; if the Service is in another namespace, create the ReferenceGrant first",
  *checkChange(before, after, context) {
    const changed = new Map(changedResources(context).map((one) => [one.after, one.before]));
    if (changed.size === 0) return;
    const old = groupedBy(routeBackends(before), ({ route }) => route);
    for (const [route, backends] of groupedBy(routeBackends(after), ({ route }) => route)) {
      const was = changed.get(route);
      if (was === undefined) continue;
      const known = new Set((old.get(was) ?? []).map(nameOf));
      const now = new Set(backends.map(nameOf));
      const left = [...known].filter((name) => !now.has(name));
      const come = backends.filter((one) => !known.has(nameOf(one)));
      const [first] = come;
      if (first === undefined || left.length === 0) continue;
      yield {
        resource: route,
        path: first.path,
        message: `${resourceText(route)} now leads to Service ${[...new Set(come.map(nameOf))].join(", ")} instead of ${left.join(", ")}${grantText(after, first)}`,
      };
    }
  },
});

function nameOf({ service, namespace, route }: RouteBackend): string {
  const own = namespace ?? route.metadata.namespace;
  return own === undefined ? service : `${own}/${service}`;
}

/** The ReferenceGrant that a Gateway API route needs to refer to another namespace. */
function grantText({ index }: State, { route, namespace }: RouteBackend): string {
  const own = route.metadata.namespace;
  if (!route.apiVersion.startsWith("gateway.networking.k8s.io/")) return "";
  if (namespace === undefined || own === undefined || namespace === own) return "";
  const isGranted = index
    .ofKind("ReferenceGrant")
    .some((grant) => grant.metadata.namespace === namespace && admits(grant, own));
  return isGranted
    ? ""
    : `, in another namespace: without a ReferenceGrant in ${namespace}, which must exist first, it answers with 500`;
}
