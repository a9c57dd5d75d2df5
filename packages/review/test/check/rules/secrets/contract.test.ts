import { describe, expect, it } from "vitest";
import { contract } from "../../../../src/check/rules/secrets/contract.ts";
import type { SecretContract } from "../../../../src/effective/secret-contract.ts";
import { authored, judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const WEB = deployment({ container: "envFrom: [{secretRef: {name: web}}]," });
const external = (...keys: string[]) =>
  `---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: web, namespace: shop}\nspec: {data: [${keys.map((key) => `{secretKey: ${key}}`).join(", ")}]}\n`;
const KEYS = { DSN: { description: "Database" }, TOKEN: { description: "Token", required: false } };
const say = (yaml: string, ...contracts: Partial<SecretContract>[]) =>
  judged(
    contract,
    state(yaml, {
      authored: authored({
        contracts: contracts.map((one) => ({ name: "web", provider: "external-secret", keys: KEYS, ...one })),
      }),
    }),
  );

describe("secrets/contract", () => {
  it("refuses a Secret whose provider isn't rendered, and one that lacks a required key", () => {
    expect(say(WEB, {})).toEqual([
      "error according to its contract, ExternalSecret creates Secret web, but none does here",
    ]);
    expect(say(WEB + external("DNS", "TOKEN"), {})).toEqual([
      "error ExternalSecret web (namespace shop): creates Secret web without DSN, which its contract requires",
    ]);
  });

  it("refuses a key that the contract forbids", () => {
    expect(
      say(WEB + external("DSN", "AWS_ACCESS_KEY_ID"), {
        forbidden: { AWS_ACCESS_KEY_ID: "the role has it" },
      }),
    ).toEqual([
      "error ExternalSecret web (namespace shop): creates Secret web with AWS_ACCESS_KEY_ID, which its contract forbids: the role has it",
    ]);
  });

  it("warns of two owners", () => {
    expect(say(WEB + external("DSN"), { provider: "terraform" })[0]).toMatch(
      /^warning .*: it would have two owners$/,
    );
  });

  it("takes what is whole, open, made by hand, or said twice for two layers", () => {
    expect(say(WEB + external("DSN"), {})).toEqual([]);
    expect(say(WEB + external().replace("data: []", "dataFrom: [{}]"), {})).toEqual([]);
    expect(say(WEB, { provider: "by-hand" })).toEqual([]);
    expect(say(WEB + external("DSN"), { provider: "by-hand" }, {})).toEqual([]);
  });
});
