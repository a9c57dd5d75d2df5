import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { classOf, ingressPaths } from "../../../cluster/network/ingresses.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { referencesFrom } from "../../model/derived.ts";
import { defineRule, examples } from "../../model/rule.ts";
import { referenceRule } from "../../references/broken.ts";

export const routeBackend = referenceRule({
  id: "integrity/route-backend",
  title: "A route leads to a Service and a port that exist",
  why:
    "Requests to the hosts of a route without its Service or port are answered with 404, 500 or 503, and " +
    "everything else looks healthy. An IP address instead of a Service's name has the same effect. A route " +
    "to another namespace needs a ReferenceGrant there.",
  source: "https://kubernetes.io/docs/concepts/services-networking/ingress/#the-ingress-resource",
  ...examples(
    "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: HERE, port: {number: 80}}}}]}}]}\n---\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}",
    "wbe",
    "web",
  ),
  warnings: ["for a port of the container in an Ingress, which ingress-nginx accepts"],
  references: (state) => referencesFrom(state, "route").filter(({ name }) => !ADDRESS.test(name)),
});

/** An address, or a name with a port: no Service can be called that. */
const ADDRESS = /^(?=.*[.:])[a-z0-9][a-z0-9.-]*(?::\d+)?$/i;

export const routeTwice = defineRule({
  id: "integrity/route-twice",
  title: "Only one Ingress serves a host and path",
  why:
    "The controller uses the older of two Ingresses with one host and path, or either of them; the webhook " +
    "of ingress-nginx rejects the second. Different annotations of the controller, as a canary has, are " +
    "taken as meant.",
  source: "https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model",
  bad: "kind: Ingress\nmetadata: {name: old}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}\n---\nkind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
  good: "kind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
  *check({ index }) {
    const known = new Map<string, Resource>();
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      const own = [classOf(resource), conditionsOf(resource)];
      for (const { rule, entry, place } of ingressPaths(resource)) {
        const host = textAt(rule, "host");
        if (host === undefined) continue;
        const key = [...own, host, textAt(entry, "path"), textAt(entry, "pathType")].join(" ");
        const other = known.get(key);
        const said = other === resource ? "another of its paths" : `Ingress ${other?.metadata.name}`;
        const message = `answers for ${host}${textAt(entry, "path") ?? ""}, as ${said} does`;
        if (other === undefined) known.set(key, resource);
        else yield { resource, path: place, message, fix: "remove one of the two" };
      }
    }
  },
});

/** The annotations by which a controller tells Ingresses apart: a canary, an entry point, a condition. */
function conditionsOf({ metadata }: Resource): string {
  const all = Object.entries(metadata.annotations ?? {});
  return jsonText(all.filter(([name]) => name.includes("ingress")).sort(([a], [b]) => compareText(a, b)));
}
