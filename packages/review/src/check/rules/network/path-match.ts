import { itemsAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule, type Finding } from "../../rule.ts";

export const pathMatch = defineRule({
  id: "network/path-match",
  title: "The path that a route matches begins with a slash",
  why:
    "A VirtualService for `api`, or for the expression `api.*`, matches no request: the path of every " +
    "request begins with a slash, and Istio matches the whole path. Traefik rejects a rule such as " +
    "``PathPrefix(`api`)``, so the whole route is missing.",
  source: "https://istio.io/latest/docs/reference/config/networking/virtual-service/#HTTPMatchRequest",
  kinds: ["VirtualService", "IngressRoute"],
  example: {
    bad: "kind: VirtualService\nmetadata: {name: shop}\nspec: {hosts: [shop.example.com], http: [{match: [{uri: {prefix: api}}], route: [{destination: {host: api}}]}]}",
    good: "kind: VirtualService\nmetadata: {name: shop}\nspec: {hosts: [shop.example.com], http: [{match: [{uri: {prefix: /api}}], route: [{destination: {host: api}}]}]}",
  },
  isAlone: true,
  *check({ index }) {
    for (const resource of index.ofKind("VirtualService", "networking.istio.io"))
      for (const [route, at] of itemsAt(resource, "spec", "http"))
        for (const [match, number] of itemsAt(route, "match"))
          for (const how of ["exact", "prefix", "regex"]) {
            const text = textAt(mapAt(match, "uri"), how);
            if (text === undefined || !(how === "regex" ? LITERAL : WITHOUT_SLASH).test(text)) continue;
            yield {
              resource,
              path: ["spec", "http", at, "match", number, "uri", how],
              message: `the path of a request begins with a slash, so ${how} "${text}" matches none`,
              fix: `write /${text}`,
            };
          }
    for (const group of ["traefik.io", "traefik.containo.us"])
      for (const resource of index.ofKind("IngressRoute", group))
        for (const [route, at] of itemsAt(resource, "spec", "routes"))
          for (const [, matcher = "", text = ""] of (textAt(route, "match") ?? "").matchAll(MATCHER))
            if (WITHOUT_SLASH.test(text))
              yield {
                resource,
                path: ["spec", "routes", at, "match"],
                message: `Traefik rejects the route, because the path in ${matcher}(\`${text}\`) doesn't begin with a slash`,
                fix: `write /${text}`,
              } satisfies Finding;
  },
});

/** A path, other than a variable. */
const WITHOUT_SLASH = /^[\w.~-]/;
/** An expression that only matches texts with these letters in front; one with alternatives may match others. */
const LITERAL = /^[A-Za-z0-9_-]+(?![*?{\w-])[^|]*$/;
/** The matchers of Traefik whose only argument is a path. */
const MATCHER = /(?<!\w)(Path(?:Prefix)?)\(\s*[`"']([^`"']*)[`"']\s*\)/g;
