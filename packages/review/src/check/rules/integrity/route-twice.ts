import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { classOf, ingressPaths } from "../../../cluster/network/ingress-paths.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../model/rule.ts";

export const routeTwice = defineRule({
  id: "integrity/route-twice",
  title: "Only one Ingress serves a host and path",
  why:
    "If two Ingresses have the same host and path, the controller uses the older one, or either of them, " +
    "and the backend of the other gets no requests. The webhook of ingress-nginx rejects the second one.",
  source: "https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model",
  kinds: ["Ingress"],
  example: {
    bad: "kind: Ingress\nmetadata: {name: old}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}\n---\nkind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
    good: "kind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
  },
  *check({ index }) {
    const known = new Map<string, Resource[]>();
    for (const resource of index.ofKind("Ingress", "networking.k8s.io")) {
      if (sharesRoutes(resource)) continue;
      const ofClass = classOf(resource);
      for (const { rule, entry, place } of ingressPaths(resource)) {
        const host = textAt(rule, "host");
        if (host === undefined) continue;
        const key = [ofClass, host, textAt(entry, "path"), textAt(entry, "pathType")].join(" ");
        const other = known.get(key)?.find((one) => mayShareListener(one, resource));
        addTo(known, key, resource);
        if (other !== undefined)
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

/** True for two Ingresses with a listener in common; one that names none has all. */
function mayShareListener(one: Resource, other: Resource): boolean {
  const [first, second] = [listenersOf(one), listenersOf(other)];
  return first.length === 0 || second.length === 0 || first.some((name) => second.includes(name));
}

/** The names or numbers of the listeners that an annotation chooses, as for the redirect of HTTP to HTTPS. */
function listenersOf({ metadata }: Resource): readonly string[] {
  return LISTENERS.flatMap((name) => lookUp(metadata.annotations ?? {}, name)?.match(/[\w-]+/g) ?? []);
}

const LISTENERS = [
  "traefik.ingress.kubernetes.io/router.entrypoints",
  "alb.ingress.kubernetes.io/listen-ports",
];

/** True for an Ingress that is meant to share its routes with another: a canary, or one of several conditions. */
function sharesRoutes(ingress: Resource): boolean {
  return Object.keys(mapAt(ingress, "metadata", "annotations")).some((name) =>
    /\/(?:canary|conditions\.|mergeable-ingress-type|traffic-split|router\.priority|server-snippet)/.test(
      name,
    ),
  );
}
