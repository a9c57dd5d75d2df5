import { formOf, isAwsSecret } from "@kustogen/kustomize/credentials/forms.ts";

/**
 * What a hash of a password begins with: made to be kept where others read it. A login may stand before one that takes
 * long to try; the others are broken in hours, and a file of them is a file of passwords.
 */
const HASH =
  /^\s*(?:(?:[\w.@-]{1,64}:)?\$(?:2[abxy]|[67]|y|gy|argon2\w*|pbkdf2[\w-]*|scrypt)\$|\$(?:apr1|[15])\$|\{(?:SSHA|SHA|PBKDF2|CRYPT)\})/;
/** Hexadecimal digits of the length that a digest has. */
const DIGEST = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/i;
/** What says of itself that it has to be replaced, or that nobody asks for it. */
const TO_REPLACE = new RegExp(
  [
    "(?<!ex)change[-_ ]?(?:me|this|it\\b|here|in[-_ ]?(?:prod|live)|for[-_ ]?prod|before|on[-_ ]?(?:first|deploy))",
    "(?<![a-z])(?:set|edit|fill|update|override|rotate|generate)[-_ ]?(?:me\\b|this|in[-_ ]?(?:prod|live))",
    "(?:must|to|should|needs?)[-_ ](?:to[-_ ])?be[-_ ]?(?:changed|replaced|set|filled|updated|generated|rotated)",
    "replace[-_ ]?(?:me|this|with|in[-_ ]?prod|before)|\\breplace_[a-z]|place[-_ ]?holder|[-_ ](?:goes[-_ ])?here$",
    "\\bnot[-_ ]a[-_ ](?:real[-_ ])?(?:secret|password)|do[-_ ]not[-_ ]use|not[-_ ]for[-_ ]prod|(?:dev|local|test|demo)(?:elopment)?[-_ ]only\\b",
    "\\b(?:your|insert|dummy|fake|fixture|example|sample|redacted|todo|unused|noauth|not[-_ ](?:needed|required|used|set))\\b",
    "\\brequired$|^(?:fake|dummy|example)_",
  ].join("|"),
  "i",
);

/** True for a hash of a password. @param around what stands beside it, which may name the algorithm */
export function isHash(value: string, around = ""): boolean {
  return HASH.test(value) || (DIGEST.test(value) && /\b(?:sha-?\d*|md5|digest)\b/i.test(around));
}

/** Hashes anywhere in a text that take long to try, and those that don't, with the login before them. */
const SLOW = /\$(?:2[abxy]|[67]|y|gy|argon2\w*|pbkdf2[\w-]*|scrypt)\$[\w./+=$,-]+/g;
const FAST = /(?:[\w.@-]{1,64}:)?(?:\$(?:apr1|1|5)\$|\{(?:SSHA|SHA)\})[\w./+=$-]{8,}/g;

/** A text without its hashes that take long to try. */
export function withoutHashes(text: string): string {
  return text.replace(SLOW, "");
}

/** A text without its hashes, also those of which the password may be found by trying. */
export function withoutAnyHash(text: string): string {
  return withoutHashes(text).replace(FAST, "");
}

/** What the form of a hash is called. */
export const HASHED = "a hashed password";

/** True for a text that holds what is a credential by its form, wherever it stands: a token or a key, and no hash. */
export function holdsToken(text: string): boolean {
  const form = formOf(text);
  return form === undefined ? isAwsSecret(text.trim()) : form !== HASHED;
}

/** A word that stands in a token several times in a row. */
const REPEATED = /(sample|example|dummy|fake|placeholder)(?:[-_]?\1){1,}/i;

/** Words in a token that say that it is to come: `xoxb-your-bot-token`. */
const TO_COME = /(?:^|[-_=/])(?:your|insert|replace|change)[-_]?[a-z]{2,}/i;

/** True for what has the form of a token and says in words that it is none. */
export function isSample(text: string): boolean {
  if (REPEATED.test(text)) return true;
  const tokens = (text.match(/[^\s"'`]+/g) ?? []).filter((word) => formOf(word) !== undefined);
  return tokens.length > 0 && tokens.every((token) => TO_COME.test(token) || isRow(token));
}

/** The same without a space: `YourSecurePassword123`. */
const YOURS = /(?:^|[^A-Za-z])[Yy]our[A-Z]/;

/** True for the password that a message broker comes with, of which everyone knows. */
export function isOfProduct(value: string): boolean {
  return value === "guest";
}

/** What people write for the characters that they don't know yet: `tskey-xxxxxxxxxxxx`, `tk-00000000`, `1a2b…9f8e`. */
const STAND_INS = /([x*])\1{5,}$|0{8,}$|…|\.{3}/;

/** True for a value with a row of signs where a machine would put others: it has the form of a token and is none. */
export function isRow(value: string): boolean {
  return STAND_INS.test(value.trim());
}

/** True for a value that says of itself that it has to be replaced. */
export function saysToReplace(value: string): boolean {
  return TO_REPLACE.test(value) || YOURS.test(value) || isRow(value);
}

/** A key for maps and sign-ins that pages show to everyone, by what it stands beside; its owner restricts who may use it. */
const OF_PAGES =
  /firebase|maps|(?:^|[^A-Za-z])(?:(?:NEXT|NUXT|EXPO|ASTRO)_PUBLIC|PUBLIC|VITE|REACT_APP|GATSBY|VUE_APP)_/i;

/** True for a key of Google in what browsers get. @param around its line, or its name */
export function isOfPages(what: string, around: string): boolean {
  return what === "a Google API key" && OF_PAGES.test(around);
}

/** An identifier that nothing else is a part of. */
const UUID = /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi;

/** True for identifiers where tokens are sent, and nothing beside: a user, a session or a key in the form of all of these. */
export function isIdentifier(text: string): boolean {
  return formOf(text) === "a bearer token" && formOf(text.replace(UUID, "")) === undefined;
}

/** True for the last words of a name in capitals, where the value is to be: `--token=TOKEN`. */
export function repeatsName(value: string, name: string): boolean {
  return /^[A-Z]{4,}$/.test(value) && name.toUpperCase().endsWith(value);
}
