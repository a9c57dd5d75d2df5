import { type Document, isScalar, parseAllDocuments, Scalar, visit } from "yaml";
import { InputError } from "../../errors/errors.ts";
import { valueAt } from "../../errors/issues.ts";
import type { Value } from "../../value/value.ts";
import { type Draft, type DraftPlace, kindOf } from "./draft.ts";
import type { ReplacementSource } from "./replacement-source.ts";
import { type Retyped, typeOf, writeYamlText } from "./yaml-text.ts";

/**
 * The YAML text with the source's text at the places, which `inner` (the text as data) may only just have got. Throws
 * InputError with the code "not-supported" for anything that only kustomize itself can write.
 */
export function changeYamlText(
  text: string,
  inner: Draft,
  places: readonly DraftPlace[],
  source: ReplacementSource,
): string {
  const documents = parseAllDocuments(text, { schema: "failsafe", uniqueKeys: false, logLevel: "silent" });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (document === undefined || document.errors.length > 0)
    throw new InputError("a replacement within this YAML text is not supported by the embedded renderer", {
      code: "not-supported",
    });
  const changed = new Map<Scalar, Retyped>();
  for (const place of places) change(document, inner, place, source, changed);
  return writeYamlText(document, text, changed);
}

function change(
  document: Document,
  inner: Draft,
  place: DraftPlace,
  source: ReplacementSource,
  changed: Map<Scalar, Retyped>,
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
    if (!changed.has(node)) changed.set(node, { type: plain ? typeOf(String(node.value ?? "")) : "!!str" });
    node.value = source.text;
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
    node.value = source.text;
  }
}

function pathOf(place: DraftPlace): (string | number)[] {
  return place.parent === undefined ? [place.key] : [...pathOf(place.parent), place.key];
}
