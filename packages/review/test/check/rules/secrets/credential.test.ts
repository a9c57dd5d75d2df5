import { describe, expect, it } from "vitest";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { judged, state } from "../../state.ts";

const pod = (variable: string) =>
  state(
    `apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec: {containers: [{name: api, env: [${variable}]}]}`,
  );

describe("secrets/credential", () => {
  it("names the place of a literal and what it is, not its value", () => {
    expect(judged(credential, pod("{name: DB_PASSWORD, value: hunter2}"))).toEqual([
      "error Pod api: spec.containers[0].env[0].value: looks like a credential: a literal value for DB_PASSWORD",
    ]);
  });

  it("takes a reference to a Secret", () => {
    const reference = "{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}";
    expect(judged(credential, pod(reference))).toEqual([]);
  });
});
