import { isBasicLogin } from "./encoded.ts";
import { isRandom } from "./randomness.ts";

/** A form that well-known credentials have wherever they stand; the first group, where there is one, is the random part. */
interface Form {
  what: string;
  form: RegExp;
  /** Whether the random part is one; for forms that words have, too. */
  isOne?: (part: string) => boolean;
}

const form = (what: string, expression: RegExp, isOne?: Form["isOne"]): Form => ({
  what,
  form: expression,
  isOne,
});

const FORMS: readonly Form[] = [
  form("a private key", /-----BEGIN [A-Z0-9 ]*PRIVATE KEY/),
  form("a private key", /\bPuTTY-User-Key-File-\d/),
  form("a private key", /AGE-SECRET-KEY-1[0-9A-Z]{20}/),
  form("an AWS access key", /\b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b/),
  form("a GitHub token", /\b(?:gh[pousr]_[A-Za-z0-9]{20}|github_pat_[A-Za-z0-9_]{20})/),
  form("a GitLab token", /\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct)-[\w-]{20}/),
  form("a Slack token", /\bxox[abcdeoprs]-[A-Za-z0-9-]{10}|\bxapp-\d-[A-Z0-9]+-\d+-[a-f0-9]{10}/),
  form(
    "a webhook with its secret",
    /\bhooks\.slack\.com\/(?:services|workflows|triggers)\/T[A-Z0-9]+\/[A-Z0-9]+\/\w{8}/i,
  ),
  form("a webhook with its secret", /\bdiscord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\d{15,}\/[\w-]{40}/),
  form("a webhook with its secret", /\b[\w-]+\.webhook\.office\.com\/webhookb2\/[\w@-]{30}/),
  form("a Telegram token", /\b\d{8,10}:AA[\w-]{32,}/),
  form("a Stripe key", /\b(?:[sr]k_(?:live|test|prod)|whsec)_[A-Za-z0-9]{16}/),
  form(
    "an API key",
    /\bsk-(?:(?:proj|svcacct|admin|ant-[a-z0-9]+|or-v\d|lf)-)?([A-Za-z0-9_-]{20,})/,
    isRandom,
  ),
  form("a Google API key", /\bAIza[\w-]{35}/),
  form("a Google OAuth token", /\bya29\.[\w-]{20}|\bGOCSPX-[\w-]{20}/),
  form("an npm token", /\bnpm_[A-Za-z0-9]{36}/),
  form("a PyPI token", /\bpypi-[A-Za-z0-9_-]{30}/),
  form("a SendGrid key", /\bSG\.[\w-]{16,}\.[\w-]{16}/),
  form("a Mailgun key", /\bkey-[0-9a-f]{32}\b/),
  form("a Mailchimp key", /\b[0-9a-f]{32}-us\d{1,2}\b/),
  form("a Twilio key", /\bSK[0-9a-f]{32}\b/),
  form("a Hugging Face token", /\b(?:hf|api_org)_[A-Za-z0-9]{30}/),
  form("a Vault token", /\bhv[sbr]\.[\w-]{20}/),
  form("a DigitalOcean token", /\bdo[opr]_v1_[0-9a-f]{32}/),
  form("a Docker Hub token", /\bdckr_(?:pat|oat)_[\w-]{20}/),
  form("a Shopify token", /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/),
  form("a Linear key", /\blin_(?:api|oauth)_[A-Za-z0-9]{32}/),
  form("a Doppler token", /\bdp\.(?:pt|st|ct|sa|scim|audit)\.[\w.-]{20}/),
  form("a New Relic key", /\bNR(?:AK|II|JS|RA|AL)-[A-Z0-9a-f]{19}/),
  form("a Sentry token", /\bsntry[su]_[\w=/+-]{20}/),
  form("an Atlassian token", /\bAT(?:ATT|BB|CTT)[\w=/+-]{20}/),
  form("a Grafana token", /\bgl(?:sa|c)_[A-Za-z0-9]{20}/),
  form("a Databricks token", /\bdapi[0-9a-f]{32}/),
  form("a Figma token", /\bfig[dour]_[\w-]{20}/),
  form("a Notion token", /\b(?:secret_[A-Za-z0-9]{43}|ntn_[A-Za-z0-9]{40})/),
  form("a Terraform token", /\b[A-Za-z0-9]{14}\.atlasv1\.[\w-]{30}/),
  form("a 1Password token", /\bops_eyJ[\w-]{30}/),
  form("a Fly.io token", /\bfm[12][ar]?_[\w=/+-]{40}/),
  form("a Supabase key", /\bsb(?:p|_secret)_[A-Za-z0-9_-]{20}/),
  form("a PlanetScale token", /\bpscale_(?:tkn|pw|oauth)_[\w.-]{20}/),
  form("a Postman key", /\bPMAK-[0-9a-f]{24}-[0-9a-f]{20}/),
  form("a RubyGems key", /\brubygems_[0-9a-f]{40}/),
  form("a crates.io token", /\bcio[A-Za-z0-9]{32}\b/),
  form("a Pulumi token", /\bpul-[0-9a-f]{40}/),
  form("a CircleCI token", /\bCCI(?:PAT|PRJ)_[\w-]{20}/),
  form("a Buildkite token", /\bbk(?:ua|at|ct)_[0-9a-z]{30}/),
  form("an Artifactory token", /\bAKCp[A-Za-z0-9]{60}|\bcmVmd[A-Za-z0-9]{59}/),
  form("a Square token", /\b(?:sq0(?:atp|csp|idp)-[\w-]{20}|EAAA[\w-]{60})/),
  form("an Airtable token", /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{32}/),
  form("a Heroku key", /\bHRKU-[\w-]{30}/),
  form("a Cloudflare key", /\bv1\.0-[0-9a-f]{24}-[0-9a-f]{100}/),
  form("a LaunchDarkly key", /\b(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/),
  form("an Azure client secret", /(?:^|[\s"'=:])[\w~.-]{3}\dQ~[\w~.-]{31,34}/),
  form("an Azure shared access signature", /[?&]sig=[A-Za-z0-9%+/]{40}/),
  form("a Tailscale key", /\btskey-[a-z]+-[\w-]{16}/),
  form("a WireGuard key", /^\s*(?:PrivateKey|PresharedKey)\s*=\s*[A-Za-z0-9+/]{42,43}=/m),
  form("a JSON web token", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8}/),
  form("a bearer token", /\b(?:Bearer|Token|Api-?Key)[ \t]+["']?([A-Za-z0-9_.~+/=-]{16,})/i, isRandom),
  form("a login of basic authentication", /\bBasic[ \t]+["']?([A-Za-z0-9+/]{8,}={0,2})/i, isBasicLogin),
  form("a login of a registry", /"auth"\s*:\s*"([A-Za-z0-9+/]{8,}={0,2})"/, isBasicLogin),
  form(
    "a hashed password",
    /(?:^|[\s"'=])[\w.@-]{1,64}:(?:\$(?:apr1|2[abxy]|1|5|6|argon2\w*)\$|\{(?:SSHA|SHA|PLAIN)\})\S{8}/m,
  ),
  form("a hashed password", /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}|\$(?:7|argon2\w*|y|gy)\$[\w./+=$,-]{30}/),
];

/** One pass that every form above starts with, so that clean text is left after a single look. */
export const MAYBE_FORM =
  /-----BEGIN|PuTTY-U|A(?:KIA|SIA|BIA|CCA|Iza|GE-SEC|TATT|TBB|TCTT|KCp)|g(?:h[pousr]_|ithub_pat_|l[a-z]{2,5}[-_])|x(?:ox|app-)|hooks\.slack|webhook|:AA|[sr]k[-_]|whsec_|ya29\.|GOCSPX|npm_|pypi-|SG\.|key-|-us\d|SK[0-9a-f]{8}|hf_|api_org_|hv[sbr]\.|do[opr]_v1_|dckr_|shp[acpst]{2}_|lin_|dp\.|NR[AIJR]|sntry|dapi|fig[dour]_|secret_|ntn_|atlasv1|ops_eyJ|fm[12]|sb(?:p|_secret)_|pscale_|PMAK|rubygems_|cio|pul-|CCIP|bk[uac][at]_|cmVmd|sq0|EAAA|pat[A-Za-z0-9]{14}\.|HRKU|v1\.0-|(?:sdk|api)-[0-9a-f]{8}|Q~|sig=|tskey|PrivateKey|PresharedKey|eyJ|bearer|token\s|api-?key\s|basic\s|"auth"|\$(?:apr1|\d[abxy]?|argon2\w*|g?y)\$|:\{S?S?(?:SHA|PLAIN)/i;

/** Shorter text is none of the known forms. */
const SHORTEST = 12;

/** What a text is, when it holds the form of a well-known credential; undefined otherwise. */
export function formOf(text: string): string | undefined {
  if (text.length < SHORTEST || !MAYBE_FORM.test(text)) return undefined;
  for (const { what, form: expression, isOne } of FORMS) {
    const found = expression.exec(text);
    if (found !== null && (isOne === undefined || isOne(found[1] as string))) return what;
  }
  return undefined;
}

const AWS_SECRET = /^[A-Za-z0-9/+]{40}$/;

/** True for what has the length and the characters of an AWS secret access key, which has no other form. */
export function isAwsSecret(text: string): boolean {
  return (
    text.length === 40 &&
    AWS_SECRET.test(text) &&
    /[a-z]/.test(text) &&
    /[A-Z].*[A-Z].*[A-Z]/.test(text) &&
    /\d/.test(text) &&
    isRandom(text)
  );
}
