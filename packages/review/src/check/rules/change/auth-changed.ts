import { readablePath } from "../../../compare/path.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { BySpec } from "./by-spec.ts";
import { addedResources, changedResources, deletedResources } from "./changed.ts";
import { encryptionRemoved } from "./encryption-removed.ts";
import { PUBLIC_KINDS } from "./public-routes.ts";

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

export const authChanged = defineRule({
  id: "change/auth-changed",
  title: "Access to public routes stays the same, and connections stay encrypted",
  why:
    "If the annotation or policy that protects a route is removed, everyone may get access " +
    "to the route, and nothing reports an error. Without TLS, most clients keep working, so nobody notices that " +
    "passwords and cookies can be read in transit.",
  source: "https://owasp.org/Top10/A01_2021-Broken_Access_Control/",
  example: {
    bad: "kind: Ingress\nmetadata: {name: shop}\nspec: {rules: [{host: shop.example.com}]}",
    good: "kind: Ingress\nmetadata: {name: shop, annotations: {nginx.ingress.kubernetes.io/auth-type: basic}}\nspec: {rules: [{host: shop.example.com}]}",
  },
  worst: "error",
  cases: {
    error: "if a policy or an annotation that protected a route is removed",
  },
  basis: "decision",
  fix: "keep the authentication and TLS, or say in the review who gets access and why",
  *checkChange(_before, _after, context) {
    yield* encryptionRemoved(context);
    const added = new BySpec(addedResources(context, ...AUTH_KINDS));
    for (const gone of deletedResources(context, ...AUTH_KINDS).filter((one) => !added.hasAfter(one)))
      yield {
        severity: "error" as const,
        resource: gone,
        message: `${resourceText(gone)} is removed: everything that it protected is open`,
      };
    for (const { before, after, changes } of changedResources(context)) {
      const resource = after;
      const whole = AUTH_KINDS.includes(after.kind);
      const [first] = changes.filter(({ path }) => path[0] === "spec");
      if (whole && first !== undefined)
        yield {
          resource,
          path: first.path,
          message: `${resourceText(resource)} changes who has access: ${readablePath(first.path)}`,
        };
      if (!PUBLIC_KINDS.includes(after.kind)) continue;
      for (const { path, after: now } of changes) {
        const [area, part, name] = path;
        if (area !== "metadata" || part !== "annotations") continue;
        const named =
          typeof name === "string" ? [name] : Object.keys(mapAt(before, "metadata", "annotations"));
        const names = named.filter((one) => AUTH_ANNOTATION.test(one));
        if (names.length === 0) continue;
        const open = names.every((one) => ADDRESSES.test(one))
          ? "any address has access"
          : "nobody has to sign in anymore";
        yield {
          severity: now === undefined ? ("error" as const) : ("warning" as const),
          resource,
          path,
          message: `${resourceText(resource)}: ${now === undefined ? open : "who has access changes"}: ${names.join(", ")}${now === undefined ? " is removed" : ""}`,
        };
      }
    }
  },
});
