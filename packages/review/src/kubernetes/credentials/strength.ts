import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { type Token, tokensOf } from "@kustogen/kustomize/credentials/forms.ts";
import { type NameClass, nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { ACCESS_KEY, credentialIn } from "@kustogen/kustomize/credentials/text.ts";
import { LITERAL_VALUE, literalIn, passwordsIn } from "./literal-value.ts";

/**
 * What a literal is worth, judged by itself alone. certain: a token by its published form. weak: what only its place tells, such
 * as a value under the name of a credential. unlikely: a sample, half of a key, a quick hash. public: what browsers are given.
 * Undefined for what opens nothing.
 */
export type Strength = "certain" | "weak" | "unlikely" | "public" | undefined;

/** Forms that other texts have as well. */
const UNCERTAIN = /^an API key|bearer|login|hashed/;

/** Parts of a value that is to be replaced, as in documentation. */
const SAMPLE =
  /example|sample|dummy|fake|placeholder|(?<!ex)change[-_ ]?(?:me|this|it|in)|replace|redacted|your|insert|\.{3}|…|(.)\1{5}/i;
/** What nobody generates: digits or letters in order, and the password of RFC 7617. */
const SEQUENCE = /0123456789|1234567890|abcdefghijk|:open sesame$/i;
/** The beginning of a private key that is encrypted with a password, or one of age with letters that BIP 173 leaves out. */
const LOCKED =
  /^-----BEGIN (?:ENCRYPTED PRIVATE KEY-----|[A-Z ]*PRIVATE KEY-----(?:\s|\\[nr])*Proc-Type: 4,ENCRYPTED)|^AGE-SECRET-KEY-1[02-9A-Z]*[1BIO]/;
/** The length of the headers of a key and of the first line of its content. */
const HEAD = 400;
/** Hashes of passwords, perhaps behind a login: those that take so long that nobody guesses the password, and others. */
const SLOW_HASH = /(?:[\w.@-]{1,64}:)?\$(?:2[abxy]?|[67]|y|gy|argon2\w*|pbkdf2[\w-]*|scrypt)\$[\w./+=$,-]+/g;
const QUICK_HASH = /(?:[\w.@-]{1,64}:)?(?:\$(?:apr1|1|5)\$|\{(?:SSHA|SHA)\})[\w./+=$-]{8,}/g;
/** Where programs, also those in browsers, report errors, by the number of their project: the key lets them do no more. */
const DSN = /^https?:\/\/[\da-f]{32}@[\w.:-]+\/(?:[\w-]+\/)*\d+$/;
/** Whom tokens of tests and documentation are for: the user of jwt.io, and the domains of RFC 2606. */
const NOBODY = /"1234567890"|(?<![\w-])example\.(?:com|net|org)\b/;
/** Apps for phones and web pages contain the key of their Firebase project, which its own rules protect. */
const FIREBASE = /mobilesdk_app_id|GOOGLE_APP_ID|AIza[\w-]{35}["'`],?\s*["']?authDomain/;
/** The length and characters of the secret half of a key of AWS. */
const OTHER_HALF = /(?<![A-Za-z0-9/+])(?=[a-z\d/+]*[A-Z])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+])/g;
/** Words, perhaps with digits and signs before or behind them: `Harbor12345`, `my-secret-pw`, `123456`. */
const WORDS = /^[\d\W_]*(?:[A-Za-z]+(?:[-_. ]+[A-Za-z]+)*)?[\d\W_]*$/;
/** A name with a word in it, as objects, buckets, metrics and images have: `dashboard-auth-x7k2m9q4`. */
export const NAME_OF_OBJECT = /^(?=.*(?:^|[-./_:])[a-z]{3,}(?:[-./_:]|$))[a-z0-9]+(?:[-./_:][a-z0-9]+)+$/;

/** What something found in a text is worth. @param around the text in which the other half of a key may be */
export function strengthOf(text: string, what: string, around = text): Strength {
  const slow = text.replace(SLOW_HASH, "");
  const rest = slow.replace(QUICK_HASH, "");
  if (rest !== text) {
    const left = credentialIn(rest, "file");
    return (left && strengthOf(rest, left, around)) || (rest === slow ? undefined : "unlikely");
  }
  if (DSN.test(text.trim())) return "public";
  const inside = decodedText(tokensOf(text).next().value?.word ?? text.trim()) ?? text;
  const tokens = [text, inside].flatMap((one) =>
    [...tokensOf(one)].map((token) => ofToken(token, one, around)),
  );
  if (tokens.length > 0) return strongest(tokens);
  if (what === ACCESS_KEY) return "unlikely";
  const passwords = passwordsIn(inside);
  if (passwords.length > 0) return strongest(passwords.map((one) => ofValue(one, "password")));
  if (!what.startsWith(LITERAL_VALUE)) return "weak";
  const name = what.slice(LITERAL_VALUE.length);
  const kind = nameClass(name);
  const value = literalIn(inside, what);
  // The value follows the option of a program.
  if (kind === undefined && (value !== undefined || inside.includes(name))) return "weak";
  if (value !== undefined) return ofValue(value, kind ?? "password");
  // Code follows the name, or nothing but the value is there.
  if (inside.includes(name)) return "unlikely";
  return inside.trimEnd().includes("\n") ? "weak" : ofValue(inside.trim(), kind ?? "password");
}

/** What a value is worth under a name of a class. */
export function ofValue(given: string, kind: NameClass): Strength {
  const value = decodedText(given) ?? given;
  if (kind === "auth" && /^[^\s:]+:\S/.test(value)) return ofValue(value.replace(/^[^:]*:/, ""), "password");
  const isSample = SAMPLE.test(value) && !/^change[-_]?me$/i.test(value);
  if (kind === "password") return isSample ? "unlikely" : "weak";
  const isName = NAME_OF_OBJECT.test(value) || value.length < 8 || WORDS.test(value);
  if (isName || !(isRandom(given) || !(isSample || /[-._/: ]/.test(value)))) return undefined;
  return isSample ? "unlikely" : "weak";
}

function ofToken({ what, at, whole, word }: Token, text: string, around: string): Strength {
  if (what === "a private key") {
    const head = text.slice(at, at + HEAD);
    const [, content = head] = head.split("-----BEGIN");
    // Where nothing follows the first line, or words or the end of a pattern do (`-----/gi`), there is no key.
    const isContent = /^(?:(?:\s|\\[nr])+[\w+/=]+|[\w+/=]{9,})(?:\s|\\[nr])*$/.test(word);
    if (head.startsWith("-") && !isContent && !/[A-Za-z\d+/]{30}/.test(content)) return undefined;
    return LOCKED.test(head) ? "unlikely" : "certain";
  }
  const isHalf =
    what === "an AWS access key" && !(around.match(OTHER_HALF) ?? []).some((half) => isRandom(half));
  const isShown = what === "a Google API key" && FIREBASE.test(around);
  const [head = "", claims = "", signature = ""] = word.split(".");
  const isOfNobody =
    head.startsWith("eyJ") && (!isRandom(signature) || NOBODY.test(decodedText(claims) ?? ""));
  // In a sentence, no scheme of a header: "Created publish token 8f3b…".
  const isOfSentence = /^token /i.test(whole) && /[a-z] $/.test(text.slice(0, at));
  // The login of RFC 7617 and other samples are encoded.
  const isSample = [whole, decodedText(word) ?? ""].some((one) => SAMPLE.test(one) || SEQUENCE.test(one));
  if (isHalf || isShown || isOfNobody || isOfSentence || isSample) return "unlikely";
  return UNCERTAIN.test(what) ? "weak" : "certain";
}

/** The highest of several. */
export function strongest(all: readonly Strength[]): Strength {
  return (["certain", "weak", "unlikely", "public"] as const).find((one) => all.includes(one));
}

/** True for what is an error: a certain form, and where it is checked for production or written in code, what its place tells. */
export function isError(strength: Strength, on: { authored?: object; strictness?: string }): boolean {
  const isKept = on.authored !== undefined || on.strictness === "production";
  return strength === "certain" || (strength === "weak" && isKept);
}
