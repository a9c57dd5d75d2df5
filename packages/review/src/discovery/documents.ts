import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseManifests } from "@kustogen/kustomize/yaml/reader/documents.ts";

const texts = new WeakMap<Uint8Array, string>();

/** The text of a file, decoded once while a tree keeps its bytes: one file is looked through for several reasons. */
export function fileText(bytes: Uint8Array): string {
  return kept(texts, bytes, () => anyTextIn(bytes));
}

/** Decodes a file as kubectl and Argo CD do: UTF-8, or UTF-16 if it has a byte order mark. */
export function manifestText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return fileText(bytes);
}

/**
 * The documents of a YAML or JSON file, whatever its extension. After a first JSON object, more JSON objects or YAML
 * may follow without a separator; JSON that isn't valid YAML (`\/`, a duplicate key) is read as JSON. Throws InputError
 * for anything else.
 */
export function manifestDocuments(text: string, file: string): Value[] {
  const [first, ...more] = piecesOf(text.replace(/^\ufeff/, ""), file);
  return [first as string, ...more].flatMap((piece) => documentsIn(piece, file));
}

function documentsIn(text: string, file: string): Value[] {
  try {
    return parseManifests(text, file);
  } catch (error) {
    // Nesting that is too deep for one parser is too deep for all.
    if (!(error instanceof InputError) || error.code === "too-large") throw error;
    const json = isDeep(text) ? undefined : orElse(() => JSON.parse(text) as Value, undefined);
    if (json === undefined) throw error;
    return [json];
  }
}

/**
 * Splits a text as Kubernetes does: each JSON object at its beginning separately, and what follows the first of them,
 * if it isn't JSON, as YAML. Throws InputError if something else follows several objects.
 */
function piecesOf(text: string, file: string): string[] {
  const pieces: string[] = [];
  for (let rest = text; ; ) {
    const begun = rest.trimStart();
    if (pieces.length > 0 && begun === "") return pieces;
    const isNull = pieces.length > 0 && begun.startsWith("null");
    const piece = isNull ? "null" : begun.slice(0, Math.max(0, endOfJson(begun)));
    const behind = begun.slice(piece.length);
    // Most files are one JSON document, or begin as YAML.
    if (pieces.length === 0 && (piece === "" || behind.trimStart() === "")) return [text];
    if (pieces.length > limitOf("fileValues")) throw overLimit("fileValues").within(file);
    if (!isJson(piece)) {
      if (pieces.length === 0) return [text];
      if (pieces.length === 1) return [...pieces, rest.replace(/^[^\S\n]*\n?/, "")];
      throw new InputError(`${file}: expected JSON or the end of the file after ${pieces.length} objects`);
    }
    pieces.push(piece);
    rest = behind;
  }
}

/** The end of the JSON object that a text begins with; -1 if it begins with none, or it doesn't end. */
function endOfJson(text: string): number {
  if (text[0] !== "{") return -1;
  const tokens = /["{}[\]]|\\./gs;
  let depth = 0;
  let quoted = false;
  for (let found = tokens.exec(text); found !== null; found = tokens.exec(text)) {
    const [token] = found;
    if (token === '"') quoted = !quoted;
    else if (!quoted && (token === "{" || token === "[")) depth++;
    else if (!quoted && (token === "}" || token === "]") && --depth === 0) return tokens.lastIndex;
  }
  return -1;
}

/** The deepest allowed nesting of YAML; deeper values overflow the stack of any code that walks through them. */
const DEEPEST = 500;

function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

/** The objects in a YAML or JSON file, also those in lists. Throws InputError if it can't be read. */
export function objectsIn(content: Uint8Array | string, file: string): ValueMap[] {
  const text = typeof content === "string" ? content : manifestText(content);
  return manifestDocuments(text, file)
    .filter((document) => isMap(document))
    .flatMap(itemsOf);
}

/** The objects in a document: the items of a list of any kind, and of lists within it, or the document itself. */
export function itemsOf(document: ValueMap): ValueMap[] {
  const { items, spec, status } = document;
  if (Array.isArray(items)) return items.filter((item) => isMap(item)).flatMap(itemsOf);
  return items === null && spec === undefined && status === undefined ? [] : [document];
}
