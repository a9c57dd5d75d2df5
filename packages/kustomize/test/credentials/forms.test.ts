import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { randomFrom } from "../../../../test/random.ts";
import { formOf } from "../../src/credentials/forms.ts";
import { shortcuts } from "../../src/shortcuts.ts";

afterEach(() => {
  shortcuts.taken = true;
});

/** So many characters that look random, of an alphabet; put together here, so that no scanner takes this file for a leak. */
function random(count: number, alphabet: string): string {
  const next = randomFrom(7);
  return Array.from({ length: count }, () => alphabet[Math.floor(next() * alphabet.length)]).join("");
}
const HEX = "0123456789abcdef";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const ANY = `${LOWER}${UPPER}0123456789`;
const [hex, any, upper] = [HEX, ANY, UPPER].map((alphabet) => (count: number) => random(count, alphabet)) as [
  (count: number) => string,
  (count: number) => string,
  (count: number) => string,
];
const after = (heads: string, body: string, end = "") => heads.split(" ").map((head) => head + body + end);
const ANYWHERE = "hooks.slack.com/services hooks.slack.com/workflows hooks.slack.com/triggers";

it("a private key is told from words in its place, unless they are few", () => {
  const key = (body: string) => formOf(`-----BEGIN ${"PRIVATE"} KEY-----\n${body}`);
  expect([key("a".repeat(39)), key("a".repeat(40)), key(any(64))]).toEqual([
    "a private key",
    undefined,
    "a private key",
  ]);
});

it.each([
  ["\n...\n-----END", true],
  ["\nMIIEpAIBAAKCAQEA...\n", true],
  ["\n<your key>\n", true],
  ["\\n{{ .Values.key }}\\n", true],
  ["\n$" + "{KEY}\n", true],
  ["\nxxxxxxxx\n", true],
  ["\nYOUR_PRIVATE_KEY\n", true],
  ["", false],
  ["\\n", false],
  ["\nProc-Type: 4,ENCRYPTED\n", false],
  ['\\n" + "MIIE', false],
  [`\nYour${any(60)}`, false],
  [`\n${any(64)}\n${any(64)}\n...`, false],
])("a private key with %j after its first line is a stand-in: %s", (rest, isStandIn) => {
  const what = formOf(`-----BEGIN ${"PRIVATE"} KEY-----${rest}`);
  expect(what).toBe(isStandIn ? undefined : "a private key");
});

it("between its first and last line, a private key has enough random text, perhaps behind headers", () => {
  const key = (body: string, kind = "") =>
    formOf(`-----BEGIN ${kind}PRIVATE ${"KEY"}-----${body}-----END ${kind}PRIVATE KEY-----`);
  const whole = any(64);
  expect(
    [
      "\nFAKEPRIVATEKEY\n",
      "\n...\n",
      "\n{{ .Values.key }}\n",
      `\n${any(39)}\n`,
      `\n${whole}\n`,
      `\\n${whole}\\n`,
      `\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${hex(32)}\n\n${whole}\n`,
      `\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${hex(48)}\n\n`,
    ].map((body) => key(body) !== undefined),
  ).toEqual([false, false, false, false, true, true, true, false]);
  // A certificate behind the first line of a key isn't that key.
  expect(
    formOf(
      `grep "-----BEGIN PRIVATE KEY-----"\n-----BEGIN CERTIFICATE-----\n${whole}\n-----END CERTIFICATE-----`,
    ),
  ).toBe("a private key");
  expect(
    formOf(
      `-----BEGIN PRIVATE ${"KEY"}-----\nA\n-----END PRIVATE KEY-----\n-----BEGIN PRIVATE ${"KEY"}-----\n${whole}`,
    ),
  ).toBe("a private key");
});

const EXAMPLES: [what: string, texts: string[]][] = [
  [
    "a private key",
    [`-----BEGIN RSA PRIVATE ${"KEY"}-----\n${any(300)}`, ["PuTTY-User-Key-File", "2: ssh-rsa"].join("-")],
  ],
  ["a private key", after("AGE-SECRET-KEY-1", upper(20))],
  ["an AWS access key", after("AKIA ASIA ABIA ACCA", upper(16))],
  ["a GitHub token", after("ghp_ gho_ ghu_ ghs_ ghr_ github_pat_", any(20))],
  [
    "a GitLab token",
    after("glpat- gldt- glrt- glcbt- glptt- glft- glimt- glagent- glsoat- glffct-", any(20)),
  ],
  ["a Slack token", [...after("xoxa- xoxb- xoxp- xoxs- xoxe-", any(10)), `xapp-1-A1-2-${hex(10)}`]],
  ["a webhook with its secret", after(ANYWHERE, `/T${upper(8)}/B${upper(8)}/${any(8)}`)],
  [
    "a webhook with its secret",
    after("discord.com/api/webhooks/ discordapp.com/api/v9/webhooks/", `123456789012345/${any(40)}`),
  ],
  ["a webhook with its secret", [`acme.webhook.office.com/webhookb2/${any(30)}`]],
  ["a Telegram token", [`12345678:AA${any(32)}`]],
  ["a Stripe key", after("sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ whsec_", any(16))],
  ["an API key", after("sk- sk-proj- sk-svcacct- sk-admin- sk-ant-api03- sk-or-v1- sk-lf-", any(40))],
  ["a Groq key", [`gsk_${any(52)}`]],
  ["a Vercel token", after("vcp_ vci_ vca_ vcr_ vck_", any(24))],
  ["a Google API key", [`AIza${any(35)}`]],
  ["a Google OAuth token", [`ya29.${any(20)}`]],
  ["a Google OAuth client secret", [`GOCSPX-${any(20)}`]],
  ["an npm token", [`npm_${any(36)}`]],
  ["a PyPI token", [`pypi-AgE${any(27)}`]],
  ["a SendGrid key", [`SG.${any(16)}.${any(16)}`]],
  ["a Mailgun key", [`key-${hex(32)}`]],
  ["a Mailchimp key", [...HEX].slice(1, 10).map((digit) => `${hex(32)}-us${digit}`)],
  ["a Twilio key", [...HEX].map((digit) => `SK${digit}${hex(31)}`)],
  ["a Hugging Face token", after("hf_ api_org_", any(30))],
  ["a Vault token", after("hvs. hvb. hvr.", any(20))],
  ["a DigitalOcean token", after("doo_v1_ dop_v1_ dor_v1_", hex(32))],
  ["a Docker Hub token", after("dckr_pat_ dckr_oat_", any(20))],
  ["a Shopify token", after("shpat_ shpca_ shppa_ shpss_", hex(32))],
  ["a Linear key", after("lin_api_ lin_oauth_", any(32))],
  ["a Doppler token", after("dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit.", any(20))],
  ["a New Relic key", after("NRAK- NRII- NRJS- NRRA- NRAL-", upper(19))],
  ["a Sentry token", after("sntrys_ sntryu_", any(20))],
  ["an Atlassian token", after("ATATT ATBB ATCTT", any(20))],
  ["a Grafana token", after("glsa_ glc_", any(20))],
  ["a Databricks token", [`dapi${hex(32)}`]],
  ["a Figma token", after("figd_ figo_ figu_ figr_", any(20))],
  ["a Notion token", [`secret_${any(43)}`, `ntn_${any(40)}`]],
  ["a Terraform token", [`${any(14)}.atlasv1.${any(30)}`]],
  ["a 1Password token", [`ops_eyJ${any(30)}`]],
  ["a Fly.io token", after("fm1_ fm2_ fm1a_ fm1r_", any(40))],
  ["a Supabase key", after("sbp_ sb_secret_", any(20))],
  ["a PlanetScale token", after("pscale_tkn_ pscale_pw_ pscale_oauth_", any(20))],
  ["a Postman key", [`PMAK-${hex(24)}-${hex(20)}`]],
  ["a RubyGems key", [`rubygems_${hex(40)}`]],
  ["a crates.io token", [`cio${any(32)}`]],
  ["a Pulumi token", [`pul-${hex(40)}`]],
  ["a CircleCI token", after("CCIPAT_ CCIPRJ_", any(20))],
  ["a Buildkite token", after("bkua_ bkat_ bkct_", hex(30))],
  ["an Artifactory token", [`AKCp${any(60)}`, `cmVmd${any(59)}`]],
  ["a Square token", [...after("sq0atp- sq0csp- sq0idp-", any(20)), `EAAA${any(60)}`]],
  ["an Airtable token", [`pat${any(14)}.${hex(32)}`]],
  ["a Perplexity key", [`pplx-${any(40)}`]],
  ["a Replicate token", [`r8_${any(37)}`]],
  ["an xAI key", [`xai-${any(70)}`]],
  ["a SonarQube token", after("sqp_ squ_ sqa_", hex(40))],
  ["a Dynatrace token", after("dt0c01. dt0s02.", `${upper(24)}.${upper(60)}`)],
  ["a Heroku key", [`HRKU-${any(30)}`]],
  ["a Cloudflare key", [`v1.0-${hex(24)}-${hex(100)}`]],
  ["a LaunchDarkly key", after("sdk- api-", `${hex(8)}-${hex(4)}-${hex(4)}-${hex(4)}-${hex(12)}`)],
  ["an Azure client secret", [` ${any(3)}8Q~${any(34)}`]],
  ["an Azure shared access signature", after("?sig= &sig=", any(40))],
  ["a Tailscale key", after("tskey-auth- tskey-client-", any(16))],
  ["a WireGuard key", ["PrivateKey = ", "PresharedKey = "].map((head) => `${head}${any(43)}=`)],
  ["a Mapbox token", after("sk.eyJ tk.eyJ", `${any(8)}.${any(20)}`)],
  ["a bearer token", ["Bearer ", "Bearer\t", "Token ", "Api-Key ", "ApiKey\t"].map((head) => head + any(32))],
  [
    "a login for basic authentication",
    ["Basic ", "Basic\t"].map((head) => head + Buffer.from("admin:hunter22").toString("base64")),
  ],
  ["a registry login", [`{"auth": "${Buffer.from("admin:hunter22").toString("base64")}"}`]],
  [
    "a hashed password",
    after("$apr1$ $2y$ $1$ $5$ $6$ $argon2id$ {SSHA} {SHA} {PLAIN}", any(8)).map((hash) => `bob:${hash}`),
  ],
  ["a hashed password", after("$2a$ $2b$ $2x$ $2y$", `10$${any(53)}`)],
  ["a hashed password", after("$7$ $argon2id$ $y$ $gy$", any(30))],
];

it.each(EXAMPLES)("%s is found, and called that", (what, texts) => {
  for (const text of texts) {
    expect(formOf(`a:\n${text}`), text).toBe(what);
    expect(formOf(`a:\n${text.slice(0, 6)} ${"x".repeat(9)}`), text).toBeUndefined();
  }
});

describe("the beginning of a token", () => {
  const token = `EAAA${any(60)}`;
  const other = `AKIA${upper(16)}`;

  it("is an accident inside long data in base64, and doesn't hide a token behind the data", () => {
    const long = `${any(120)}/${token}/${any(120)}`;
    const image = (data: string) => `data:image/png;base64,${data}`;
    expect([long, image(long), image(token), image(`${any(9)}+${token}`)].map(formOf)).toEqual(
      Array(4).fill(undefined),
    );
    expect(formOf(`${any(150)}+${other}+${any(60)}`)).toBeUndefined();
    expect(formOf(`${long} ${token}`)).toBe("a Square token");
    expect(formOf(`${image(long)}" ${other}`)).toBe("an AWS access key");
  });

  it("is that of a token in a short path, before long data, or behind what isn't base64", () => {
    expect(formOf(`https://shop.test/${any(60)}/${token}?x`)).toBe("a Square token");
    expect(formOf(`${any(135)}/${token}`)).toBe("a Square token");
    expect(formOf(`${any(136)}/${token}`)).toBeUndefined();
    expect(formOf(`ops_eyJ${any(400)}`)).toBe("a 1Password token");
    expect(formOf(`glc_${any(400)}`)).toBe("a Grafana token");
    expect(formOf(`encoding;base64: ${token}`)).toBe("a Square token");
  });

  it("isn't one of Square if it goes on", () => {
    expect([`${token}x`, `${token}/x`, `${token}-`].map(formOf)).toEqual(Array(3).fill(undefined));
    expect([`${token}"`, `${token}.`].map(formOf)).toEqual(Array(2).fill("a Square token"));
  });
});

it("finds the same whether or not it passes over the forms without a mark in the text", () => {
  const examples = EXAMPLES.flatMap(([, texts]) => texts);
  const part = fc.oneof(
    fc.constantFrom(...examples),
    fc.tuple(fc.constantFrom(...examples), fc.nat(12)).map(([text, length]) => text.slice(0, length)),
    fc.constantFrom(...examples).map((text) => text.toUpperCase()),
    fc.string({ maxLength: 9 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 4 }), fc.constantFrom("", " ", "\n"), (parts, between) => {
      const [short, long] = [true, false].map((taken) => {
        shortcuts.taken = taken;
        return formOf(parts.join(between));
      });
      expect(short).toBe(long);
    }),
    { numRuns: 2_000 },
  );
});
