import { equal } from "@kustogen/kustomize/value/equal.ts";
import type { LayerSet } from "./layers.ts";
import type { Field, Item, Template } from "./template.ts";

/** True for templates that are equal in every environment. */
export function sameTemplate(one: Template, other: Template): boolean {
  if (one.type === "literal") return other.type === "literal" && equal(one.value, other.value);
  if (one.type === "setting")
    return (
      other.type === "setting" &&
      one.before === other.before &&
      one.words?.on === other.words?.on &&
      one.use.setting === other.use.setting
    );
  if (one.type === "bundle") return other.type === "bundle" && one.bundle === other.bundle;
  if (one.type === "image") return other.type === "image" && one.use.image === other.use.image;
  if (one.type === "yaml") return other.type === "yaml" && sameTemplate(one.value, other.value);
  if (one.type === "map") return other.type === "map" && sameParts(one.fields, other.fields);
  if (one.type === "list")
    return other.type === "list" && !one.order && !other.order && sameParts(one.items, other.items);
  if (one.type === "choice")
    return (
      other.type === "choice" &&
      one.by?.setting === other.by?.setting &&
      sameParts(one.options, other.options)
    );
  return one === other;
}

function sameParts(
  one: readonly (Field | Item | { layers: LayerSet; when?: string; is?: string; value: Template })[],
  others: readonly (Field | Item | { layers: LayerSet; when?: string; is?: string; value: Template })[],
): boolean {
  return (
    one.length === others.length &&
    one.every((part, at) => {
      const other = others[at] as (typeof others)[number];
      const nameOf = (own: typeof part) => ("key" in own ? own.key : "is" in own ? own.is : undefined);
      return (
        part.layers === other.layers &&
        part.when === other.when &&
        nameOf(part) === nameOf(other) &&
        sameTemplate(part.value, other.value)
      );
    })
  );
}

/** The number of values in a template. */
export function leafCount(template: Template): number {
  const inner = (parts: readonly { value: Template }[]) =>
    parts.reduce((sum, { value }) => sum + leafCount(value), 0);
  if (template.type === "map") return inner(template.fields);
  if (template.type === "list") return inner(template.items);
  if (template.type === "choice") return inner(template.options);
  return template.type === "yaml" ? leafCount(template.value) : 1;
}
