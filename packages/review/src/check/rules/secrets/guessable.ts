import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { credentialLines } from "../../../kubernetes/credentials/lines.ts";
import type { State } from "../../state.ts";
import { LITERAL, valueIn } from "./literal-value.ts";

/** Characters that stand for letters in words. */
const LEET: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};
const LEET_WORDS =
  /^(?:(?:my|the|test|dev|demo|local|dummy|example|sample|mock)[-_]?)?(?:pass(?:word|wd)?|secret|admin|root|welcome|letmein|qwerty|postgres|hello)+$/;
/** Words, each with a vowel. */
const WORDS =
  /^(?=.{1,24}$)(?:[a-z]{1,3}|[a-z]*[aeiouy][a-z]*)(?:[-_. ](?:[a-z]{1,3}|[a-z]*[aeiouy][a-z]*)){0,3}$/;
/** A few words and then what the value is: `authentik-staging-password`. */
const CALLED =
  /^(?=.{1,48}$)(?:(?:[a-z]{1,3}|[a-z]*[aeiouy][a-z]*)[-_.]){1,4}(?:secret|password|passphrase)$/i;
/** Words of which at least one says what the value is: `my-secret-string-can-be-changed`. */
const NAMED_WORDS =
  /^(?=.{1,96}$)(?=.*(?<![a-z])(?:secret|password|passphrase|token|key|string|example|uuid)(?![a-z]))[a-z]+(?:[-_. ](?:[a-z]+|\d{1,4})){3,}$/i;
/** The same in camel case, each word with a vowel: `ThisIsNotASecurePassword`. */
const NAMED_IN_CAMEL_CASE =
  /^(?=.{1,96}$)(?=.*(?:Secret|Secure|Pass(?:word|phrase)|Token|Key))(?:[a-z]*[aeiouy][a-z]*)?(?:[AEIOU][a-z]+|[A-Z][a-z]*[aeiouy][a-z]*|[AI](?=[A-Z])){3,}[\d!?#.@*-]{0,6}$/;
/** `CREATE USER shop WITH PASSWORD 'shop'`. */
const OF_SQL = /\b(?:password|identified\s+by)\s+'([^']+)'/i;
/** `"type": "password", "value": "…"`, as in the export of a login server's realm. */
const APART = /"type"\s*:\s*"password"[^{}]*?"value"\s*:\s*"([^"]*)"/g;
const ADDRESS = /:\/\/[^\s/:@?#"'`]*:([^\s@"'`]+)@/g;

/**
 * Why something that looks like a credential protects nothing, as the end of a sentence: anyone would try it first.
 * Undefined if it is a real risk.
 */
export function whyHarmless(
  { authored, strictness }: State,
  isGuessed: () => boolean,
  isOnlyNamed = () => false,
): string | undefined {
  if (authored !== undefined || strictness === "production") return undefined;
  if (isGuessed()) return "anyone can guess it, like the passwords in demonstrations";
  return isOnlyNamed() ? "only its name suggests a credential" : undefined;
}

/** True if everything in a text that looks like a credential is easy to guess. */
export function isGuessable(text: string, what: string, key: string): boolean {
  const lines = text.split("\n");
  const found = text.trimEnd().includes("\n") ? credentialLines(text, key) : [{ line: 1, what }];
  // A name and a value on separate lines.
  const apart = [...text.matchAll(APART)].map(([, value = ""]) => value);
  if (found.length + apart.length === 0 || !apart.every(isWord)) return false;
  return found.every((one) => isGuessed(lines[one.line - 1] ?? "", one.what));
}

/** True for a word, as used for passwords in demonstrations: `postgres`, `admin123`, `P@ssw0rd`. */
export function isWord(value: string): boolean {
  const plain = value
    .trim()
    .toLowerCase()
    .replace(/^\d{0,6}|[\d!?#.@*-]{0,6}$/g, "");
  // Anyone can try all of them: `n8n`.
  if (/^\w{1,3}$/.test(value.trim())) return true;
  // Typed digits: `123`, `123456`.
  if (plain === "" && /^\d{1,10}$/.test(value.trim())) return true;
  if (NAMED_WORDS.test(value.trim()) || NAMED_IN_CAMEL_CASE.test(value.trim())) return true;
  if (WORDS.test(plain) || CALLED.test(plain)) return !isRandom(value);
  return (
    LEET_WORDS.test(plain.replace(/[013457@$]/g, (sign) => lookUp(LEET, sign) ?? sign)) || isForTests(plain)
  );
}

/** True for a short value that says first that it is for tests: `test-123abc`. */
function isForTests(plain: string): boolean {
  return /^(?:test|testing|demo|dummy)[-_.][a-z0-9]{1,8}$/.test(plain) && !isRandom(plain);
}

/** The same for each password in an address or in a docker config, and for any other value, which may be encoded again. */
export function isWeak(value: string): boolean {
  const passwords = [...passwordsIn(value), ...passwordsOfRegistries(value)];
  if (passwords.length > 0) return passwords.every(isWord);
  return [value, decodedText(value) ?? (SHORT.test(value) ? anyTextIn(bytesOfBase64(value)) : "")].some(
    isWord,
  );
}

/** A word in base64 that is too short to be taken for it elsewhere: `dGVzdA==`. */
const SHORT = /^(?=.{8,20}$)(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The passwords in the addresses within a text. */
export function passwordsIn(text: string): string[] {
  return [...text.matchAll(ADDRESS)].map(([, password = ""]) => password);
}

/** The passwords in the basic authentication logins of a line. */
function passwordsOfLogins(line: string): string[] {
  return [...line.matchAll(LOGIN)].map(([, login = ""]) =>
    anyTextIn(bytesOfBase64(login)).replace(/^[^:]*:/, ""),
  );
}

/** The passwords in the file in which docker keeps its logins to registries; none for any other text. */
export function passwordsOfRegistries(text: string): string[] {
  if (!/^\s*\{\s*"auths"/.test(text)) return [];
  return [...text.matchAll(/"(password|auth)"\s*:\s*"([^"]*)"/g)].map(([, field, value = ""]) =>
    field === "auth" ? anyTextIn(bytesOfBase64(value)).replace(/^[^:]*:/, "") : value,
  );
}

const LOGIN = /\bBasic[ \t]+["']?([A-Za-z0-9+/]{8,}={0,2})/gi;

function isGuessed(line: string, what: string): boolean {
  if (what.startsWith(LITERAL)) {
    const [, inSql] = OF_SQL.exec(line) ?? [];
    return isWeak(inSql ?? valueIn(line, what.slice(LITERAL.length)) ?? line.trim());
  }
  const passwords = [...passwordsIn(line), ...passwordsOfLogins(line)];
  return passwords.length > 0 && passwords.every(isWord);
}
