import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { Reference } from "../../../cluster/reference-table.ts";
import { listAt } from "../../../kubernetes/fields.ts";
import { changeRule } from "../../changes/rows.ts";
import { referencesOf } from "../../model/derived.ts";
import { Fact } from "../../model/fact.ts";
import type { State } from "../../model/state.ts";

export const routeBackendMoved = changeRule({
  id: "change/route-backend-moved",
  title: "Routes lead to the same Services as before",
  why: "Once the change is merged, another program answers requests to the same address.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/",
  bad: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web-next, port: {number: 80}}}}]}",
  good: "kind: Ingress\nmetadata: {name: shop}\nspec:\n  rules:\n    - host: shop.example.com\n      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}",
  fix: "confirm in the review that the change is intended",
  rows: [
    {
      path: "spec",
      value: (one, state) => servicesOf(one, state),
      how: "gains",
      if: ({ was, is }) => listAt(was).some((name) => !listAt(is).includes(name)),
      at: ({ after, states, items }) =>
        backendsOf(after, states[1]).find((one) => items.includes(nameOf(one)))?.path ?? ["spec"],
      says: ({ name, was, is, items }) =>
        `${name} now leads to Service ${items.join(", ")} instead of ${listAt(was)
          .filter((one) => !listAt(is).includes(one))
          .join(", ")}`,
    },
  ],
});

const backendsIn = new Fact((state) => groupedBy(referencesOf(state, "route"), ({ resource }) => resource));

function backendsOf(route: Resource, state: State): readonly Reference[] {
  return backendsIn.of(state).get(route) ?? [];
}

/** The Services that a route leads to, each once and with its namespace. */
function servicesOf(route: Resource, state: State): string[] | undefined {
  const names = backendsOf(route, state).map(nameOf);
  return names.length === 0 ? undefined : [...new Set(names)];
}

function nameOf({ name, namespace }: Reference): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
