import { expect, it } from "vitest";
import { encryptedKeys } from "../../src/changes/encrypted-keys.ts";

const secret = (data: Record<string, string>, end = "sops:\n  mac: ENC[x]\n") =>
  Buffer.from(
    `items:\n- kind: Secret\n  metadata: {name: amun}\n  data:\n${Object.entries(data)
      .map(([key, value]) => `    ${key}: ${value}\n`)
      .join("")}${end}`,
  );

it("tells which keys come, go, and are emptied, and nothing of what is encrypted again", () => {
  const before = secret({ dsn: "ENC[a]", token: "ENC[b]", old: "ENC[c]" });
  const after = secret({ dsn: "null", token: "ENC[other]", fresh: "ENC[d]" });
  expect(encryptedKeys(before, after, "a.yaml")).toEqual([
    "dsn is empty now in Secret amun",
    "fresh is new in Secret amun",
    "old is gone in Secret amun",
  ]);
  expect(encryptedKeys(before, secret({ dsn: "ENC[x]", token: "ENC[y]", old: "ENC[z]" }), "a.yaml")).toEqual(
    [],
  );
});

it("says nothing of a file that SOPS didn't encrypt", () => {
  expect(encryptedKeys(secret({ a: "1" }, ""), secret({ b: "1" }, ""), "a.yaml")).toEqual([]);
});
