import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { readablePath } from "../../../compare/path.ts";
import { at, itemsAt, listAt } from "../../../kubernetes/fields.ts";
import { PUBLIC_KINDS, publicRoutes, shownHost } from "../../changes/public-routes.ts";
import { changeRule } from "../../changes/rows.ts";

/** Kinds that control access. */
export const AUTH_KINDS: readonly string[] = [
  "AuthorizationPolicy",
  "PeerAuthentication",
  "RequestAuthentication",
  "SecurityPolicy",
  "ServerAuthorization",
];

export const authChanged = changeRule({
  id: "change/auth-changed",
  title: "Access to public routes stays the same, and connections stay encrypted",
  why:
    "Without the policy that protects a route, everyone may get access to it. Without TLS, most clients " +
    "keep working, and nobody notices that passwords and cookies can be read in transit.",
  source: "https://owasp.org/Top10/A01_2021-Broken_Access_Control/",
  cases: {
    error: "if a policy that protected a route is removed",
  },
  bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
  good: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}], tls: [{hosts: [shop.example.com], secretName: shop}]}",
  fix: "keep the authentication and TLS, or say in the review who gets access and why",
  basis: "decision",
  rows: [
    {
      kinds: AUTH_KINDS,
      how: "gone",
      severity: "error",
      says: ({ name }) => `${name} is removed: everything that it protected is open`,
    },
    {
      kinds: AUTH_KINDS,
      path: "spec.**",
      how: "changed",
      once: true,
      says: ({ name, path }) => `${name} changes who has access: ${readablePath(path)}`,
    },
    {
      kinds: PUBLIC_KINDS,
      value: hostsWithTls,
      path: "spec",
      how: "loses",
      says: ({ name, items, after }) => {
        const served = new Set(publicRoutes(after).map(({ host }) => host));
        const hosts = items.filter((host) => served.has(host)).map(shownHost);
        if (hosts.length === 0) return undefined;
        return `${name}: ${hosts.join(", ")} ${hosts.length === 1 ? "is" : "are"} no longer served with TLS`;
      },
    },
  ],
});

/** The hosts that are served with TLS; "*" for any host. */
function hostsWithTls(resource: Resource): string[] {
  const { kind, spec } = resource;
  const all = () => publicRoutes(resource).map(({ host }) => host);
  if (kind === "Ingress")
    return itemsAt(spec, "tls").flatMap(([entry]) => {
      const hosts = listAt(entry, "hosts").filter((host) => typeof host === "string");
      return hosts.length === 0 ? all() : hosts;
    });
  return at(spec, "tls") === undefined ? [] : all();
}
