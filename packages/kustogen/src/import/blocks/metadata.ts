import type { Field, ImportedObject, Template } from "../template.ts";
import type { OwnLabels } from "./call.ts";
import { at, bag, field, renamed } from "./fields.ts";

/** The metadata that every block accepts: an object's name, its annotations, and labels that its part doesn't have. */
export function metadataFields({ body, layers }: ImportedObject, { labels }: OwnLabels): Field[] {
  const metadata = at(body, "metadata");
  return [
    ...renamed(field(metadata, "name"), "name"),
    ...renamed(field(metadata, "annotations"), "annotations"),
    ...bag("labels", moreLabels(at(metadata, "labels"), labels), layers),
  ];
}

/** The labels that aren't among others. */
export function moreLabels(labels: Template | undefined, others: Template | undefined): Field[] {
  const known = fieldsOf(others);
  return fieldsOf(labels).filter(
    (own) => !known.some((other) => other.key === own.key && nameOf(other) === nameOf(own)),
  );
}

/** The fields of labels; those that are declared once under a name, as a single field with it. */
function fieldsOf(labels: Template | undefined): Field[] {
  if (labels?.type === "map") return labels.fields;
  return labels?.type === "bundle" ? [{ key: "", layers: labels.bundle.layers, value: labels }] : [];
}

function nameOf({ value }: Field): string {
  return value.type === "bundle" ? value.bundle.name : "";
}
