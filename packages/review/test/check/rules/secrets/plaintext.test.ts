import { describe, expect, it } from "vitest";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import { judged, state } from "../../state.ts";

const secret = (fields: string) => state(`apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n${fields}`);

describe("secrets/plaintext", () => {
  it.each(["data: {password: aHVudGVyMg==}", "stringData: {password: hunter2}"])("refuses %s", (fields) => {
    const [found] = judged(plaintext, secret(fields));
    expect(found).toContain("has readable values in git: password");
    expect(found).not.toContain("hunter2");
  });

  it.each([
    "type: kubernetes.io/service-account-token",
    "stringData: {password: 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]'}\nsops: {mac: x}",
    "stringData: {password: '$\x7bPASSWORD}', other: '<path:kv/db#password>', none: ''}",
    "data: {ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==}",
  ])("takes %s", (fields) => {
    expect(judged(plaintext, secret(fields))).toEqual([]);
  });

  it("gives a hint for settings kept in a Secret, and warns of one whose name tells", () => {
    expect(judged(plaintext, secret("stringData: {logging.properties: level=info}"))[0]).toMatch(/^info /);
    expect(judged(plaintext, secret("stringData: {session_key: change me}"))[0]).toMatch(/^warning /);
  });

  it.each([
    [
      "info",
      "a property with a long name",
      "a.properties: 'haPolicyConfiguration.failoverOnServerShutdown=true'",
    ],
    ["warning", "a value to fill in", "API_KEY: your-model-hub-api-key-here"],
    [
      "info",
      "names in place of values",
      '"store.yaml": "access_key: MY_ACCESS_KEY\\nsecret_key: MY_SECRET_KEY\\n"',
    ],
    [
      "warning",
      "the name that a directory knows someone by",
      "ACCESS_KEY: 'uid=sam,ou=people,dc=example,dc=io'",
    ],
  ])("gives no more than %s for %s", (severity, _, entry) => {
    expect(judged(plaintext, secret(`stringData: {${entry}}`))).toEqual([
      expect.stringMatching(`^${severity} .*has readable values in git`),
    ]);
  });

  it("still refuses a random value behind the name of a property", () => {
    expect(
      judged(plaintext, secret("stringData: {a.properties: 'cluster.seed=q8Xv2LmZ0rTb5WnKc1Jd'}")),
    ).toEqual([expect.stringMatching(/^error /)]);
  });
});
