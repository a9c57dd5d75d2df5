import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { classOf, ingressPaths } from "../../../cluster/network/ingresses.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const routeTwice = defineRule({
  id: "integrity/route-twice",
  page: {
    title: "Only one Ingress serves a host and path",
    why:
      "If two Ingresses have the same host and path, the controller uses the older one, or either of them, " +
      "and the backend of the other gets no requests. The webhook of ingress-nginx rejects the second one. " +
      "Ingresses with different annotations of their controller, such as a canary's, are taken as meant.",
    source: "https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model",
    bad: "kind: Ingress\nmetadata: {name: old}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}\n---\nkind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
    good: "kind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
  },
  *check({ index }) {
    const known = new Map<string, Resource>();
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      const own = [classOf(resource), conditionsOf(resource)];
      for (const { rule, entry, place } of ingressPaths(resource)) {
        const host = textAt(rule, "host");
        if (host === undefined) continue;
        const key = [...own, host, textAt(entry, "path"), textAt(entry, "pathType")].join(" ");
        const other = known.get(key);
        if (other === undefined) known.set(key, resource);
        else
          yield {
            resource,
            path: place,
            message: `answers for ${host}${textAt(entry, "path") ?? ""}, as ${other === resource ? "another of its paths" : `Ingress ${other.metadata.name}`} does`,
            fix: "remove one of the two",
          };
      }
    }
  },
});

/** The annotations by which a controller tells Ingresses apart: a canary, an entry point, a condition. */
function conditionsOf({ metadata }: Resource): string {
  const all = Object.entries(metadata.annotations ?? {});
  return jsonText(all.filter(([name]) => name.includes("ingress")).sort(([a], [b]) => compareText(a, b)));
}
