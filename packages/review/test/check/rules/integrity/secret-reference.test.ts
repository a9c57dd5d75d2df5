import { describe, expect, it } from "vitest";
import { secretReference } from "../../../../src/check/rules/integrity/secret-reference.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const reading = (name: string, key: string) =>
  deployment({ container: `env: [{name: P, valueFrom: {secretKeyRef: {name: ${name}, key: ${key}}}}]` });
const contracts = [{ name: "db", provider: "terraform" as const, keys: { password: { description: "p" } } }];

describe("integrity/secret-reference", () => {
  it("takes a key that a contract declares, and refuses others", () => {
    const known = { authored: authored({ contracts }) };
    expect(judged(secretReference, state(reading("db", "password"), known))).toEqual([]);
    expect(judged(secretReference, state(reading("db", "passwrod"), known))[0]).toMatch(
      /^error .*its contract doesn't declare/,
    );
    expect(judged(secretReference, state(reading("other", "x"), known))[0]).toMatch(
      /^error .*no contract declares/,
    );
  });

  it("takes another Secret for the one that is meant only if it may have the key", () => {
    const certificate =
      "---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web, namespace: shop}\nspec: {secretName: web-tls, dnsNames: [shop.test], issuerRef: {name: a}}\n";
    const said = (key: string) => judged(secretReference, state(reading("web", key) + certificate))[0];
    expect(said("password")).toMatch(/^info .*must exist in the cluster first/);
    expect(said("tls.crt")).toMatch(/^warning .*web-tls is the only Secret here/);
  });

  it("counts a Secret once that several objects fill, as the only one that may be meant", () => {
    const made = (kind: string, group: string) =>
      `---\napiVersion: ${group}v1\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\n`;
    const both = made("Secret", "") + made("ExternalSecret", "external-secrets.io/");
    expect(judged(secretReference, state(reading("web-keys", "a") + both))).toEqual([
      expect.stringContaining(
        "refers to Secret web-keys, which nothing here creates; web is the only Secret here",
      ),
    ]);
  });

  it.each([
    "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db, namespace: shop}\nspec: {encryptedData: {password: x}}",
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: e, namespace: shop}\nspec: {target: {name: db}, data: [{secretKey: password}]}",
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: shop}\nspec: {dataFrom: [{extract: {key: a}}]}",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData: {password: 'ENC[x]'}",
    "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: c, namespace: shop}\nspec: {secretName: db, secretTemplate: {data: {password: x}}}",
  ])("knows what makes a Secret: %s", (provider) =>
    expect(judged(secretReference, state(`${reading("db", "password")}---\n${provider}`))).toEqual([]),
  );

  it.each([
    ["autogenerate: 'salt, password'", []],
    ["autogenerate: 'salt'", [expect.stringMatching(/^error .*reads password .*no such key/)]],
    ["type: basic-auth", []],
    ["type: ssh-keypair", [expect.stringMatching(/^error .*reads password .*no such key/)]],
  ])("takes the keys that a generator adds because of an annotation: %s", (annotation, findings) => {
    const secret = `---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop, annotations: {secret-generator.v1.mittwald.de/${annotation}}}\nstringData: {user: 'ENC[x]'}\n`;
    expect(judged(secretReference, state(reading("db", "password") + secret))).toEqual(findings);
  });

  it.each([
    ["data: [{secretKey: password}]", "password", []],
    ["dataFrom: [{extract: {key: a}}]", "password", []],
    ["data: [{secretKey: password}]", "user", []],
    ["data: [{secretKey: password}]", "other", [expect.stringMatching(/^error .*reads other .*no such key/)]],
  ])("takes the keys of a Secret and of the ExternalSecret that fills it: %s, %s", (data, key, findings) => {
    const secret =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\nstringData: {user: 'ENC[x]'}\n";
    const filled = `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: shop}\nspec: {${data}}\n`;
    for (const both of [`${secret}---\n${filled}`, `${filled}---\n${secret}`])
      expect(judged(secretReference, state(`${reading("db", key)}---\n${both}`))).toEqual(findings);
  });

  it("keeps Secrets of one name in two namespaces apart", () => {
    const secret = (namespace: string, key: string) =>
      `---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: ${namespace}}\nstringData: {${key}: 'ENC[x]'}\n`;
    const both = secret("shop", "user") + secret("other", "password");
    expect(judged(secretReference, state(reading("db", "password") + both))[0]).toMatch(
      /^error .*no such key/,
    );
  });

  it("refuses a key that what makes the Secret doesn't put there", () => {
    const sealed =
      "---\napiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db, namespace: shop}\nspec: {encryptedData: {user: x}}";
    expect(judged(secretReference, state(reading("db", "password") + sealed))[0]).toMatch(
      /^error .*no such key/,
    );
  });

  it("lists what nobody here makes as a prerequisite", () =>
    expect([...(secretReference.check?.(state(reading("db", "password"))) ?? [])]).toMatchObject([
      { severity: "info", prerequisite: "Secret shop/db" },
    ]));

  it.each([
    ["password", "warning", "though ConfigMap db here has password"],
    ["other", "info", "Secret db must exist"],
  ])("names the ConfigMap that has the key: %s is a %s", (key, severity, message) => {
    const config =
      "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: db, namespace: shop}\ndata: {password: x}";
    const [found] = judged(secretReference, state(reading("db", key) + config));
    expect(found).toMatch(new RegExp(`^${severity} .*${message}`));
  });

  it("knows a kind by its abbreviation in a name", () => {
    const secret =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: orders-svc, namespace: shop}\nstringData: {password: 'ENC[x]'}";
    const [found] = judged(secretReference, state(reading("orders-service", "password") + secret));
    expect(found).toMatch(/^warning .*orders-svc exists here/);
  });
});
