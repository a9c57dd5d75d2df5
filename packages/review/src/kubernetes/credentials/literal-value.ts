import { findCredential } from "@kustogen/kustomize/credentials/text.ts";
import type { ValueContext } from "@kustogen/kustomize/credentials/values.ts";

/** The beginning of the description of a value beside a telling name; the name follows. */
export const LITERAL = "a literal value for ";

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
