import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { classOf, ingressPaths } from "../../../cluster/network/ingress-paths.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../model/rule.ts";

export const routeTwice = defineRule({
  id: "integrity/route-twice",
  title: "Only one Ingress serves a host and path, and no two rules of a route match the same requests",
  why:
    "If two Ingresses have the same host and path, the controller uses the older one, or either of them, " +
    "and the backend of the other gets no requests. The webhook of ingress-nginx rejects the second one. If " +
    "two rules of an HTTPRoute or GRPCRoute have the same matches, the first one gets all requests. A rule " +
    "without matches matches everything, as happens when a patch replaces the list of rules.",
  source: "https://kubernetes.github.io/ingress-nginx/how-it-works/#building-the-nginx-model",
  kinds: ["Ingress", "HTTPRoute", "GRPCRoute"],
  example: {
    bad: "kind: Ingress\nmetadata: {name: old}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}\n---\nkind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
    good: "kind: Ingress\nmetadata: {name: new}\nspec: {rules: [{host: shop.example.com, http: {paths: [{path: /}]}}]}",
  },
  *check({ index }) {
    for (const kind of ["HTTPRoute", "GRPCRoute"])
      for (const resource of index.ofKind(kind, "gateway.networking.k8s.io")) yield* rulesTwice(resource);
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

/** The rules of a route all of whose matches earlier ones have; the first rule of several gets the request. */
function* rulesTwice(resource: Resource): Iterable<Finding> {
  const first = new Map<string, number>();
  for (const [rule, index] of itemsAt(resource, "spec", "rules")) {
    const matches = listAt(rule, "matches");
    const keys = (matches.length === 0 ? [{}] : matches).map((one) => matchKey(one));
    const others = keys.map((key) => first.get(key));
    for (const key of keys) if (!first.has(key)) first.set(key, index);
    const [other] = others;
    if (other === undefined || other === index || others.includes(undefined)) continue;
    yield {
      resource,
      path: ["spec", "rules", index],
      message: `spec.rules[${other}] already matches all of its requests, so its backends get none`,
      fix:
        matches.length === 0
          ? "add the matches of this rule"
          : "remove one of the two, or correct its matches",
    };
  }
}

/** A match with its defaults, for comparison. */
function matchKey(match: Value): string {
  const { path = {}, ...rest } = isMap(match) ? match : {};
  const { type = "PathPrefix", value = "/" } = isMap(path) ? path : {};
  return jsonText([type, value, Object.entries(rest).sort(([one], [other]) => (one < other ? -1 : 1))]);
}

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
