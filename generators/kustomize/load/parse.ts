import type { Value } from "../../model/value.ts";
import { readNode } from "./block.ts";
import { readDirectives } from "./properties.ts";
import type { Dialect } from "./scalar.ts";
import { atDocumentMark, Source, skipToToken } from "./source.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters a YAML reader refuses
const REFUSED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * The first YAML document of the text, read as go-yaml reads it; undefined when there is none. What follows the
 * document is not looked at. Throws InputError naming file and line: not YAML, a key that stands twice, an unknown
 * anchor, nesting or aliases beyond all measure.
 */
export function parseDocument(
  text: string,
  file: string,
  firstLine: number,
  dialect: Dialect,
): Value | undefined {
  const source = new Source(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text, file, firstLine, dialect);
  const refused = text.search(REFUSED);
  if (refused >= 0) {
    const code = text.charCodeAt(refused).toString(16).toUpperCase().padStart(4, "0");
    source.fail(
      `the control character U+${code} can't stand in YAML; write it as an escape in double quotes`,
      refused,
    );
  }
  skipToToken(source);
  const directives = readDirectives(source);
  if (atDocumentMark(source) && source.text.charCodeAt(source.pos) === 45) {
    source.pos += 3;
    source.keyAllowed = false;
    return readNode(source, -1, false);
  }
  if (directives) source.fail('"---" must follow the lines that begin with %');
  if (source.text.charCodeAt(source.pos) === 0) return undefined;
  return readNode(source, -1, false);
}
