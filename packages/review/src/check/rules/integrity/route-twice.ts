import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

export const routeTwice = defineRule({
  id: "integrity/route-twice",
  title: "Only one Ingress serves a host and path",
  why:
    "For two Ingresses with the same host and path the controller uses the older one, or either of them, and the " +
    "backend of the other gets no requests. The webhook of ingress-nginx rejects the second one.",
  source: "https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model",
  severity: "warning",
  kinds: ["Ingress"],
  example: {
    bad: "kind: Ingress\nmetadata: {name: old}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}\n---\nkind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
    good: "kind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
  },
  *check({ index }) {
    const known = new Map<string, Resource>();
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      if (sharesRoutes(resource)) continue;
      const ofClass = classOf(resource);
      for (const [rule, i] of itemsAt(resource, "spec", "rules")) {
        const host = textAt(rule, "host");
        if (host === undefined) continue;
        for (const [path, j] of itemsAt(rule, "http", "paths")) {
          const key = [ofClass, host, textAt(path, "path"), textAt(path, "pathType")].join(" ");
          const other = known.get(key);
          if (other === undefined) known.set(key, resource);
          else
            yield {
              resource,
              path: ["spec", "rules", i, "http", "paths", j],
              message: `answers for ${host}${textAt(path, "path") ?? ""}, as ${other === resource ? "another of its paths" : `Ingress ${other.metadata.name}`} does`,
              fix: "remove one of the two",
            };
        }
      }
    }
  },
});

function classOf(ingress: Resource): string | undefined {
  return (
    textAt(ingress, "spec", "ingressClassName") ??
    textAt(ingress, "metadata", "annotations", "kubernetes.io/ingress.class")
  );
}

/** True for an Ingress that is meant to share its routes with another: a canary, or one of several conditions. */
function sharesRoutes(ingress: Resource): boolean {
  return Object.keys(mapAt(ingress, "metadata", "annotations")).some((name) =>
    /\/(?:canary|conditions\.|mergeable-ingress-type|traffic-split|router\.priority|server-snippet)/.test(
      name,
    ),
  );
}
