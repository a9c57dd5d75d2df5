import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { readablePath } from "../../../compare/path.ts";
import { at, itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { PUBLIC_KINDS, publicRoutes, shownHost } from "../../changes/public-routes.ts";
import { changeRule } from "../../changes/rows.ts";

/** Annotations that control access. */
const AUTH_ANNOTATION =
  /(?:^|[/.-])(?:auth|oauth2?|oidc|whitelist|allowlist|denylist|jwt|mtls)(?:[-./]|$)|satisfy$/;
/** Annotations that control access by address. */
const ADDRESSES = /(?:white|allow|deny)list/;
/** Kinds that control access. */
export const AUTH_KINDS: readonly string[] = [
  "AuthorizationPolicy",
  "PeerAuthentication",
  "RequestAuthentication",
  "SecurityPolicy",
  "ServerAuthorization",
];
const ANNOTATION = { kinds: PUBLIC_KINDS, path: "metadata.annotations.*" };

export const authChanged = changeRule({
  id: "change/auth-changed",
  page: {
    title: "Access to public routes stays the same, and connections stay encrypted",
    why:
      "If the annotation or policy that protects a route is removed, everyone may get access " +
      "to the route, and nothing reports an error. Without TLS, most clients keep working, so nobody notices that " +
      "passwords and cookies can be read in transit.",
    source: "https://owasp.org/Top10/A01_2021-Broken_Access_Control/",
    cases: {
      error: "if a policy or an annotation that protected a route is removed",
    },
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
    good: "kind: Ingress\nmetadata: {name: shop, annotations: {nginx.ingress.kubernetes.io/auth-type: basic}}\nspec: {rules: [{host: shop.example.com}]}",
    fix: "keep the authentication and TLS, or say in the review who gets access and why",
  },
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
      ...ANNOTATION,
      how: "changed",
      if: ({ key, is }) => is !== undefined && AUTH_ANNOTATION.test(key),
      says: ({ name, key }) => `${name}: who has access changes: ${key}`,
    },
    {
      ...ANNOTATION,
      how: "removed",
      if: ({ key }) => AUTH_ANNOTATION.test(key),
      severity: "error",
      says: ({ name, key }) =>
        `${name}: ${ADDRESSES.test(key) ? "any address has access" : "nobody has to sign in anymore"}: ${key} is removed`,
    },
    {
      kinds: PUBLIC_KINDS,
      value: hostsWithTls,
      path: "spec",
      how: "loses",
      if: ({ items, after }) => publicRoutes(after).some(({ host }) => items.includes(host)),
      says: ({ name, items, after }) => {
        const served = new Set(publicRoutes(after).map(({ host }) => host));
        const hosts = items.filter((host) => served.has(host)).map(shownHost);
        return `${name}: ${hosts.join(", ")} ${hosts.length === 1 ? "is" : "are"} no longer served with TLS`;
      },
    },
    {
      kinds: ["DestinationRule"],
      path: "**.mode",
      how: { becomes: (value) => value === "DISABLE" },
      says: ({ name, path }) =>
        `${name}: connections are no longer encrypted (${readablePath(path)} is DISABLE)`,
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
  if (kind === "Gateway")
    return itemsAt(spec, "listeners").flatMap(([listener]) =>
      textAt(listener, "protocol") === "HTTP" ? [] : [textAt(listener, "hostname") ?? "*"],
    );
  const tls = kind === "HTTPProxy" ? at(spec, "virtualhost", "tls") : at(spec, "tls");
  return tls === undefined ? [] : all();
}
