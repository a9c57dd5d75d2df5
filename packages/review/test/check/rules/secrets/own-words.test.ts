import { describe, expect, it } from "vitest";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import { judged, state } from "../../state.ts";

const secret = (value: string) =>
  judged(
    plaintext,
    state(`apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: "${value}"}`),
  )[0];

const variable = (value: string) =>
  judged(
    credential,
    state(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec: {containers: [{name: api, env: [{name: DB_PASSWORD, value: "${value}"}]}]}`,
    ),
  )[0];

describe("a password whose own words say that it isn't for use", () => {
  it.each([
    "StoreDbPass-2026-Demo",
    "StoreDbPass_demo",
    "Gr33n-otter-poc-01!",
    "Store_DevOnly_03!",
    "store-dev-only-41x",
  ])("is a warning: %s", (value) => {
    expect(secret(value)).toMatch(/^warning /);
    expect(variable(value)).toMatch(/^warning /);
  });

  it.each(["Gr33n-otter-41", "Demokritos-41-x", "StoreDemocracy_03!x", "Gr33n-demo-otter-41", "devonlyx7Q2"])(
    "is an error if they only look like it: %s",
    (value) => {
      expect(secret(value)).toMatch(/^error /);
      expect(variable(value)).toMatch(/^error /);
    },
  );

  it("is a warning in each row of a file, but an error if another row has one", () => {
    const list = (second: string) =>
      judged(
        plaintext,
        state(
          `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  userlist.txt: |\n    "shop" "changeme-shop-password"\n    password="${second}"`,
        ),
      )[0];
    expect(list("changeme-admin-password")).not.toMatch(/^error /);
    expect(list("Gr33n-otter-41")).toMatch(/^error /);
  });

  it("is an error in a row of a file, whatever a comment behind it says", () => {
    const list = judged(
      plaintext,
      state(
        `apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData:\n  app.env: |\n    A=b\n    DB_PASSWORD=x8Kd92kLpQ7w # changeme`,
      ),
    );
    expect(list[0]).toMatch(/^error /);
  });

  it("is an error in a file, whatever a comment above it says of its name", () => {
    const file = (text: string) =>
      judged(
        credential,
        state(
          `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: db}\ndata: {app.env: ${JSON.stringify(text)}}`,
          { strictness: "production" },
        ),
      )[0];
    expect(file("# DB_PASSWORD=changeme\nDB_PASSWORD=x8Kd92kLpQ7w\n")).toMatch(/^error /);
    expect(file("# api-key-secret\napi-key=x8Kd92kLpQ7wzz81\n")).toMatch(/^error /);
    expect(file(`password=${"c120dcbd788652ed".repeat(2)} # md5\n`)).toMatch(/^error /);
  });
});

describe("the beginning of a key in a cache, which repeats its name", () => {
  const setting = (value: string) =>
    judged(
      credential,
      state(
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: api}\ndata: {redis.prefix.state-token: "${value}"}`,
      ),
    )[0];

  it("is a warning, unlike any other value", () => {
    expect(setting("state_token:")).toMatch(/^warning .*a literal value for redis.prefix.state-token/);
    expect(setting("Gr33n-otter-41")).toMatch(/^error /);
    expect(setting("otter_token:")).toMatch(/^error /);
  });
});

describe("the field secret in the values of a chart", () => {
  const application = (values: string) =>
    judged(
      credential,
      state(
        `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ci}\nspec:\n  source:\n    helm:\n      values: |\n        runners:\n          name: ci\n          ${values}\n`,
      ),
    )[0];

  it("is a warning for what may be the name of a Secret, and an error for anything else", () => {
    expect(application("secret: builder-runner-authentication")).toMatch(
      /^warning .*a literal value for secret/,
    );
    expect(application("secret: Gr33n-otter-41")).toMatch(/^error /);
    expect(application("password: ci-runner-l0gin-41x7")).toMatch(/^error /);
  });
});
