import type { Field, ImportedObject, Template } from "../template.ts";
import type { OwnLabels } from "./call.ts";
import { at, bag, field, renamed } from "./fields.ts";

/** What every block takes of an object's metadata: its name, its annotations, and labels that its part has not. */
export function metadataFields({ body, layers }: ImportedObject, { labels }: OwnLabels): Field[] {
  const metadata = at(body, "metadata");
  return [
    ...renamed(field(metadata, "name"), "name"),
    ...renamed(field(metadata, "annotations"), "annotations"),
    ...bag("labels", moreLabels(at(metadata, "labels"), labels), layers),
  ];
}

/** The labels that are not among others. */
export function moreLabels(labels: Template | undefined, others: Template | undefined): Field[] {
  const known = fieldsOf(others);
  return fieldsOf(labels).filter(
    (own) => !known.some((other) => other.key === own.key && nameOf(other) === nameOf(own)),
  );
}

/** The fields of labels; those that are said once under a name, as one field of it. */
function fieldsOf(labels: Template | undefined): Field[] {
  if (labels?.type === "map") return labels.fields;
  return labels?.type === "bundle" ? [{ key: "", layers: labels.bundle.layers, value: labels }] : [];
}

function nameOf({ value }: Field): string {
  return value.type === "bundle" ? value.bundle.name : "";
}
