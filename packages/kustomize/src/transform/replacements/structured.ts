import { type Document, isScalar, parseAllDocuments, Scalar, visit } from "yaml";
import { InputError } from "../../errors/errors.ts";
import { valueAt } from "../../errors/issues.ts";
import { spend } from "../../limits.ts";
import type { ReplacementOptions } from "../../load/fields.ts";
import { isMap, type Value } from "../../value/value.ts";
import { compareBytes, goJson, jsonString } from "../../yaml/printer/json.ts";
import { writtenOut } from "../../yaml/written-out.ts";
import { Draft, type DraftPlace, kindOf, NOWHERE, parseYamlText } from "./draft.ts";
import { type Created, locate } from "./locate.ts";
import { findPlace } from "./path.ts";
import { joined, put } from "./put.ts";
import { type ReplacementSource, retype } from "./replacement-source.ts";
import { type Retyped, tagOf, writeYamlText } from "./yaml-text.ts";

/**
 * Replaces a value inside a text with JSON or YAML, such as a file in a ConfigMap, if the path leads through such a
 * text. Returns false, without any change, if it doesn't or the value can't be put there. JSON is rewritten with
 * sorted keys, indented if it was before.
 */
export function replaceInText(
  draft: Draft,
  source: ReplacementSource,
  path: readonly string[],
  created: Created,
  options?: ReplacementOptions,
): boolean {
  const outer = textOnTheWay(draft, path);
  if (outer === undefined) return false;
  const text = draft.textAt(outer.place);
  // It is read and written again for each value.
  spend("steps", text.length);
  try {
    const inner = new Draft(parseYamlText(text));
    const places = locate(inner, path.slice(outer.length), created);
    if (places.length === 0) return false;
    const changed = /^\s*[[{]/.test(text)
      ? writeJson(inner, places, source, text, options)
      : changeYamlText(
          text,
          inner,
          places.filter((place) => place !== NOWHERE),
          source,
          options,
        );
    draft.setScalar(outer.place, retype(draft.at(outer.place) as Value, text, changed), changed);
    return true;
  } catch (error) {
    if (error instanceof InputError && !ENDS.has(error.code)) return false;
    throw error;
  }
}

/** Errors after which kustomize, or this renderer, doesn't go on with the text as a plain value. */
const ENDS: ReadonlySet<string | undefined> = new Set([
  "not-supported",
  "too-large",
  "invalid-kustomization",
]);

/** The first scalar before the end of the path, if it contains YAML. */
function textOnTheWay(
  draft: Draft,
  path: readonly string[],
): { place: DraftPlace; length: number } | undefined {
  for (let length = 1; length < path.length; length++) {
    try {
      const place = findPlace(draft, path.slice(0, length));
      if (place === undefined || kindOf(draft.at(place) as Value) !== "scalar") continue;
      parseYamlText(draft.textAt(place));
      return { place, length };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
  }
  return undefined;
}

function writeJson(
  inner: Draft,
  places: readonly DraftPlace[],
  source: ReplacementSource,
  original: string,
  options?: ReplacementOptions,
): string {
  for (const place of places) put(inner, place, source, options);
  const root = writtenOut(inner.root);
  return original.includes("\n") && original.includes("  ") ? indented(root, "") : goJson(root);
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

/**
 * The YAML text with the source's text at the places, which `inner` (the text as data) may only just have got. Throws
 * InputError with the code "not-supported" for anything that only kustomize itself can write.
 */
export function changeYamlText(
  text: string,
  inner: Draft,
  places: readonly DraftPlace[],
  source: ReplacementSource,
  options?: ReplacementOptions,
): string {
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined || document.errors.length > 0)
    throw new InputError("a replacement within this YAML text is not supported by the embedded renderer", {
      code: "not-supported",
    });
  const changed = new Map<Scalar, Retyped>();
  for (const place of places) change(document, inner, place, source, changed, options);
  return writeYamlText(document, text, changed);
}

function change(
  document: Document,
  inner: Draft,
  place: DraftPlace,
  source: ReplacementSource,
  changed: Map<Scalar, Retyped>,
  options?: ReplacementOptions,
): void {
  const path = pathOf(place);
  if (kindOf(source.value) !== "scalar" || kindOf(inner.at(place) as Value) !== "scalar")
    throw new InputError(
      "a replacement of a mapping or list within YAML text is not supported by the embedded renderer",
      { code: "not-supported" },
    );
  if (document.hasIn(path)) {
    const node = document.getIn(path, true);
    if (!isScalar(node))
      throw new InputError("an alias within YAML text can't be replaced", { code: "not-supported" });
    const plain = node.type === undefined || node.type === Scalar.PLAIN;
    if (!changed.has(node)) changed.set(node, { type: plain ? tagOf(String(node.value ?? "")) : "!!str" });
    node.value = joined(String(node.value ?? ""), source.text, options);
    return;
  }
  const at = path.findIndex((_, index) => !document.hasIn(path.slice(0, index + 1)));
  const made = document.createNode(valueAt(inner.root, path.slice(0, at + 1)), {
    aliasDuplicateObjects: false,
  });
  visit(made, {
    Scalar(_, node) {
      node.type = Scalar.PLAIN;
      node.value = String(node.value ?? "");
    },
  });
  document.setIn(path.slice(0, at + 1), made);
  const node = document.getIn(path, true);
  if (isScalar(node)) {
    changed.set(node, { type: undefined });
    node.value = joined(String(node.value ?? ""), source.text, options);
  }
}

function pathOf(place: DraftPlace): (string | number)[] {
  return place.parent === undefined ? [place.key] : [...pathOf(place.parent), place.key];
}
