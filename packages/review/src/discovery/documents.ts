import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { anyTextIn } from "@kustogen/kustomize/text/bytes.ts";
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
 * The documents of a file of YAML or JSON, whatever its ending; JSON is read as such where it is no YAML (`\/`, a key
 * that stands twice). Throws InputError for what is neither.
 */
export function manifestDocuments(text: string, file: string): Value[] {
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
