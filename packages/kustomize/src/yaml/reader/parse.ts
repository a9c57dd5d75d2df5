import type { Value } from "../../value/value.ts";
import { readNode } from "./node.ts";
import { readDirectives } from "./properties.ts";
import { atDocumentMark, isSeparator, skipToToken, type YamlReader } from "./yaml-reader.ts";

/**
 * Reads the YAML document at the position, as go-yaml does; undefined if there is none. Text after the document isn't
 * checked. Throws InputError with file and line: invalid YAML, a duplicate key, an unknown anchor, excessive nesting
 * or aliases.
 */
export function readDocument(reader: YamlReader): Value | undefined {
  if (reader.text.charCodeAt(reader.start) === 0xfeff) reader.fail("a second byte order mark");
  skipToToken(reader);
  const directives = reader.text.charCodeAt(reader.pos) === 37 && readDirectives(reader);
  if (atDocumentMark(reader)) {
    if (reader.text.charCodeAt(reader.pos) === 46)
      reader.fail('"..." ends a document, and none has begun: remove it, or write "---" before it');
    if (isSeparator(reader)) {
      if (directives)
        reader.fail('kustomize cuts files at "---", so lines that begin with % can\'t come before it');
      return undefined;
    }
    reader.pos += 3;
    reader.keyAllowed = false;
    return readContent(reader);
  }
  if (directives) reader.fail('"---" must follow the lines that begin with %');
  if (reader.text.charCodeAt(reader.pos) === 0) return undefined;
  return readContent(reader);
}

/** A list element, or a text that the next line makes a key: the result for a document without its last line end. */
const BEHIND =
  /[ \t]*(?:-[ \t]*\n|-[ \t]|[^\s#'"[\]{}&*!|>%@`,?:][^:#\n]*\n\s*(?!---|\.\.\.)[^#\s][^#\n]*?:(?=\s))/y;

/** The content of a document; throws InputError for text after its last bracket, usually the next document. */
function readContent(reader: YamlReader): Value {
  skipToToken(reader);
  reader.contentAt = reader.pos;
  const value = readNode(reader, -1, false);
  if (value === null || typeof value !== "object" || !"}]".includes(reader.text[reader.pos - 1] ?? " "))
    return value;
  BEHIND.lastIndex = reader.pos;
  if (BEHIND.test(reader.text)) reader.fail('a document begins with a line that only contains "---"');
  return value;
}
