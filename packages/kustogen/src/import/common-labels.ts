import type { Field, ImportedObject, Template } from "./template.ts";

type MapTemplate = Extract<Template, { type: "map" }>;

/**
 * Takes the labels out of objects that every one of them carries with the same value; undefined where there are none.
 * They are said once for the system then.
 */
export function takeCommonLabels(
  objects: readonly ImportedObject[],
): { labels: MapTemplate; objects: ImportedObject[] } | undefined {
  const sets = objects.map(labelsOf);
  const [first, ...others] = sets;
  if (first === undefined || objects.length < 4 || objects.some(({ file }) => file !== undefined))
    return undefined;
  const common = [...first.values()].filter((field) =>
    others.every((set) => {
      const own = set?.get(field.key);
      return own !== undefined && JSON.stringify(own.value) === JSON.stringify(field.value);
    }),
  );
  if (common.length === 0) return undefined;
  const keys = new Set(common.map(({ key }) => key));
  const every = { layers: objects.reduce((set, { layers }) => set | layers, 0) };
  return {
    labels: { type: "map", fields: common.map(({ key, value }) => ({ key, value, ...every })) },
    objects: objects.map((object) => ({
      ...object,
      body: without(object.body, ["metadata", "labels"], keys),
    })),
  };
}

/** The labels that an object has wherever it is; undefined where that can't be said. */
function labelsOf({ body, layers }: ImportedObject): Map<string, Field> | undefined {
  const labels = fieldOf(fieldOf(body, "metadata")?.value, "labels");
  if (labels?.value.type !== "map" || labels.layers !== layers) return undefined;
  return new Map(
    labels.value.fields.filter((field) => field.layers === layers).map((field) => [field.key, field]),
  );
}

function fieldOf(template: Template | undefined, key: string): Field | undefined {
  return template?.type === "map" ? template.fields.find((field) => field.key === key) : undefined;
}

/** A template without some fields of a mapping in it, and without that mapping where it has no others. */
function without(template: Template, [key, ...path]: readonly string[], keys: ReadonlySet<string>): Template {
  if (template.type !== "map") return template;
  if (key === undefined)
    return { ...template, fields: template.fields.filter((field) => !keys.has(field.key)) };
  return {
    ...template,
    fields: template.fields.flatMap((field) => {
      if (field.key !== key) return [field];
      const value = without(field.value, path, keys);
      const nothing = path.length === 0 && value.type === "map" && value.fields.length === 0;
      return nothing ? [] : [{ ...field, value }];
    }),
  };
}
