import { sha256Hex } from "../text/sha256.ts";
import { kept } from "../value/multimap.ts";
import { lookUp, setOwn } from "../value/own.ts";
import { isMap, type Value, type ValueMap } from "../value/value.ts";
import { textAt } from "../yaml/fields.ts";
import { goJson } from "../yaml/printer/json.ts";
import { refuseUnwritable } from "../yaml/reader/scalar-notes.ts";

const LETTERS: Record<string, string> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };

/**
 * The suffix that kustomize adds to a name for the content of a resource: ten characters of the SHA-256 of its type
 * and data, with letters and digits that could form a word replaced. Throws InputError for data that kustomize can't
 * write and read back, as it does here.
 */
export function contentHash(value: ValueMap): string {
  const content = hashed(value);
  const { data, ...others } = content as ValueMap;
  if (!isMap(data)) return suffixOf(content);
  return kept(
    kept(known, data, () => new Map()),
    goJson(others),
    () => suffixOf(content),
  );
}

/** The suffixes for data that was hashed, by what is hashed with it: the overlays on a base share its data, which may be long. */
const known = new WeakMap<ValueMap, Map<string, string>>();

function suffixOf(content: Value): string {
  const digest = sha256Hex(goJson(content));
  return digest.slice(0, 10).replace(/[013ae]/g, (character) => lookUp(LETTERS, character) as string);
}

/** The part of a resource that is hashed. The name never is, because kustomize looks for it in the wrong place. */
function hashed(value: ValueMap): Value {
  const kind = textAt(value, "kind");
  if (kind === "ConfigMap") return fields(value, { kind, name: "", data: "" }, ["data"], "binaryData");
  if (kind === "Secret")
    return fields(value, { kind, type: "", name: "", data: "" }, ["type", "data"], "stringData");
  return value;
}

function fields(value: ValueMap, base: ValueMap, names: string[], mapping: string): ValueMap {
  const result = { ...base };
  for (const name of names) {
    const field = lookUp(value, name);
    if (field === undefined) continue;
    setOwn(result, name, typeof field === "object" && field !== null ? writable(field) : textAt(value, name));
  }
  const extra = lookUp(value, mapping);
  if (isMap(extra)) setOwn(result, mapping, writable(extra));
  return result;
}

function writable<Field extends Value>(field: Field): Field {
  if (isMap(field)) refuseUnwritable(field);
  return field;
}
