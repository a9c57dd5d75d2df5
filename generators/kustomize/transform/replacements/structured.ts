import { type Document, isScalar, parseDocument, visit } from "yaml";
import { InputError } from "../../../model/errors.ts";
import { isMap, type Value } from "../../../model/value.ts";
import { parseDocuments } from "../../load/documents.ts";
import { compareBytes, goJson, jsonString } from "../../print/json.ts";
import { Draft, type Place } from "./draft.ts";
import { type Created, kindOf, locate, NOWHERE } from "./locate.ts";
import { lookUp } from "./lookup.ts";
import { put } from "./put.ts";
import { retype } from "./retype.ts";
import type { Source } from "./source.ts";

/** What a text means as YAML. Throws InputError when it is not YAML. */
export function parsePlainYaml(text: string): Value {
  return text.trim() === "" ? "" : (parseDocuments(text, "the text")[0] ?? null);
}

/**
 * Replaces a value inside a text that holds JSON or YAML, such as a file in a ConfigMap, when the path leads through
 * such a text. Returns false, with nothing changed, when it doesn't or the value can't be put there. JSON is written
 * anew with sorted keys, indented if it was.
 */
export function replaceInText(
  draft: Draft,
  source: Source,
  path: readonly string[],
  created: Created,
): boolean {
  const outer = textOnTheWay(draft, path);
  if (outer === undefined) return false;
  const text = draft.textAt(outer.place);
  try {
    const inner = new Draft(parsePlainYaml(text));
    const places = locate(inner, path.slice(outer.length), created);
    if (places.length === 0) return false;
    for (const place of places) put(inner, place, source);
    const changed = /^\s*[[{]/.test(text)
      ? writeJson(inner.root, text)
      : writeYaml(
          inner,
          places.filter((place) => place !== NOWHERE),
          text,
        );
    draft.setScalar(outer.place, retype(draft.at(outer.place) as Value, text, changed), changed);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

/** The first scalar that the path goes on behind, if it holds YAML. */
function textOnTheWay(draft: Draft, path: readonly string[]): { place: Place; length: number } | undefined {
  for (let length = 1; length < path.length; length++) {
    try {
      const place = lookUp(draft, path.slice(0, length));
      if (place === undefined || kindOf(draft.at(place) as Value) !== "scalar") continue;
      parsePlainYaml(draft.textAt(place));
      return { place, length };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return undefined;
}

function writeJson(value: Value, original: string): string {
  return original.includes("\n") && original.includes("  ") ? indented(value, "") : goJson(value);
}

/** Go's json.MarshalIndent with two spaces. */
function indented(value: Value, indent: string): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((item) => deeper + indented(item, deeper)).join(",\n")}\n${indent}]`;
  }
  if (!isMap(value)) return goJson(value);
  const keys = Object.keys(value).sort(compareBytes);
  if (keys.length === 0) return "{}";
  const lines = keys.map((key) => `${deeper}${jsonString(key)}: ${indented(value[key] as Value, deeper)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

/** The text with the values at the places changed; order, comments and quotes stay. */
function writeYaml(changed: Draft, places: readonly Place[], original: string): string {
  const document = parseDocument(original, { strict: false, uniqueKeys: false });
  for (const place of places) change(document, pathOf(place), changed.at(place) as Value);
  visit(document, (_, node) => {
    if (node !== null && typeof node === "object" && "spaceBefore" in node) node.spaceBefore = false;
  });
  return document.toString({ lineWidth: 0, indentSeq: false, flowCollectionPadding: false }).trim();
}

function change(document: Document, path: (string | number)[], value: Value): void {
  const node = document.getIn(path, true);
  if (isScalar(node) && typeof value !== "object") node.value = value;
  else document.setIn(path, document.createNode(value));
}

function pathOf(place: Place): (string | number)[] {
  return place.parent === undefined ? [place.key] : [...pathOf(place.parent), place.key];
}
