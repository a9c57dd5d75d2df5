import { shortcuts } from "../shortcuts.ts";
import { lookUp } from "../value/own.ts";
import { isBasicLogin } from "./encoded.ts";
import type { Found } from "./places.ts";
import { isRandom } from "./randomness.ts";
import { WEB_TOKEN } from "./values.ts";

/** Whitespace, perhaps escaped. */
const SPACE = "(?:\\s|\\\\[nr])";
/** What stands in place of a key: `...`, `MIIE…`, `<key>`, `{{ .Values.key }}`, `$KEY`, `xxxx`, `your-key`. */
const STAND_IN =
  "(?:[\\w+/=]{0,64}(?:\\.{3}|…)|[<{[$*]|[xX]{4}|(?:[yY]our|YOUR|REPLACE|replace|PASTE|paste)[-_ ])";
const PRIVATE_KEY = new RegExp(
  `-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?!(?: BLOCK)?-----${SPACE}*${STAND_IN})(?: BLOCK)?` +
    `(?:-----((?:(?!-----BEGIN)[\\s\\S])*?-----END|(?:${SPACE}|[A-Za-z0-9+/=])*))?` +
    "|\\bPuTTY-User-Key-File-\\d|AGE-SECRET-KEY-1[0-9A-Z]{20}" +
    // In base64, where the words stand at one of three offsets.
    "|LS0tLS1CRUdJTi[A-Za-z0-9+/]*(?:UFJJVkFURSBLRV|BSSVZBVEUgS0VZ|QUklWQVRFIEtFW)(?!\\S{0,14}(?:Li4|i4u|4uL))[A-Za-z0-9+/=]{10,}",
  "g",
);

/**
 * The published forms of tokens, which are recognized in any context: prefix, alphabet and what is sure of the length. The
 * first group, if any, is the random part.
 */
const FORMS = Object.entries({
  "a private key": PRIVATE_KEY,
  "an AWS access key": /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/g,
  "a GitHub token": /\b(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9_]{20})/g,
  "a GitLab token": /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w-]{20}/g,
  "a Slack token": /\bxox[abcdeoprs]-[A-Za-z0-9-]{10}|\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{10}/g,
  "a webhook with its secret":
    /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/T[A-Z0-9]+\/[A-Z0-9]+\/(\w{8})|\bdiscord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d{15,}\/[\w-]{40}|\bwebhook\.office\.com\/webhookb2\/[\w@-]{30}/gi,
  "a Telegram token": /\b\d{8,10}:AA[\w-]{32,}/g,
  "a Stripe key": /\b(?:[sr]k_(?:live|test|prod)|whsec)_[A-Za-z0-9]{16}/g,
  "an API key": /\bsk-(?:(?:proj|svcacct|admin|ant-[a-z0-9]+|or-v\d|lf)-)?([A-Za-z0-9_-]{20,})/g,
  "a Groq key": /\bgsk_[A-Za-z0-9]{40}/g,
  "a Vercel token": /\bvc[piark]_[A-Za-z0-9]{20}/g,
  "a Google API key": /\bAIza[\w-]{35}/g,
  "a Google OAuth token": /\bya29\.[\w-]{20}/g,
  "a Google OAuth client secret": /\bGOCSPX-[\w-]{20}/g,
  "an npm token": /\bnpm_[A-Za-z0-9]{36}/g,
  "a PyPI token": /\bpypi-AgE[A-Za-z0-9_-]{27}/g,
  "a SendGrid key": /\bSG\.[\w-]{16,}\.[\w-]{16}/g,
  "a Mailgun key": /\bkey-[0-9a-f]{32}\b/g,
  "a Mailchimp key": /\b[0-9a-f]{32}-us\d{1,2}\b/g,
  "a Twilio key": /\bSK[0-9a-f]{32}\b/g,
  "a Hugging Face token": /\b(?:hf|api_org)_[A-Za-z0-9]{30}/g,
  "a Vault token": /\bhv[sbr]\.[\w-]{20}/g,
  "a DigitalOcean token": /\bdo[opr]_v1_[0-9a-f]{32}/g,
  "a Docker Hub token": /\bdckr_(?:pat|oat)_[\w-]{20}/g,
  "a Shopify token": /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/g,
  "a Linear key": /\blin_(?:api|oauth)_[A-Za-z0-9]{32}/g,
  "a Doppler token": /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20}/g,
  "a New Relic key": /\bNR(?:AK|II|JS|RA|AL)-[A-Z0-9a-f]{19}/g,
  "a Sentry token": /\bsntry[su]_[\w=/+-]{20}/g,
  "an Atlassian token": /\bAT(?:ATT|BB|CTT)[\w=/+-]{20}/g,
  "a Grafana token": /\bgl(?:sa|c)_[A-Za-z0-9]{20}/g,
  "a Databricks token": /\bdapi[0-9a-fA-F]{32}/g,
  "a Figma token": /\bfig[dour]_[\w-]{20}/g,
  "a Notion token": /\b(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40})/g,
  "a Terraform token": /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{30}/g,
  "a 1Password token": /\bops_eyJ[\w-]{30}/g,
  "a Fly.io token": /\bfm[12][ar]?_[\w=/+-]{40}/g,
  "a Supabase key": /\bsb(?:p|_secret)_[A-Za-z0-9_-]{20}/g,
  "a PlanetScale token": /\bpscale_(?:tkn|pw|oauth)_[\w.-]{20}/g,
  "a Postman key": /\bPMAK-[0-9a-f]{24}-[0-9a-f]{20}/g,
  "a RubyGems key": /\brubygems_[0-9a-f]{40}/g,
  "a crates.io token": /\bcio[A-Za-z0-9]{32}\b/g,
  "a Pulumi token": /\bpul-[0-9a-f]{40}/g,
  "a CircleCI token": /\bCCI(?:PAT|PRJ)_[\w-]{20}/g,
  "a Buildkite token": /\bbk(?:ua|at|ct)_[0-9a-z]{30}/g,
  "an Artifactory token": /\bAKCp[A-Za-z0-9]{60}|\bcmVmd[A-Za-z0-9]{59}/g,
  "a Square token": /\b(?:sq0(?:atp|csp|idp)-[\w-]{20}|EAAA[\w-]{60}(?![\w+/-]))/g,
  "an Airtable token": /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{32}/g,
  "a Perplexity key": /\bpplx-[A-Za-z0-9]{40}/g,
  "a Replicate token": /\br8_[A-Za-z0-9]{37}/g,
  "an xAI key": /\bxai-[A-Za-z0-9]{70}/g,
  "a SonarQube token": /\bsq[pua]_[0-9a-f]{40}/g,
  "a Dynatrace token": /\bdt0[a-z]\d\d\.[A-Z0-9]{24}\.[A-Z0-9]{60}/g,
  "a Heroku key": /\bHRKU-[\w-]{30}/g,
  "a Cloudflare key": /\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100}/g,
  "a LaunchDarkly key": /\b(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
  "an Azure client secret": /(?:^|[\s"'=:])([\w~.-]{3}\dQ~[\w~.-]{31,34})/g,
  "an Azure shared access signature": /[?&]sig=([A-Za-z0-9%+/]{40})/g,
  "a Tailscale key": /\btskey-[a-z]+-[\w-]{16}/g,
  "a WireGuard key": /^[ \t]*(?:PrivateKey|PresharedKey)\s*=\s*([A-Za-z0-9+/]{42,43}=)/gm,
  "a Mapbox token": /\b[st]k\.eyJ[\w-]{8,}\.[\w-]{20}/g,
  "a JSON web token": WEB_TOKEN,
  "a bearer token":
    /\b(?:Bearer|Token|Api-?Key)[ \t]+["']?(?!--|[.~]?\/|eyJ[\w-]*\.|[\w.~+/=-]*(?:\.\.\.|…))([A-Za-z0-9_.~+/=-]{16,})(?![A-Za-z0-9_.~+/=-]*[<(])/gi,
  "a login for basic authentication": /\bBasic[ \t]+["']?([A-Za-z0-9+/]{8,}={0,2})/gi,
  "a registry login": /"auth"\s*:\s*"([A-Za-z0-9+/]{8,}={0,2})"/g,
  "a hashed password":
    /(?:^|[\s"'=])[\w.@-]{1,64}:((?:\$(?:apr1|2[abxy]|1|5|6|argon2\w*)\$|\{(?:SSHA|SHA|PLAIN)\})\S{8})|\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:7|argon2\w*|y|gy)\$[\w./+=$,-]{30}/gm,
});

/** What is tested of the random part, for forms that words may also have. */
const TESTS: Readonly<Record<string, (part?: string) => boolean>> = {
  "a private key": isKeyBody,
  "an API key": isRandom,
  "a bearer token": isRandom,
  "a login for basic authentication": isBasicLogin,
  "a registry login": isBasicLogin,
};

/** True for text that may follow the first line of a key: words don't, and short text only without the last line. */
function isKeyBody(body = ""): boolean {
  const bytes = body.replace(HEADERS, "").replace(/\s|\\[nr]/g, "");
  if (!bytes.endsWith("-----END")) return bytes.length < 40 || isRandom(bytes.slice(0, 400));
  return isRandom(/[A-Za-z0-9+/=]{40,400}/.exec(bytes)?.[0]);
}

/** Lines before the text of an encrypted key: `DEK-Info: AES-128-CBC,8F2C…`. */
const HEADERS = /(?<=^|\n|\\n)[ \t]*[A-Za-z-]+:[ \t][^\n\\]*/g;

/** A beginning that any word has, such as `\b[\w-]+`: what follows it is found sooner. */
const ANY = /^(?:\\b|\(\?:\^\|\[[^\]]+\]\))\[[^\]]+\](?:\+|\{[\d,]+\})/;

/** A pattern for every form above, so that text without any is dismissed after one search. */
export const MAYBE_FORM = new RegExp(FORMS.map(([, { source }]) => source.replace(ANY, "")).join("|"), "im");

/** A credential of a known form in a text. */
export interface Token {
  what: string;
  /** Where it begins in the text. */
  at: number;
  /** All of it, with the word that makes it one: `Bearer k3x9…`. */
  whole: string;
  /** The part of it that is random, if it has one apart. */
  word: string;
}

/** The place of the random part of a token, up to the end of its word. */
export function placeOfToken(text: string, { what, at, whole, word }: Token): Found {
  const start = at + whole.lastIndexOf(word);
  return { what, start, end: start + word.length + text.slice(start + word.length).search(WORD_END) };
}

/** The end of what may belong to a token, and isn't part of a sentence around it. */
const WORD_END = /[\s"'`;|&<>(){}[\],@]|$/;

/** The kind of credential whose form occurs in a text; undefined if there is none. */
export function formOf(text: string): string | undefined {
  return tokensOf(text).next().value?.what;
}

/** The credentials of known forms in a text, by their kinds. */
export function* tokensOf(text: string): Generator<Token, undefined> {
  if (shortcuts.taken && !MAYBE_FORM.test(text)) return;
  // One that isn't random, or is a part of encoded data, may stand before one that is.
  for (const [what, form] of FORMS)
    for (const { 0: found, 1: part, index: at } of text.matchAll(form)) {
      if (lookUp(TESTS, what)?.(part) === false || IN_DATA.test(text.slice(Math.max(0, at - 200), at)))
        continue;
      const [rest = ""] = REST.exec(text.slice(at + found.length)) ?? [];
      yield { what, at, whole: found + rest, word: (part ?? found) + rest };
    }
}

/** What may follow the shortest form of a token. */
const REST = /^[\w*.…-]*/;
/** Before a place in data in base64, such as an image, whose letters spell the beginning of any token by accident. */
const IN_DATA = /(?:;base64,[A-Za-z0-9+/]*|[A-Za-z0-9+/]{137})$/;
