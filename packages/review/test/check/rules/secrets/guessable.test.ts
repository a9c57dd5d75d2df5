import { describe, expect, it } from "vitest";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { isWeak, isWord } from "../../../../src/check/rules/secrets/guessable.ts";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import type { State } from "../../../../src/check/state.ts";
import { judged, state } from "../../state.ts";

const secret = (yaml: string, known: Partial<State>) =>
  judged(credential, state(yaml, { strictness: undefined, ...known } as never))[0]?.split(" ")[0];
const pod = (value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1", env: [{name: DB_PASSWORD, value: "${value}"}]}]}`;

it.each([
  ["dGVzdA==", true],
  ["cGFzc3dvcmQ=", true],
  ["YWRtaW4xMjM=", true],
  ["q8Xv2A==", false],
  ["bnB4cw==", false],
  ["c2VjcmV0:", false],
])("a password is weak although it is in base64, as in %s: %s", (value, expected) => {
  expect(isWeak(value)).toBe(expected);
});

it("the logins of a pull Secret are weak if each password is", () => {
  const config = (...logins: string[]) =>
    JSON.stringify({
      auths: Object.fromEntries(logins.map((one, at) => [`r${at}.example.com`, { auth: btoa(one) }])),
    });
  expect(isWeak(config("admin:01349"))).toBe(true);
  expect(isWeak(config("admin:01349", "robot:x8Kd92kLpQ7w"))).toBe(false);
  expect(isWeak('{"auths": {"r.example.com": {"username": "a", "password": "x8Kd92kLpQ7w"}}}')).toBe(false);
});

describe("a password that anyone guesses", () => {
  it.each([
    "postgres",
    "admin",
    "admin123",
    "test-s3cr3t",
    "test-root",
    "dev_p4ssw0rd",
    "test-9f3k2q",
    "P@ssw0rd1!",
    "Harbor12345",
    "my-secret-pw",
    "iotuser",
    "123",
    "123456",
    "123abc",
    "n8n",
    "2024admin",
    "MY-SECRET-STRING-CAN-BE-UUID",
    "shop-super-secret-jwt-signing-key-min-32-chars-2024",
    "ThisIsNotASecurePassword",
    "ThisIsSecret!",
    "pleaseGenerateASecureKey",
    "MySuperSecretKey123",
    "authentik-staging-password",
  ])("is %s", (value) => {
    expect(isWord(value)).toBe(true);
  });
  it.each([
    "x8Kd92kLpQ",
    "n8xq",
    "9f86d081884c7d65",
    "Zx7!qPm2#vB",
    "correct horse battery staple again",
    "kq7wz0xv",
    "48213dkqzvw",
    "correct-horse-battery-staple-again-here",
    "collector_secret_2025",
    "SecretKdJfLsPqWzHbVtMnXcRs1",
    "CorrectHorseBatteryStaple",
    "KeyToken4821936602",
    "StrongKqZvwrtPassx8Kd92",
    "StrongPassword123!",
    "kqzvw-xrtbn-password",
    "authentik-staging-password-x8Kd92",
    "Gr33n-otter-41",
    "test-x8Kd92kLpQ7w",
  ])("isn't %s", (value) => {
    expect(isWord(value)).toBe(false);
  });

  it.each([
    ["warning", "admin", "overlays/local"],
    ["warning", "admin", "deploy"],
    ["warning", "admin", "overlays/production"],
    ["error", "x8Kd92kLpQ", "overlays/local"],
    ["error", "x8Kd92kLpQ", "apps/demo"],
    ["error", "x8Kd92kLpQ", "deploy"],
    ["error", "x8Kd92kLpQ", "overlays/production"],
  ] as const)("is a %s, whatever the folder is called: %s in %s", (severity, value, environment) => {
    expect(secret(pod(value), { environment })).toBe(severity);
  });

  it("is one in a Secret, too, if it is encoded a second time", () => {
    const generated = (value: string) =>
      judged(
        plaintext,
        state(`apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {PASSWORD: ${value}}`, {
          strictness: undefined,
          environment: "overlays/production",
        } as never),
      )[0]?.split(" ")[0];
    expect(generated(btoa("ThisIsSecret!"))).toBe("warning");
    expect(generated(btoa("x8Kd92kLpQ7w"))).toBe("error");
  });

  it.each([
    ["warning", "postgres"],
    ["error", "x8Kd92kLpQ"],
  ])("is a %s as the default of a variable: %s", (severity, value) => {
    const yaml = `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, command: [sh, -c, "run --pw=\${DB_PASSWORD:-${value}}"]}]}`;
    expect(secret(yaml, { environment: "overlays/production" })).toBe(severity);
  });

  it.each([
    ["warning", "postgres:password"],
    ["error", "postgres:x8Kd92kLpQ"],
  ])("is a %s in an address: %s", (severity, login) => {
    const address = `postgresql://${login}@db:5432/shop`;
    const yaml = pod(address).replace("DB_PASSWORD", "PG_DSN");
    expect(secret(yaml, { environment: "overlays/production" })).toBe(severity);
    const kept = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {DATABASE_URL: "${address}"}`;
    const known = { strictness: undefined, environment: "overlays/production" };
    expect(judged(plaintext, state(kept, known as never))[0]).toMatch(new RegExp(`^${severity} `));
  });

  it.each([
    ["warning", "app.yaml: |\n    user: metrics\n    password: metrics\n    mode: fast"],
    ["error", "app.yaml: |\n    user: metrics\n    password: metrics\n    token: x7Kq2RtZb9WcV4mN8pLs"],
    ["error", `app.yaml: |\n    password: metrics\n    git: ${"ghp"}_x7Kq2mZ9vB4nR1tY8wC3eF6gH5jL0pS2dA4u`],
    ["error", "app.yaml: |\n    a: b\n  APP_KEY: x7Kq2RtZb9WcV4mN8pLs"],
  ])("is a %s in a Secret with the file %s", (severity, entries) => {
    const yaml = `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData:\n  ${entries}\n`;
    const known = { strictness: undefined, environment: "deploy" };
    expect(judged(plaintext, state(yaml, known as never))[0]).toMatch(new RegExp(`^${severity} `));
  });

  it.each([
    ["warning", "kasm_user:password"],
    ["warning", "admin:admin"],
    ["error", "sam:x8Kd92kLpQ"],
  ])("is a %s in a login for basic authentication: %s", (severity, login) => {
    const header = `proxy_set_header Authorization "Basic ${Buffer.from(login).toString("base64")}";`;
    const yaml = `apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a, annotations: {snippet: '${header}'}}`;
    expect(secret(yaml, { environment: "deploy" })).toBe(severity);
  });

  it.each([
    ["warning", "ftsProxySecret: server-rucio-x509up"],
    ["error", "clientSecret: x7Kq2RtZb9WcV4mN8pLs"],
  ])("is a %s in the values of a chart, where a name of a Secret stands as often: %s", (severity, line) => {
    const yaml = `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: {${line}}}`;
    expect(secret(yaml, { environment: "deploy" })).toBe(severity);
  });

  it.each([
    ["warning", "NEXT_PUBLIC_FIREBASE_KEY"],
    ["error", "TRANSLATION_KEY"],
  ])("is a %s for a key of Google under %s", (severity, name) => {
    const yaml = pod(`AIza${"SyB3dE5gH7jK9mN1pQ2sTuV4wX6yZ8aC0eF2"}`).replace("DB_PASSWORD", name);
    expect(secret(yaml, { environment: "deploy" })).toBe(severity);
  });

  it.each([
    ["warning", "shop_password"],
    ["error", "x8Kd92kLpQ"],
  ])("is a %s in a statement of SQL: %s", (severity, value) => {
    const yaml = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {init.sql: "CREATE USER shop WITH PASSWORD '${value}';\\n"}`;
    expect(secret(yaml, { environment: "deploy" })).toBe(severity);
  });

  it.each([
    ["warning", "password123"],
    ["error", "x8Kd92kLpQ"],
  ])("is a %s in the value beside its type: %s", (severity, value) => {
    const realm = JSON.stringify({ credentials: [{ type: "password", value }] });
    const yaml = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {realm.json: ${JSON.stringify(realm)}}`;
    expect(secret(yaml, { environment: "deploy" })).toBe(severity);
  });

  it("is an error where someone says how strictly to check", () => {
    expect(secret(pod("admin"), { environment: "overlays/local", strictness: "production" })).toBe("error");
  });

  it("is a warning in a setting that is called as its value, behind the end of another name", () => {
    const yaml = `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data:
  default.yml: |
    no_password: true
    password: password
`;
    expect(secret(yaml, { environment: "apps/splunk" })).toBe("warning");
  });

  it("is a warning in a Secret, if all of it is", () => {
    const says = (values: string) =>
      judged(
        plaintext,
        state(`apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {${values}}`, {
          environment: "overlays/shop",
          strictness: undefined,
        } as never),
      )[0]?.split(" ")[0];
    expect(says("password: postgres")).toBe("warning");
    expect(says("password: postgres, token: x8Kd92kLpQzz81")).toBe("error");
    // The prize of a security exercise; a template's braces are no prize.
    expect(says('secret-token: "FLAG{K8S_API_REACHED_x8Kd92}"')).not.toBe("error");
    expect(says('secret-token: "K8S{x8Kd92kLpQzz81}"')).toBe("error");
  });

  it("of a registry is none while it has to be replaced", () => {
    const login = (password: string) => {
      const auths = { "registry.test": { username: "a", password, auth: btoa(`a:${password}`) } };
      const data = btoa(JSON.stringify({ auths }));
      return judged(
        plaintext,
        state(`apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {.dockerconfigjson: ${data}}`),
      )[0];
    };
    expect(login("REPLACE_PASSWORD")).not.toMatch(/^error/);
    expect(login("x8Kd92kLpQ")).toMatch(/^error/);
  });
});
