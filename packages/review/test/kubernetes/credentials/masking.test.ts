import { MASK, maskedMessage, maskedText, maskedValue } from "@kustogen/kustomize/credentials/masking.ts";
import { notSecret } from "@kustogen/kustomize/credentials/waivers.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { findCredentials } from "../../../src/kubernetes/credentials/find.ts";

const variable = (name: string, value: string): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a" },
  spec: { containers: [{ name: "a", env: [{ name, value }] }] },
});

describe("masking", () => {
  it("hides values that are credentials by name or form, and nothing else", () => {
    expect(maskedValue("DB_PASSWORD", "hunter2")).toBe(MASK);
    expect(maskedValue("DATABASE_URL", "postgres://app:hunter2@db/app")).toBe(
      `postgres://app:${MASK}@db/app`,
    );
    expect(maskedValue("LOG_LEVEL", "debug")).toBe("debug");
    expect(maskedValue("DB_PASSWORD", "$(POSTGRES_PASSWORD)")).toBe("$(POSTGRES_PASSWORD)");
  });

  it("hides the values in the lines of a file that hold one", () => {
    expect(maskedText("port: 1\npassword: hunter2\nhost: db\n")).toBe(
      `port: 1\npassword: ${MASK}\nhost: db\n`,
    );
    const key = ["-----BEGIN RSA PRIV", `ATE KEY-----\nMIIE${"aB3dE5gH7jK9".repeat(5)}\n-----END`].join("");
    expect(maskedText(key)).toBe(`${MASK}\n${MASK}\n-----END`);
  });
});

describe("a message", () => {
  it("never shows a credential, wherever it comes from", () => {
    const token = ["gh", "p_abcdefghijklmnopqrstuvwxyz0123456789"].join("");
    const said = (value: string) =>
      maskedMessage(`beta.yaml:3: systems.a.settings.url: expected a name, found ${value}`);
    const found = (shown: string) => `beta.yaml:3: systems.a.settings.url: expected a name, found ${shown}`;
    for (const [secret, shown] of [
      [`["${token}"]`, `["${MASK}"]`],
      [`"https://${token}@git.corp.io/a.git"`, `"https://${MASK}@git.corp.io/a.git"`],
      ['{"url":"postgres://app:hunter2x@db.corp.io/app"}', `{"url":"postgres://app:${MASK}@db.corp.io/app"}`],
      [
        '"https://loki.corp.io/push?api_key=9f8a7d6c5b4e3f2a1"',
        `"https://loki.corp.io/push?api_key=${MASK}"`,
      ],
    ] as const)
      expect(said(secret)).toBe(found(shown));
  });

  it("keeps names, paths, digests, URLs and references", () => {
    const plain =
      "overlays/beta/shop/deployment-api.env.yaml:12: Deployment api (namespace shop): $(DB_PASSWORD) https://git.corp.io/a.git " +
      `ghcr.io/acme/api@sha256:${"0123456789abcdef".repeat(4)} secrets/credential: secretKeyRef api-secrets DB_PASSWORD 57ac6eb`;
    expect(maskedMessage(plain)).toBe(plain);
  });
});

describe("notSecret", () => {
  it("lets a value pass that is said to be none, beside the value, with the reason", () => {
    expect(findCredentials(variable("DEMO_PASSWORD", "demo-only-1"))).toHaveLength(1);
    const resource = variable("DEMO_PASSWORD", notSecret("demo-only-1", "the public demo's own login"));
    expect(findCredentials(resource)).toEqual([]);
    expect(findCredentials(variable("DEMO_PASSWORD", "demo-only-2"))).toHaveLength(1);
    expect(maskedValue("DEMO_PASSWORD", "demo-only-1")).toBe("demo-only-1");
  });

  it("lets the part of a file pass that is said to be none", () => {
    const file = (value: string): Resource => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a" },
      data: { "a.ini": `user = demo\npassword = ${value}\n` },
    });
    expect(findCredentials(file("demo-file-1"))).toHaveLength(1);
    expect(findCredentials(file(notSecret("demo-file-1", "the public demo's own login")))).toEqual([]);
  });

  it("needs a reason", () => {
    expect(() => notSecret("x", "")).toThrow("expected a sentence that explains why");
  });
});

it.each([
  (value: string) => `//registry.npmjs.org/:_authToken=${value}`,
  (value: string) => `token = [\n "${value}"\n]`,
  (value: string) => `client_secret = '''${value}'''`,
  (value: string) => `password = """\n${value}\n"""`,
  (value: string) => `"tokens":["${value}"]`,
  (value: string) => `PASSWORD: str = '${value}'`,
  (value: string) => `os.environ['TOKEN'] = '${value}'`,
  (value: string) => `{password:\`${value}\`}`,
  (value: string) => `"{\\"password\\": \\"${value}\\"}"`,
  (value: string) => `variable "password" { default = "${value}" }`,
  (value: string) => `PASSWORD=$(echo ${value})`,
  (value: string) => `https://h.test/?sv=1&sig=${value}`,
])("a random value behind a credential's name is masked in any language: %s", (text) => {
  const value = ["Zq7wK9x", "Tr4Lm2Vb8"].join("");
  expect(maskedText(text(value), "file")).toBe(text(MASK));
});
