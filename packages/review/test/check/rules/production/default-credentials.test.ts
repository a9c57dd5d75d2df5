import { describe, expect, it } from "vitest";
import { defaultCredentials } from "../../../../src/check/rules/production/default-credentials.ts";
import { judged, state } from "../../state.ts";
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
