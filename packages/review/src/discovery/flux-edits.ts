import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { asText, isEmpty, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, itemsAt, listAt, textAt } from "../kubernetes/fields.ts";

/** The fields of a Flux Kustomization that Flux writes into the kustomization of its folder, or adds to its lists. */
const FIELDS = ["namePrefix", "nameSuffix", "patches", "images", "commonMetadata"] as const;

/** What a Flux Kustomization changes in the kustomization of its folder, as written in its `spec`. */
export type FluxEdits = Partial<Record<(typeof FIELDS)[number], Value>>;

/** What a Flux Kustomization changes in the kustomization of its folder; undefined for nothing. */
export function editsOf(document: Value): FluxEdits | undefined {
  const found = FIELDS.flatMap((field) => {
    const value = at(document, "spec", field) ?? null;
    return value === "" || isEmpty(value) ? [] : [[field, value] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/**
 * The fields of a kustomization that Flux edits, as Flux leaves them: an image replaces one of the same name, and
 * patches come last. Common metadata, which Flux adds to the built objects, is what transformers add to them.
 */
export function editedByFlux(kustomization: Value, edits: FluxEdits): Record<string, Value> {
  const { commonMetadata, ...edited }: FluxEdits = edits;
  if (commonMetadata !== undefined)
    return {
      ...editedByFlux(kustomization, edited),
      transformers: [...listAt(kustomization, "transformers"), ...transformersOf(commonMetadata)],
    };
  if (edits.patches !== undefined)
    edited.patches = [...listAt(kustomization, "patches"), ...itemsAt({ ...edits }, "patches").map(patchOf)];
  if (edits.images !== undefined) {
    const images = [...listAt(kustomization, "images")];
    for (const [image] of itemsAt({ ...edits }, "images")) {
      const index = images.findIndex((one) => textAt(one, "name") === asText(image.name));
      images[index < 0 ? images.length : index] = image;
    }
    edited.images = images;
  }
  return edited;
}

/** The transformers that set labels and annotations of objects, and not of their pods. */
function transformersOf(metadata: Value): string[] {
  return (
    [
      ["LabelTransformer", "labels"],
      ["AnnotationsTransformer", "annotations"],
    ] as const
  ).flatMap(([kind, field]) => {
    const pairs = at(metadata, field) ?? null;
    if (isEmpty(pairs)) return [];
    const fieldSpecs = [{ path: `metadata/${field}`, create: true }];
    const name = `flux-${field}`;
    return [JSON.stringify({ apiVersion: "builtin", kind, metadata: { name }, [field]: pairs, fieldSpecs })];
  });
}

/** A patch with the fields that Flux knows. */
function patchOf([{ patch, target }]: readonly [ValueMap, number]): ValueMap {
  return { ...(patch !== undefined && { patch }), ...(isMap(target) && { target }) };
}

/** True if a patch may change other Flux Kustomizations, so that they build something else than they say. */
export function mayPatchKustomizations(document: Value): boolean {
  return itemsAt(document, "spec", "patches").some(([{ patch, target }]) => {
    const kind = textAt(target ?? null, "kind");
    const documents =
      kind === undefined ? attempt(() => parseDocuments(asText(patch ?? ""), "patch"), [null]) : [{ kind }];
    // A target's kind is a regular expression.
    return documents.some((one) => /^$|Kustomization|\W/.test(textAt(one, "kind") ?? ""));
  });
}
