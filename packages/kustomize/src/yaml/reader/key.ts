import { shortcuts } from "../../shortcuts.ts";
import { isReservedWord } from "./scalar.ts";
import { isBlankOrEnd, type YamlReader } from "./yaml-reader.ts";

/** The maximum length of a key that isn't introduced with "?". */
export const MAX_KEY_LENGTH = 1024;

/** 1 for the usual characters of keys, 2 for those that may also begin one. */
const KEY_CHARACTERS = new Uint8Array(128);
for (const letter of "0123456789-.") KEY_CHARACTERS[letter.charCodeAt(0)] = 1;
for (const letter of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/")
  KEY_CHARACTERS[letter.charCodeAt(0)] = 2;

/** True for the ASCII letters and digits with which a plain scalar may begin, whatever follows. */
export function beginsPlain(code: number): boolean {
  return code < 128 && (KEY_CHARACTERS[code] === 2 || (code >= 48 && code <= 57));
}

// Manifests repeat few keys, so each is created once: a lookup is faster than creating it, and it keeps no file's
// text in memory.
const TABLE_MASK = 4095;
const table: string[] = new Array(TABLE_MASK + 1).fill("");

/** Reads a key of usual characters and its colon; undefined, without moving, for anything else. */
export function readSimpleKey(reader: YamlReader): string | undefined {
  const { text } = reader;
  const start = reader.pos;
  let pos = start;
  let code = text.charCodeAt(pos);
  if (code > 127 || KEY_CHARACTERS[code] !== 2 || !shortcuts.taken) return undefined;
  let hash = 0;
  do {
    hash = (hash * 31 + code) | 0;
    code = text.charCodeAt(++pos);
  } while (code < 128 && KEY_CHARACTERS[code] !== 0);
  if (code !== 58) return undefined;
  const after = text.charCodeAt(pos + 1);
  if (after !== 32 && after !== 10 && !isBlankOrEnd(after)) return undefined;
  const length = pos - start;
  const slot = (hash ^ (hash >>> 12)) & TABLE_MASK;
  let key = table[slot] as string;
  if (key.length !== length || !standsAt(key, text, start)) {
    if (length > MAX_KEY_LENGTH) return undefined;
    const made = text.slice(start, pos);
    if (length <= 5 && isReservedWord(made)) return undefined;
    // The name of a property is a separate string, not a slice of the text.
    key = Object.keys({ [made]: 0 })[0] as string;
    table[slot] = key;
  }
  reader.pos = pos + 1;
  reader.keyAllowed = false;
  return key;
}

function standsAt(key: string, text: string, start: number): boolean {
  for (let i = key.length - 1; i >= 0; i--)
    if (key.charCodeAt(i) !== text.charCodeAt(start + i)) return false;
  return true;
}
