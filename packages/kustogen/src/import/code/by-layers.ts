import { countOf } from "../layers.ts";
import type { Field, Template } from "../template.ts";

/**
 * Groups fields with text files that differ in more than two environments by environment, because a list for each
 * environment is more readable than a chain of conditions. They come after the others.
 */
export function byLayers(fields: readonly Field[]): readonly Field[] {
  const own = fields.flatMap((field) =>
    isPerLayer(field.value) ? field.value.options.map((one) => ({ ...field, ...one })) : [],
  );
  if (own.length === 0) return fields;
  const sets = new Set(own.map(({ layers }) => layers));
  const others = fields.filter(({ value }) => !isPerLayer(value));
  const beside = others.filter(({ layers }) => sets.has(layers));
  return [
    ...others.filter((field) => !beside.includes(field)),
    ...[...sets].flatMap((set) => [...own, ...beside].filter(({ layers }) => layers === set)),
  ];
}

function isPerLayer(value: Template): value is Extract<Template, { type: "choice" }> {
  return (
    value.type === "choice" &&
    value.options.length > 2 &&
    value.options.every((one) => one.value.type === "text-file" && countOf(one.layers) === 1)
  );
}
