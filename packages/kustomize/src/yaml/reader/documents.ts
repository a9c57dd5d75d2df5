import { attempt } from "../../errors/attempt.ts";
import { InputError } from "../../errors/errors.ts";
import { shortcuts } from "../../shortcuts.ts";
import { textIn } from "../../text/bytes.ts";
import { kept } from "../../value/multimap.ts";
import type { Value } from "../../value/value.ts";
import { refuseEncryptedFile } from "../encrypted.ts";
import { writtenOut } from "../written-out.ts";
import { endsInComment, noteLastComment } from "./last-comment.ts";
import { readNode } from "./node.ts";
import { Places } from "./places.ts";
import type { Dialect } from "./scalar.ts";
import { textOfFile, utf16Of } from "./utf16.ts";
import { atDocumentMark, isSeparator, skipToToken, YamlReader } from "./yaml-reader.ts";

/**
 * The YAML documents of a resource or patch file, as `kustomize build` reads them (go-yaml v3 behind kyaml's reader):
 * separated by lines that begin with `---`, with Windows line ends as line feeds, without empty and null documents,
 * with aliases and merge keys expanded. Takes a file's bytes or text. Throws InputError with file, line and cause.
 */
export function parseDocuments(content: string | Uint8Array, file: string, dialect?: "authored"): Value[] {
  const read = dialect === undefined ? readDocuments(content, file) : documentsIn(content, file, dialect);
  return read.map(writtenOut);
}

/** The documents of files, by their bytes: discovery, builds and rules read the same ones. */
const known = new WeakMap<Uint8Array, readonly Value[]>();

/**
 * The same documents including everything that a build may still fix before it writes them out: duplicate keys, and
 * missing values inside brackets. Those of bytes are read once, so nothing may change them.
 */
export function readDocuments(content: string | Uint8Array, file: string): readonly Value[] {
  if (typeof content === "string") return documentsIn(content, file, "resource");
  return kept(known, content, () => documentsIn(content, file, "resource"));
}

/** The places of the keys and items of a text; with a mistake in the text, of the documents before it. */
export function keyPlaces(text: string, dialect: Dialect): Places {
  const places = new Places();
  attempt(() => documentsIn(text, "", dialect, places), undefined);
  return places;
}

function documentsIn(content: string | Uint8Array, file: string, dialect: Dialect, places?: Places): Value[] {
  const reader = open(content, file, dialect);
  reader.places = places;
  // kustomize searches for document separators before the text is decoded.
  const single = typeof content !== "string" && utf16Of(content) !== undefined;
  const values: Value[] = [];
  for (;;) {
    const value = readDocument(reader);
    reader.refuseMistake();
    if (value !== undefined && value !== null) {
      values.push(value);
      places?.documents.push({ value, at: reader.contentAt });
    }
    const separator = single ? -1 : separatorOf(reader);
    if (typeof value === "object" && value !== null) {
      const end = separator < 0 ? reader.text.length - 1 : separator + 1;
      const comment = endsInComment(reader, end);
      if (comment !== undefined) noteLastComment(value, comment);
    }
    if (toNextDocument(reader, separator)) continue;
    if (reader.numberKey !== undefined) numberKeys.set(values, reader.numberKey);
    return values;
  }
}

/** What is to be said about the first key of documents that is a number, by their list. */
const numberKeys = new WeakMap<readonly Value[], string>();

/** Throws InputError if a key in documents that were just read is a number. */
export function refuseNumberKeys(documents: readonly Value[]): void {
  const why = numberKeys.get(documents);
  if (why !== undefined) throw new InputError(why, { code: "invalid-yaml" });
}

/**
 * The documents of a file as kubectl and Argo CD read manifests themselves: separated in the same way, and parsed by
 * go-yaml v2, as kustomization files are.
 */
export function parseManifests(content: string | Uint8Array, file: string): Value[] {
  return documentsIn(content, file, "kustomization");
}

/**
 * The first YAML document of a kustomization file, as `kustomize build` reads it (go-yaml v2: `yes` and `on` are
 * booleans, dates are strings, the last value of a repeated key counts); undefined if the file contains none. Takes
 * the file's bytes, or its text. Throws InputError with file, line and cause.
 */
export function parseKustomizationFile(content: string | Uint8Array, file: string): Value | undefined {
  return readDocument(open(content, file, "kustomization"));
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the characters a YAML reader refuses
const REFUSED = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

const BOM = 0xfeff;

const UNUSUAL = /[^ -~\n]/;

function open(content: string | Uint8Array, file: string, dialect: Dialect): YamlReader {
  refuseEncryptedFile(content, file);
  // In one piece: a concatenated string stays two pieces, and is slow to read.
  let text = typeof content === "string" ? [content, "\0"].join("") : decode(content, file);
  if (text.charCodeAt(0) === BOM) text = text.slice(1);
  // Nearly every file is plain ASCII, for which a single search shows that there is nothing to fix or reject.
  const isPlain = shortcuts.taken && text.search(UNUSUAL) === text.length - 1;
  if (!isPlain && dialect !== "kustomization") text = text.replaceAll("\r\n", "\n");
  const reader = new YamlReader(text, file, dialect);
  if (isPlain) return reader;
  const refused = text.search(REFUSED);
  if (refused !== text.length - 1) {
    const code = text.charCodeAt(refused).toString(16).toUpperCase().padStart(4, "0");
    reader.fail(
      `the control character U+${code} isn't allowed in YAML; write it as an escape in double quotes`,
      refused,
    );
  }
  return reader;
}

/** The text of the bytes, followed by a zero character. */
function decode(bytes: Uint8Array, file: string): string {
  if (utf16Of(bytes) !== undefined) return `${textOfFile(bytes, file)}\0`;
  // The zero is decoded with the rest, because a concatenated string is slow to read.
  const ended = new Uint8Array(bytes.length + 1);
  ended.set(bytes);
  const text = textIn(ended);
  if (text === undefined) throw new InputError(`${file}: not UTF-8 text`, { code: "not-text" });
  return text;
}

/** The position of the line break before the next line that begins with `---`; -1 if there is none. */
function separatorOf({ text, start, pos }: YamlReader): number {
  return text.indexOf("\n---", Math.max(start, pos - 4));
}

/**
 * Moves past the line that separates documents; false if there is none. Throws InputError if it has more than a
 * comment after the dashes.
 */
function toNextDocument(reader: YamlReader, separator: number): boolean {
  const { text } = reader;
  if (separator < 0) return false;
  const end = text.indexOf("\n", separator + 1);
  if (end < 0) return false;
  if (end > separator + 4) {
    const rest = text.slice(separator + 4, end).trim();
    if (rest !== "" && rest[0] !== "#")
      reader.fail(`a document separator is a line with "---" only, not "---${rest}"`, separator + 1);
  }
  // Each document is decoded separately, including a byte order mark at its beginning.
  reader.restart(text.charCodeAt(end + 1) === BOM ? end + 2 : end + 1);
  return true;
}

/**
 * Reads the YAML document at the position, as go-yaml does; undefined if there is none. Text after the document isn't
 * checked. Throws InputError with file and line: invalid YAML, a duplicate key, an unknown anchor, excessive nesting
 * or aliases.
 */
export function readDocument(reader: YamlReader): Value | undefined {
  if (reader.text.charCodeAt(reader.start) === 0xfeff) reader.fail("a second byte order mark");
  skipToToken(reader);
  const isDeclared = readDeclaration(reader);
  if (atDocumentMark(reader)) {
    if (reader.text.charCodeAt(reader.pos) === 46)
      reader.fail('"..." ends a document, and none has begun: remove it, or write "---" before it');
    if (isSeparator(reader)) {
      if (isDeclared)
        reader.fail('kustomize cuts files at "---", so lines that begin with % can\'t come before it');
      return undefined;
    }
    reader.pos += 3;
    reader.keyAllowed = false;
    return readContent(reader);
  }
  if (isDeclared) reader.fail('"---" must follow the lines that begin with %');
  if (reader.text.charCodeAt(reader.pos) === 0) return undefined;
  return readContent(reader);
}

/** Moves past a line with the version of YAML; false if there is none. Other lines that begin with % are rejected. */
function readDeclaration(reader: YamlReader): boolean {
  if (reader.text.charCodeAt(reader.pos) !== 37 || reader.pos !== reader.lineStart) return false;
  DECLARATION.lastIndex = reader.pos;
  const [line] =
    DECLARATION.exec(reader.text) ?? reader.fail("the only line that may begin with % is %YAML 1.1");
  reader.pos += line.length;
  skipToToken(reader);
  return true;
}

const DECLARATION = /%YAML[ \t]+1\.1[ \t]*(?=[\r\n\0]|[ \t]#)/y;

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
