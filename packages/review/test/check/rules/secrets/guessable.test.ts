import { describe, expect, it } from "vitest";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { isWord } from "../../../../src/check/rules/secrets/guessable.ts";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import type { State } from "../../../../src/check/state.ts";
import { judged, state } from "../../state.ts";

const secret = (yaml: string, known: Partial<State>) =>
  judged(credential, state(yaml, { strictness: undefined, ...known } as never))[0]?.split(" ")[0];
const pod = (value: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1", env: [{name: DB_PASSWORD, value: "${value}"}]}]}`;

describe("a password that anyone guesses", () => {
  it.each([
    "postgres",
    "admin",
    "admin123",
    "P@ssw0rd1!",
    "Harbor12345",
    "my-secret-pw",
    "iotuser",
    "123",
    "123456",
  ])("is %s", (value) => {
    expect(isWord(value)).toBe(true);
  });
  it.each([
    "x8Kd92kLpQ",
    "9f86d081884c7d65",
    "Zx7!qPm2#vB",
    "correct horse battery staple again",
    "kq7wz0xv",
  ])("isn't %s", (value) => {
    expect(isWord(value)).toBe(false);
  });

  it.each([
    ["warning", "admin", "overlays/local", false],
    ["warning", "admin", "apps/demo/overlays/prod", false],
    ["warning", "admin", "overlays/kind-one", false],
    ["warning", "admin", "deploy", true],
    ["error", "admin", "deploy", false],
    ["error", "admin", "overlays/production", true],
    ["error", "admin", "clusters/ral-stage", true],
    ["error", "x8Kd92kLpQ", "overlays/local", true],
  ] as const)("is a %s: %s in %s", (severity, value, environment, isUndeployed) => {
    expect(secret(pod(value), { environment, isUndeployed })).toBe(severity);
  });

  it("is an error in what only a cluster with Flux applies, and where someone says how strictly to judge", () => {
    const release =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: {adminPassword: admin12}}";
    expect(secret(release, { environment: "apps/five", isUndeployed: true })).toBe("error");
    expect(secret(pod("admin"), { environment: "overlays/local", strictness: "production" })).toBe("error");
  });

  it("is a warning in a ConfigMap that a Secret overrides everywhere", () => {
    const yaml = (from: string) => `apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {DATABASE_URL: "postgres://postgres:postgres@db:5432/shop"}
---
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {containers: [{name: a, image: "a:1", envFrom: [${from}]}]}`;
    const [settings, own] = ["{configMapRef: {name: a}}", "{secretRef: {name: b}}"];
    expect(secret(yaml(`${settings}, ${own}`), { environment: "overlays/prod" })).toBe("warning");
    expect(secret(yaml(`${own}, ${settings}`), { environment: "overlays/prod" })).toBe("error");
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
          environment: "overlays/local",
          strictness: undefined,
        } as never),
      )[0]?.split(" ")[0];
    expect(says("password: postgres")).toBe("warning");
    expect(says("password: postgres, token: x8Kd92kLpQzz81")).toBe("error");
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
