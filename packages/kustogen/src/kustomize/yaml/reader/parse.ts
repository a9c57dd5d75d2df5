import type { Value } from "../../../kubernetes/value.ts";
import { readNode } from "./node.ts";
import { readDirectives } from "./properties.ts";
import { atDocumentMark, isSeparator, type Source, skipToToken } from "./source.ts";

/**
 * Reads the YAML document that begins where the reader stands, as go-yaml does; undefined when there is none. What
 * follows the document is not looked at. Throws InputError naming file and line: not YAML, a key that stands twice,
 * an unknown anchor, nesting or aliases beyond all measure.
 */
export function readDocument(source: Source): Value | undefined {
  skipToToken(source);
  const directives = source.text.charCodeAt(source.pos) === 37 && readDirectives(source);
  if (atDocumentMark(source) && source.text.charCodeAt(source.pos) === 45) {
    if (isSeparator(source)) {
      if (directives)
        source.fail('kustomize cuts files at "---", so lines that begin with % can\'t stand before it');
      return undefined;
    }
    source.pos += 3;
    source.keyAllowed = false;
    return readNode(source, -1, false);
  }
  if (directives) source.fail('"---" must follow the lines that begin with %');
  if (source.text.charCodeAt(source.pos) === 0) return undefined;
  return readNode(source, -1, false);
}
