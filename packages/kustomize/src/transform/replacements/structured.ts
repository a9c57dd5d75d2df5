import { InputError } from "../../errors/errors.ts";
import { isMap, type Value } from "../../value/value.ts";
import { compareBytes, goJson, jsonString } from "../../yaml/printer/json.ts";
import { writtenOut } from "../../yaml/written-out.ts";
import { Draft, type DraftPlace, kindOf, NOWHERE, parseYamlText } from "./draft.ts";
import { type Created, locate } from "./locate.ts";
import { findPlace } from "./lookup.ts";
import { put } from "./put.ts";
import type { ReplacementSource } from "./replacement-source.ts";
import { retype } from "./retype.ts";
import { changeYamlText } from "./yaml-change.ts";

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
): boolean {
  const outer = textOnTheWay(draft, path);
  if (outer === undefined) return false;
  const text = draft.textAt(outer.place);
  try {
    const inner = new Draft(parseYamlText(text));
    const places = locate(inner, path.slice(outer.length), created);
    if (places.length === 0) return false;
    const changed = /^\s*[[{]/.test(text)
      ? writeJson(inner, places, source, text)
      : changeYamlText(
          text,
          inner,
          places.filter((place) => place !== NOWHERE),
          source,
        );
    draft.setScalar(outer.place, retype(draft.at(outer.place) as Value, text, changed), changed);
    return true;
  } catch (error) {
    if (error instanceof InputError && error.code !== "not-supported") return false;
    throw error;
  }
}

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
): string {
  for (const place of places) put(inner, place, source);
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
