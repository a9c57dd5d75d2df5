import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

/** The domains that are reserved for examples, and addresses that ask to be replaced. */
const PLACEHOLDER =
  /@(?:[\w-]+\.)*example(?:\.(?:com|net|org))?$|^(?:your|replace|change|insert)[-_.]?(?:me|e?mail|address|name)\b/i;
const PATH = ["spec", "acme", "email"];

export const acmeContact = defineRule({
  id: "network/acme-contact",
  title: "An issuer's ACME account has a real e-mail address",
  why:
    "Let's Encrypt and other CAs don't register an account whose contact is in a domain that is reserved " +
    "for examples, such as example.com. The issuer never becomes ready, and no certificate is issued. If " +
    "a CA does accept the address, nobody reads the CA's messages.",
  source: "https://cert-manager.io/docs/configuration/acme/#creating-a-basic-acme-issuer",
  severity: "warning",
  kinds: ["Issuer", "ClusterIssuer"],
  example: {
    bad: "kind: Issuer\nmetadata: {name: letsencrypt}\nspec: {acme: {email: replace-me@example.com}}",
    good: "kind: Issuer\nmetadata: {name: letsencrypt}\nspec: {acme: {email: certificates@acme-shop.de}}",
  },
  *check({ index }) {
    for (const kind of ["Issuer", "ClusterIssuer"])
      for (const resource of index.ofKind(kind, "cert-manager.io")) yield* placeholderOf(resource);
  },
});

function* placeholderOf(resource: Resource) {
  const email = textAt(resource, ...PATH);
  if (email === undefined || !PLACEHOLDER.test(email)) return;
  yield {
    resource,
    path: PATH,
    message: `the ACME account's e-mail address is the placeholder ${email}`,
    fix: "write the address of those who look after the certificates, or remove the field",
  };
}
