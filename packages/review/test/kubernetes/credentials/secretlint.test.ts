import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { randomFrom } from "../../../../../test/random.ts";
import { findCredentials } from "../../../src/kubernetes/credentials/find.ts";
import { examples } from "./encoded-examples.ts";

const next = randomFrom(60);
const DIGITS = "0123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const ANY = `${LETTERS}${LETTERS.toUpperCase()}${DIGITS}`;
const random = (count: number, alphabet = ANY) =>
  Array.from({ length: count }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");

/** Kinds of tokens by their beginnings, put together here, so that no scanner takes this file for a leak. */
const KINDS: [heads: string, body: () => string][] = [
  ["vcp_ vci_ vca_ vcr_ vck_", () => random(24)],
  ["ghp_ gho_ ghu_ ghs_ ghr_", () => random(36)],
  ["shppa_ shpca_ shpat_ shpss_", () => random(32, "0123456789abcdef")],
  ["SG.", () => `${random(22)}.${random(43)}`],
  ["dapi", () => random(32, "0123456789abcdefABCDEF")],
  ["dckr_pat_", () => random(27)],
  ["figd_", () => random(40)],
  ["glpat-", () => random(20)],
  ["glsa_", () => `${random(32)}_${random(8, "0123456789abcdef")}`],
  ["gsk_", () => random(52)],
  ["hf_", () => random(34, LETTERS)],
  ["hvb.", () => random(140)],
  ["hvs.", () => random(95)],
  ["lin_api_", () => random(40)],
  ["npm_", () => random(36)],
  ["ntn_", () => random(11, DIGITS) + random(35)],
  ["sk-ant-api03-", () => `${random(93)}AA`],
  ["sk-proj- sk-svcacct- sk-admin-", () => `${random(74)}T3BlbkFJ${random(74)}`],
  ["sk-", () => `${random(20)}T3BlbkFJ${random(20)}`],
  ["xoxb- xoxp- xoxa- xoxo- xoxr-", () => `${random(12, DIGITS)}-${random(12, DIGITS)}-${random(24)}`],
];

// For each mark that it sets, secretlint looks through all of them: most of the time that this would take.
beforeAll(() => {
  vi.spyOn(performance, "mark").mockReturnValue({} as never);
});
afterAll(() => vi.restoreAllMocks());

/** True if secretlint finds a credential in a text. */
async function isFoundBySecretlint(content: string): Promise<boolean> {
  const { messages } = await lintSource({
    source: { filePath: "text.txt", content, contentType: "text", ext: ".txt" },
    options: {
      noPhysicFilePath: true,
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] },
    },
  });
  // Its rules for URLs don't distinguish a login from what stands in its place.
  return messages.some(({ ruleId }) => !/-(?:basicauth|database-connection-string)$/.test(ruleId));
}

const isFound = (value: string) => {
  const env = [{ name: "BUILD", value }];
  const spec = { containers: [{ name: "api", env }] };
  return findCredentials({ apiVersion: "v1", kind: "Pod", metadata: { name: "api" }, spec }).length > 0;
};

it.each(KINDS)("each token that secretlint finds is found: %s", async (heads, body) => {
  for (const head of heads.split(" ")) {
    const tokens = Array.from({ length: 5 }, () => head + body());
    for (const token of tokens)
      expect([await isFoundBySecretlint(`BUILD=${token}\n`), isFound(token)], head).toEqual([true, true]);
  }
});

it("secretlint finds nothing more in what only looks like a credential", async () => {
  const texts = ["examples", "families"].flatMap((name) => Object.values(examples(name).allow));
  for (const resource of texts)
    if (await isFoundBySecretlint(JSON.stringify(resource)))
      expect(findCredentials(resource), resource.metadata.name).not.toEqual([]);
});
