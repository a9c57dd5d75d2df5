import { shortcuts } from "../../shortcuts.ts";
import { isReservedV2 } from "./scalar.ts";
import type { YamlReader } from "./yaml-reader.ts";

/** The maximum length of a key that isn't introduced with "?". */
export const MAX_KEY_LENGTH = 1024;

/** True for the ASCII letters and digits with which a plain scalar may begin, whatever follows. */
export function beginsPlain(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 47 && code <= 57) || code === 95
  );
}

/** A key of usual characters, with its colon and what follows that. */
const SIMPLE_KEY = /([A-Za-z_/][\w./-]*):[ \n]/y;

// Manifests repeat few keys, so each is created once, which keeps no file's text in memory.
const known = new Map<string, string>();
const MOST_KNOWN = 5000;

/** Reads a key of usual characters and its colon; undefined, without moving, for anything else. */
export function readSimpleKey(reader: YamlReader): string | undefined {
  SIMPLE_KEY.lastIndex = reader.pos;
  const found = shortcuts.taken ? SIMPLE_KEY.exec(reader.text)?.[1] : undefined;
  if (found === undefined || found.length > MAX_KEY_LENGTH || (found.length <= 5 && isReservedV2(found)))
    return undefined;
  reader.pos += found.length + 1;
  reader.keyAllowed = false;
  const kept = known.get(found);
  if (kept !== undefined) return kept;
  // The name of a property is a separate string, not a slice of the text.
  const key = Object.keys({ [found]: 0 })[0] as string;
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(key, key);
  return key;
}
