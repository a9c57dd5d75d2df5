import { formOf, isAwsSecret, type Token, tokensOf } from "@kustogen/kustomize/credentials/forms.ts";
import { isLocked, isWithoutKey } from "./key-lines.ts";
import { isMadeUp } from "./made-up.ts";
import { isShortLived } from "./short-lived.ts";

/**
 * The beginning of a password hash that is designed to be readable by others; a login may precede it. Other hashes
 * can be broken in hours, so a file of them is a password file.
 */
const HASH =
  /^\s*(?:(?:[\w.@-]{1,64}:)?\$(?:2[abxy]|[67]|y|gy|argon2\w*|pbkdf2[\w-]*|scrypt)\$|\$[12]\$[a-z0-9]{32}\$[a-z0-9]{52}$|\$(?:apr1|[15])\$|\{(?:SSHA|SHA|PBKDF2|CRYPT)\})/;
/** Hexadecimal digits with the length of a digest. */
const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
/** A text that asks to be replaced, or declares that it isn't used. */
const TO_REPLACE = new RegExp(
  [
    "(?<!ex)change[-_ ]?(?:me|this|it\\b|here|in[-_ ]?(?:prod|live)|for[-_ ]?prod|before|on[-_ ]?(?:first|deploy))",
    "(?<![a-z])(?:set|edit|fill|update|override|rotate|generate)[-_ ]?(?:me\\b|this|in[-_ ]?(?:prod|live))",
    "must[-_ ]?(?:change|overwrite|override|replace)\\b",
    "(?:must|to|should|needs?)[-_ ](?:to[-_ ])?be[-_ ]?(?:changed|replaced|set|filled|updated|generated|rotated)",
    "replace[-_ ]?(?:me|this|with|in[-_ ]?prod|before)|\\breplace_[a-z]|place[-_ ]?holder|[-_ ](?:goes[-_ ])?here$",
    "\\bnot[-_ ]a[-_ ](?:real[-_ ])?(?:secret|password)|do[-_ ]not[-_ ]use|not[-_ ]for[-_ ]prod|(?<![a-z])(?:dev|local|test|demo|poc)(?:elopment)?[-_ ]?only(?![a-z])",
    "(?:^|[-_.])(?:demo|poc)(?:[-_.]?\\d{1,4})?[!?#.]{0,3}$",
    "\\b(?:your|insert|dummy|fake|fixture|example|sample|redacted|todo|unused|noauth|not[-_ ](?:needed|required|used|set))\\b",
    "\\brequired$|^(?:fake|dummy|example)_|base64[-_ ](?:encoded|of)(?![a-z])|\\bremoved\\b",
    "^(?:to[-_ ]be[-_ ])?(?:generated?|populated|filled|injected|managed|provided|created|set|overwritten|overridden)[-_ ](?:with|by|via|from|at)[-_ ]",
    "^(?:get|copy|take|obtain|fetch)[-_ ](?:it[-_ ])?from[-_ ]",
    "^see[-_ ](?:1password|bitwarden|keepass|vault|wiki|readme)\\b",
  ].join("|"),
  "i",
);

/** True for a password hash. @param around the text beside it, which may contain the algorithm's name */
export function isHash(value: string, around = ""): boolean {
  return HASH.test(value) || (DIGEST.test(value) && /\b(?:sha-?\d*|md5|digest)\b/i.test(around));
}

/** Slow hashes anywhere in a text, the last those of rspamd, and fast ones with the login before them. */
const SLOW =
  /\$(?:2[abxy]|[67]|y|gy|argon2\w*|pbkdf2[\w-]*|scrypt)\$[\w./+=$,-]+|\$[12]\$[a-z0-9]{32}\$[a-z0-9]{52}(?![a-z0-9])/g;
const FAST = /(?:[\w.@-]{1,64}:)?(?:\$(?:apr1|1|5)\$|\{(?:SSHA|SHA)\})[\w./+=$-]{8,}/g;

/** A text without slow hashes. */
export function withoutHashes(text: string): string {
  return text.replace(SLOW, "");
}

/** A text without any hashes, including those that can be broken. */
export function withoutAnyHash(text: string): string {
  return withoutHashes(text).replace(FAST, "");
}

/** The description of a hash. */
export const HASHED = "a hashed password";

/** The login of a pull Secret for a registry on the same machine, which nobody else reaches. */
const OF_LOCAL_REGISTRY =
  /^\s*\{\s*"auths"\s*:\s*\{\s*"(?:https?:\/\/)?(?:localhost|127\.0\.0\.1)(?::\d+)?(?:\/[^"]*)?"\s*:\s*\{[^{}]*\}\s*\}\s*\}\s*$/;

/** True for a text with a token or key that is recognized by its form alone; not for a hash. */
export function holdsToken(text: string): boolean {
  if (OF_LOCAL_REGISTRY.test(text)) return false;
  const form = formOf(text);
  return form === undefined ? isAwsSecret(text.trim()) : form !== HASHED;
}

const WORD_OF_40 = /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/g;

/** True for an access key of AWS that opens nothing, as its secret half, of 40 characters, isn't in the text around. */
function isHalfOfKey(what: string, around: string): boolean {
  return what === "an AWS access key" && !(around.match(WORD_OF_40) ?? []).some(isAwsSecret);
}

/** A word that a token repeats several times. */
const REPEATED = /(sample|example|dummy|fake|placeholder)(?:[-_]?\1){1,}/i;

/** Words in a token that show that it has to be filled in: `xoxb-your-bot-token`. */
const TO_COME = /(?:^|[-_=/])(?:your|insert|replace|change)[-_]?[a-z]{2,}/i;

/** A token of words only: `xoxb-shop-demo`. */
const OF_WORDS = /^[a-z]+(?:[-_][a-z]{2,})+$/;

/** True for a text with tokens of which each has words, or a row of equal characters, that show that it isn't one. */
export function isSample(text: string): boolean {
  const tokens = [...tokensOf(text)].filter(({ what }) => what !== HASHED);
  return tokens.length > 0 && tokens.every(isSampleToken);
}

function isSampleToken(token: Token): boolean {
  const { what, word, whole } = token;
  return (
    what !== PRIVATE_KEY &&
    (REPEATED.test(whole) || TO_COME.test(word) || OF_WORDS.test(word) || isRow(word) || isMadeUp(token))
  );
}

/** The description of a private key. */
export const PRIVATE_KEY = "a private key";
/** Parts of a token that no generator makes. */
const PLACEHOLDER = /placeholder|PLACEHOLDER|\/T?X{6,}\/B?X{6,}\/X{8,}(?!\w)/;

/**
 * True if no token in a text opens anything, judging by each alone: a sample, one that has ended, a key that is encrypted
 * with a password, an identifier as a bearer, or a key that web pages contain.
 * @param about the name of the field, if the text is its value alone; parts that a token hardly has; and the text around,
 * if the half of a key without the other in it opens nothing
 */
export function opensNothing(
  text: string,
  { name = "", unlikely = PLACEHOLDER, around }: { name?: string; unlikely?: RegExp; around?: string } = {},
): boolean {
  const tokens = [...tokensOf(text)];
  return tokens.every((token) => {
    const { what, at, word, whole } = token;
    if (what === PRIVATE_KEY) {
      const key = text.slice(at);
      return isLocked(key) || (!/\w/.test(word) && isWithoutKey(key.split("\n"), 0));
    }
    const before = `${name}=${text.slice(0, at).split("\n").at(-1)}`;
    return (
      what === HASHED ||
      isSampleToken(token) ||
      unlikely.test(whole) ||
      (around !== undefined && isHalfOfKey(what, around)) ||
      isShortLived(word, text) ||
      (what === "a bearer token" && formOf(whole.replace(UUID, "")) === undefined) ||
      (what === "a Google API key" && OF_PAGES.test(before))
    );
  });
}

/** The same without a space: `YourSecurePassword123`. */
const YOURS = /(?:^|[^A-Za-z])[Yy]our[A-Z]/;

/** The beginning of the keys of Azure's emulators for storage and databases. */
const OF_EMULATOR = /(?:^|AccountKey=)(?:Eby8vdM02xNOcqFl|C2y6yDjf5\/R\+ob0N)/;

/** Passwords that a product sets and publishes, each with its source. */
const OF_PRODUCTS = new Set([
  "guest", // RabbitMQ: https://www.rabbitmq.com/docs/access-control#default-state
  "aircontrolenterprise", // UniFi's keystore, as in https://github.com/linuxserver/docker-unifi-network-application
  "notasecret", // Google's P12 keys: https://cloud.google.com/iam/docs/reference/rest/v1/ServiceAccountPrivateKeyType
]);

/** True for a password or key that is the same in every installation of a product, so that it protects nothing. */
export function isOfProduct(value: string): boolean {
  return OF_PRODUCTS.has(value) || OF_EMULATOR.test(value);
}

/** Characters that people write for unknown ones: `tskey-xxxxxxxxxxxx`, `tk-00000000`, `1a2b…9f8e`. */
const STAND_INS = /([x*])\1{5,}$|0{8,}$|…|\.{3}/;
/** The same in capitals or in groups. */
const CROSSES = /X{8,}$|^(?:[xX]{3,}-)+[xX]{3,}$/;
/** Keys that the documentation of their products publishes. */
const PUBLISHED = /^(?=.{16})[A-Z0-9a-z/+]*EXAMPLE(?:KEY)?$/;

/** True for a value in the form of a token with a row of equal characters, which no generator would produce. */
export function isRow(value: string): boolean {
  return STAND_INS.test(value.trim());
}

/** True for a key of documentation, or for characters in the order of the alphabet, of digits, or of a repetition. */
export function isOfDocumentation(value: string): boolean {
  return (
    REPEATED.test(value) ||
    PUBLISHED.test(value) ||
    CROSSES.test(value) ||
    isInOrder(value) ||
    isShortLived(value) ||
    isSample(value)
  );
}

/** True if nearly every character repeats the one before it or follows it, or if the text repeats its beginning. */
function isInOrder(value: string): boolean {
  const text = value.replaceAll("-", "");
  if (text.length < 12) return false;
  if (/^(.{1,8})\1{2,}$/.test(text)) return true;
  const codes = [...text.toLowerCase()].map((one) =>
    one === "a" ? FOLLOWS_NINE : (one.codePointAt(0) ?? 0),
  );
  const steps = codes.filter((code, at) => {
    const step = code - (codes[at - 1] ?? Number.NaN);
    return step === 0 || step === 1;
  });
  return steps.length >= 0.8 * text.length;
}

/** In hexadecimal digits, "a" follows "9". */
const FOLLOWS_NINE = 0x3a;

/** True for a value that asks to be replaced. */
export function saysToReplace(value: string): boolean {
  return TO_REPLACE.test(value) || YOURS.test(value) || isRow(value);
}

/** What programs that require no key are given: `not-needed`, `sk-no-key-required`. */
const UNUSED =
  /^["']?(?:unused|no[-_ ]?auth|not[-_ ]?(?:needed|required|used|set)|(?:sk-)?no[-_ ]?(?:key|token|password)[-_ ](?:needed|required))["']?$/i;

/** True for a value that declares that it isn't used. */
export function saysUnused(value: string): boolean {
  return UNUSED.test(value.trim());
}

/** The name before a key for maps or logins that web pages contain, or the address that it is a part of. */
const OF_PAGES =
  /(?:firebase|maps|(?:^|[^A-Za-z])(?:(?:NEXT|NUXT|EXPO|ASTRO)_PUBLIC|PUBLIC|VITE|REACT_APP|GATSBY|VUE_APP)_)[^\s"'#]*["']?\s*(?:(?:=>|[:=])\s*["'`]?)?[^\s"'#]*$/i;

/** An identifier that isn't part of anything else. */
const UUID = /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi;

/** True if an all-caps value repeats the last words of its name: `--token=TOKEN`. */
export function repeatsName(value: string, name: string): boolean {
  return /^[A-Z]{4,}$/.test(value) && name.toUpperCase().endsWith(value);
}
