import { InputError } from "../errors/errors.ts";
import { spend } from "../limits.ts";
import type { GeneratorEntry } from "../load/fields.ts";
import { readFileSource } from "../load/file-source.ts";
import type { Root } from "../load/root.ts";
import { textIn } from "../text/bytes.ts";
import { refuseEncryptedFile } from "../yaml/encrypted.ts";

/** The content of a generated key: text, or bytes that aren't text. */
export type Content = string | Uint8Array;

/**
 * The keys and contents of a generated ConfigMap or Secret: from env files, then literals, then files. Throws
 * InputError for a file that can't be read, an invalid source or a repeated key.
 */
export function readPairs(entry: GeneratorEntry, root: Root): Map<string, Content> {
  const pairs = new Map<string, Content>();
  const add = (key: string, content: Content): void => {
    if (pairs.has(key)) throw new InputError(`the key ${key} is given twice`, { code: "duplicate" });
    // The content is hashed, and written in another form.
    spend("steps", content.length >> 4);
    pairs.set(key, content);
  };
  for (const path of entry.envs ?? [])
    for (const [key, value] of readEnvFile(root.read(path), path)) add(key, value);
  for (const [index, literal] of (entry.literals ?? []).entries()) add(...readLiteral(literal, index));
  for (const source of entry.files ?? []) {
    const [key, path] = readFileSource(source);
    const bytes = root.read(path);
    add(key, textIn(bytes) ?? bytes);
  }
  return pairs;
}

/** A message doesn't quote it: it may be a password. */
function readLiteral(literal: string, index: number): [string, string] {
  const equals = literal.indexOf("=");
  if (equals <= 0) throw new InputError(`literals[${index}] must be key=value`);
  return [literal.slice(0, equals), withoutQuotes(literal.slice(equals + 1))];
}

function withoutQuotes(text: string): string {
  const first = text[0];
  const quoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first);
  return quoted ? text.slice(1, -1) : text;
}

const SPACE = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
/** The longest line that Go's line scanner accepts; everything after a longer one is silently dropped. */
const LONGEST_LINE = 64 * 1024;

function* readEnvFile(bytes: Uint8Array, path: string): Generator<[string, string]> {
  refuseEncryptedFile(bytes, path);
  let number = 0;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(10, start);
    let end = newline < 0 ? bytes.length : newline;
    if (end - start >= LONGEST_LINE) return;
    if (end > start && bytes[end - 1] === 13) end--;
    const text = textIn(bytes.subarray(start, end));
    number++;
    if (text === undefined)
      throw new InputError(`${path}:${number}: is not UTF-8 text`, { code: "not-text" });
    const line = (number === 1 ? text.replace(/^\ufeff/, "") : text).replace(SPACE, "");
    start = newline < 0 ? bytes.length : newline + 1;
    if (line === "" || line[0] === "#") continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    if (key !== "") yield [key, equals < 0 ? "" : line.slice(equals + 1)];
  }
}
