import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { limitOf, overLimit } from "@kustogen/kustomize/limits.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseManifests } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** The text of a file that kubectl and Argo CD read: UTF-8, or UTF-16 where a byte order mark says so. */
export function manifestText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  return anyTextIn(bytes);
}

/**
 * The documents of a file of YAML or JSON, whatever its ending. One that begins with an object of JSON may go on with more
 * of them, or with YAML, without any line between; JSON is read as such where it is no YAML (`\/`, a key that stands
 * twice). Throws InputError for what is neither.
 */
export function manifestDocuments(text: string, file: string): Value[] {
  const [first, ...more] = piecesOf(text.replace(/^\ufeff/, ""), file);
  return [first as string, ...more].flatMap((piece) => documentsIn(piece, file));
}

function documentsIn(text: string, file: string): Value[] {
  try {
    return parseManifests(text, file);
  } catch (error) {
    // What is nested too deeply for one reader is for every one.
    if (!(error instanceof InputError) || error.code === "too-large") throw error;
    const json = jsonIn(text);
    if (json === undefined) throw error;
    return [json];
  }
}

/**
 * Cuts a text as Kubernetes does: each object of JSON that stands at its beginning for itself, and what comes behind the
 * first of them, if it is no JSON, as YAML. Throws InputError where something else follows several objects.
 */
function piecesOf(text: string, file: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; ; ) {
    const begin = afterSpace(text, at);
    const end = endOfJson(text, begin);
    // Most files are one document of JSON, or begin as YAML.
    if (pieces.length === 0 && (end < 0 || afterSpace(text, end) === text.length)) return [text];
    if (begin === text.length) return pieces;
    const piece = text.slice(begin, end);
    if (pieces.length > limitOf("fileValues")) throw overLimit("fileValues").within(file);
    if (end > 0 && isJson(piece)) pieces.push(piece);
    else if (pieces.length > 0 && text.startsWith("null", begin)) pieces.push("null");
    else if (pieces.length === 0) return [text];
    else if (pieces.length === 1) return [...pieces, text.slice(at).replace(/^[^\S\n]*\n?/, "")];
    else throw new InputError(`${file}: expected JSON or the end of the file after ${pieces.length} objects`);
    at = begin + (pieces.at(-1) as string).length;
  }
}

/** Where the spaces of JSON end. */
function afterSpace(text: string, from: number): number {
  const spaces = /[ \t\r\n]*/y;
  spaces.lastIndex = from;
  spaces.test(text);
  return spaces.lastIndex;
}

/** Where an object of JSON ends that begins at a place; -1 where none begins, or it has no end. */
function endOfJson(text: string, from: number): number {
  if (text[from] !== "{") return -1;
  const tokens = /["{}[\]]|\\./gs;
  tokens.lastIndex = from;
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

/** As deep as YAML may be; what is deeper overflows the stacks of whatever walks through it. */
const DEEPEST = 500;

function isDeep(text: string): boolean {
  let depth = 0;
  for (const [bracket] of text.matchAll(/[[{\]}]/g)) {
    depth += bracket === "[" || bracket === "{" ? 1 : -1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

function jsonIn(text: string): Value | undefined {
  if (isDeep(text)) return undefined;
  try {
    return JSON.parse(text.replace(/^\ufeff/, "")) as Value;
  } catch {
    return undefined;
  }
}

/** What a document stands for: the items of a list of whatever kind, and of the lists among these, else itself. */
export function itemsOf(document: ValueMap): ValueMap[] {
  const { items, spec, status } = document;
  if (Array.isArray(items)) return items.filter((item) => isMap(item)).flatMap(itemsOf);
  return items === null && spec === undefined && status === undefined ? [] : [document];
}
