import { describe, expect, it } from "vitest";
import { defaultCredentials } from "../../../../src/check/rules/production/default-credentials.ts";
import { judged, messages, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const env = (name: string, value: string) =>
  state(deployment({ container: `env: [{name: ${name}, value: "${value}"}],` }));

describe("production/default-credentials", () => {
  it("refuses them in variables and Secrets, and never shows them", () => {
    const [found] = judged(defaultCredentials, env("DB_PASSWORD", "changeme"));
    expect(found).toMatch(/^error .*DB_PASSWORD of container web is a well-known password/);
    expect(found).not.toContain("changeme");
    const secret = state(
      "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\ndata: {rootPassword: bWluaW9hZG1pbg==, password: bWluaW9hZG1pbg==}",
    );
    expect(judged(defaultCredentials, secret)).toHaveLength(1);
  });
  it.each([
    ["DB_PASSWORD", "Xk29vTq81"],
    ["DB_USER", "admin"],
    ["PASSWORD_FILE", "/run/secret"],
  ])("takes %s", (name, value) => expect(judged(defaultCredentials, env(name, value))).toEqual([]));
});

const WELL_KNOWN =
  "123456 12345678 admin administrator changeit changeme change-me change_me default elastic example grafana guest " +
  "letmein minio minio123 minioadmin mysql neo4j pass password password123 postgres prom-operator rabbitmq redis root " +
  "secret supersecret test toor user";

it("each of the well-known passwords is refused, in any case of its letters", () => {
  const taken = WELL_KNOWN.split(" ").filter(
    (word) =>
      messages(defaultCredentials, env("DB_PASSWORD", word)).length !== 1 ||
      messages(defaultCredentials, env("DB_PASSWORD", `${word}x9`)).length !== 0,
  );
  expect(taken).toEqual([]);
});

it.each("PASS PASSWORD PASSWD PASSPHRASE SECRET SECRET_KEY SECRETKEY TOKEN API_KEY API-KEY PWD".split(" "))(
  "%s is the name of a credential, alone and behind another word",
  (name) => {
    for (const one of [name, `DB_${name}`, `db.${name.toLowerCase()}`])
      expect(messages(defaultCredentials, env(one, "admin"))).toEqual([
        `${one} of container web is a well-known password`,
      ]);
    for (const one of [`X${name}`, `${name}_FILE`])
      expect(messages(defaultCredentials, env(one, "admin"))).toEqual([]);
  },
);
