import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { tokensOf } from "@kustogen/kustomize/credentials/forms.ts";
import { findCredential } from "@kustogen/kustomize/credentials/text.ts";
import type { ValueContext } from "@kustogen/kustomize/credentials/values.ts";
import { sha256Hex } from "@kustogen/kustomize/text/sha256.ts";

/** The beginning of the description of a value beside a telling name; the name follows. */
export const LITERAL_VALUE = "a literal value for ";

/** A variable, or the call of a function. */
const CODE = /[$`\\]|\(\w*(?:\)|$)/;
const CONTEXTS: readonly ValueContext[] = ["file", "shell", "value"];

/** The literal in a text that was described like this; undefined if it stands elsewhere, or is computed. */
export function literalIn(text: string, what: string): string | undefined {
  for (const context of CONTEXTS) {
    const found = findCredential(text, context);
    const value = found?.what === what ? text.slice(found.start, found.end) : undefined;
    if (value !== undefined && !CODE.test(value)) return value;
  }
  return undefined;
}

/** With a scheme, or with a protocol or a port behind the host: `user:password@tcp(db:3306)`. */
const ADDRESS =
  /:\/\/[^\s/:@?#"'`]*:([^\s@"'`]+)@|(?:^|[\s"'=])[\w.-]{1,64}:([^\s@"'`/]+)@(?=(?:tcp|udp|unix)\(|[\w.-]+:\d)/g;

/** The passwords in the addresses within a text. */
export function passwordsIn(text: string): string[] {
  return [...text.matchAll(ADDRESS)].map(([, ofUrl, ofHost = ""]) => ofUrl ?? ofHost);
}

/** A private key up to its last line, or the end of its text in quotes; its line ends may be escaped. */
const KEY = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----((?:(?!-----)[^"'])*)/g;
const BASE64 = /[A-Za-z0-9+/]{64,}={0,2}/;
/** Shorter values are the same by chance. */
const SHORTEST = 6;
/** Enough to tell the credentials of a repository apart, and too few to guess one from. */
const DIGITS = 12;

/**
 * A digest of each credential in a text, which is the same wherever the credential is: a key in a Secret and in a file, a
 * password in a variable and in an address. None if it can't be separated from the text.
 * @param what what was found in the text; by default, the whole text is a credential
 */
export function digestsOf(text: string, what = ""): string[] {
  const digests = credentialsIn(text, what)
    .filter(({ length }) => length >= SHORTEST)
    .map((one) => sha256Hex(one).slice(0, DIGITS));
  return [...new Set(digests)].sort();
}

function credentialsIn(text: string, what: string): string[] {
  const plain = decodedText(text.trim()) ?? text;
  const tokens = [...tokensOf(plain)].flatMap((one) => (one.what === "a private key" ? [] : one.word));
  const formed = [...keysIn(plain), ...tokens];
  if (formed.length > 0) return formed;
  const [value = what.startsWith(LITERAL_VALUE) ? literalIn(text, what) : undefined] = passwordsIn(plain);
  if (value !== undefined) return [value];
  return what !== "" && text.trim().includes("\n") ? [] : [text.trim()];
}

/** The contents of the private keys in a text, or in the base64 in it, without spaces. */
function keysIn(text: string): string[] {
  const plain = text.includes("-----BEGIN") ? text : (decodedText(BASE64.exec(text)?.[0] ?? "") ?? "");
  return [...plain.matchAll(KEY)]
    .map(([, body = ""]) => body.replace(/\\[nr]|\s/g, ""))
    .filter((one) => one.length >= 30);
}
