import { describe, expect, it } from "vitest";
import { acmeContact } from "../../../../src/check/rules/network/acme-contact.ts";
import { judged, state } from "../../state.ts";

const issuer = (email: string, kind = "ClusterIssuer", apiVersion = "cert-manager.io/v1") =>
  judged(
    acmeContact,
    state(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {acme: {email: ${email}}}\n`),
  );

describe("network/acme-contact", () => {
  it.each([
    "replace-me@example.com",
    "ops@mail.example.org",
    "a@example",
    "your-email@acme-shop.de",
    "changeme@a.de",
  ])("warns of %s, which nobody replaced", (email) =>
    expect(issuer(email)).toEqual([
      `warning ClusterIssuer a: spec.acme.email: the ACME account's e-mail address is the placeholder ${email}`,
    ]),
  );
  it("warns of an Issuer's, too", () => expect(issuer("a@example.com", "Issuer")).toHaveLength(1));
  it.each([
    "ops@acme-shop.de",
    "ops@example.com.de",
    "ops@counterexample.com",
    "yourself@acme-shop.de",
    `"$\{EMAIL}"`,
    '"{{ .Values.email }}"',
    '""',
    "5",
  ])("takes %s", (email) => expect(issuer(email)).toEqual([]));
  it("takes the address of another kind", () => {
    expect(issuer("a@example.com", "Account")).toEqual([]);
    expect(issuer("a@example.com", "Issuer", "acme.test/v1")).toEqual([]);
  });
});
