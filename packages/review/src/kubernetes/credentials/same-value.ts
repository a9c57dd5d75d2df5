import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { formOf } from "@kustogen/kustomize/credentials/forms.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";
import { LITERAL, literalIn, passwordsIn } from "./literal-value.ts";

/** A private key up to its last line, whose line ends may be escaped. */
const KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----((?:(?!-----)[\s\S])*)/g;
const BASE64 = /[A-Za-z0-9+/]{64,}={0,2}/;
const WORD = /[^\s"'`,;=<>(){}[\]]{8,}/g;
/** Shorter values are the same by chance. */
const SHORTEST = 6;
/** Enough to tell the credentials of a repository apart, and too few to guess one from. */
const DIGITS = 12;

/**
 * A digest of the credential in a text, which is the same wherever the credential is: a key in a Secret and in a file, a
 * password in a variable and in an address. Undefined if it can't be separated from the text.
 */
export function digestOf(text: string, what: string): string | undefined {
  return digest(credentialOf(text, what)?.trim());
}

/** The same for all values of a Secret. */
export function digestOfAll(texts: readonly string[]): string | undefined {
  const values = texts.map((text) => {
    const keys = keysIn(text);
    const [password] = passwordsIn(text);
    return keys.length > 0 ? keys.join(" ") : (password ?? text.trim());
  });
  return digest(values.sort().join("\n"));
}

function digest(value: string | undefined): string | undefined {
  return value === undefined || value.length < SHORTEST ? undefined : sha256Hex(value).slice(0, DIGITS);
}

function credentialOf(text: string, what: string): string | undefined {
  const keys = keysIn(text);
  if (keys.length > 0) return keys.join(" ");
  const [password] = passwordsIn(text);
  if (password !== undefined) return password;
  if (what.startsWith(LITERAL)) {
    const value = literalIn(text, what);
    if (value !== undefined) return value;
    return text.trimEnd().includes("\n") ? undefined : text;
  }
  const words = text.match(WORD) ?? [];
  const formed = words.filter((word) => formOf(word) !== undefined);
  const [only, ...more] = formed.length > 0 ? formed : words.filter((word) => isRandom(word));
  return more.length === 0 ? only : undefined;
}

/** The contents of the private keys in a text, or in the base64 in it, without spaces. */
export function keysIn(text: string): string[] {
  const plain = text.includes("-----BEGIN") ? text : (decodedText(BASE64.exec(text)?.[0] ?? "") ?? "");
  return [...plain.matchAll(KEY)]
    .map(([, body = ""]) => body.replace(/\\[nr]|\s/g, ""))
    .filter((one) => one.length >= 30);
}
