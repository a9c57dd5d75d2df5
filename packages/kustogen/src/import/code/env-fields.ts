import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Field, Item, Template } from "../template.ts";

type MapTemplate = Extract<Template, { type: "map" }>;

/** The names that the block `env` uses for the sources of a variable, by the field of `valueFrom`. */
const SOURCES: Record<string, Record<string, string>> = {
  secretKeyRef: { name: "secret", key: "key", optional: "optional" },
  configMapKeyRef: { name: "configMap", key: "key", optional: "optional" },
  fieldRef: { fieldPath: "field" },
};

/** The variables of a container as the record for the block `env`; undefined if it wouldn't return the same list. */
export function envFields(items: readonly Item[]): MapTemplate | undefined {
  const fields: Field[] = [];
  for (const item of items) {
    const field = variable(item);
    if (field === undefined || fields.some(({ key }) => key === field.key)) return undefined;
    fields.push(field);
  }
  return fields.length === 0 ? undefined : { type: "map", fields };
}

function variable({ layers, value: element, when, comment }: Item): Field | undefined {
  if (element.type !== "map") return undefined;
  const [name, ...sources] = [...element.fields].sort(
    (a, b) => Number(b.key === "name") - Number(a.key === "name"),
  );
  if (name?.key !== "name" || name.layers !== layers || name.value.type !== "literal") return undefined;
  const key = String(name.value.value);
  // JavaScript objects list keys that look like numbers first.
  if (!/^[A-Za-z_]/.test(key) || sources.some((source) => comparable(source) === undefined)) return undefined;
  const options = sources.map((source) => ({ layers: source.layers, value: comparable(source) as Template }));
  const together = options.reduce((set, option) => set | option.layers, 0);
  const overlap = options.reduce((sum, option) => sum + option.layers, 0) !== together;
  const [only] = options;
  if (only === undefined || together !== layers || overlap) return undefined;
  const comments = [comment, ...element.fields.map((field) => field.comment)].filter(
    (one) => one !== undefined,
  );
  return {
    key,
    layers,
    value: options.length === 1 ? only.value : { type: "choice", options },
    ...(when !== undefined && { when }),
    ...(comments.length > 0 && { comment: comments.join("\n\n") }),
  };
}

/** A variable in the block's form: its value, or its source. */
function comparable({ key, value, layers }: Field): Template | undefined {
  // The block turns true or false into a string.
  if (key === "value" && value.type === "setting" && value.words?.on === "true")
    return { type: "setting", use: value.use };
  if (key === "value") return isText(value) ? value : undefined;
  if (key !== "valueFrom" || value.type !== "map" || value.fields.length !== 1) return undefined;
  const [source] = value.fields as [Field];
  const words = lookUp(SOURCES, source.key);
  if (words === undefined || source.layers !== layers || source.value.type !== "map") return undefined;
  const found = source.value.fields;
  const whole = Object.keys(words).every(
    (word) => word === "optional" || found.some((field) => field.key === word && field.layers === layers),
  );
  if (!whole || found.some((field) => lookUp(words, field.key) === undefined || field.comment !== undefined))
    return undefined;
  const ordered = Object.keys(words).flatMap((word) => found.filter((field) => field.key === word));
  return {
    type: "map",
    fields: ordered.map((field) => ({ ...field, key: lookUp(words, field.key) as string })),
  };
}

/** True for a string, because the block would turn a number into one. */
function isText(template: Template): boolean {
  if (template.type === "literal") return typeof template.value === "string";
  if (template.type === "choice") return template.options.every(({ value }) => isText(value));
  if (template.type === "setting") {
    const { before, words, use } = template;
    const isOne = use.setting.values.every((value) => value === undefined || typeof value === "string");
    return before !== undefined || words !== undefined || isOne;
  }
  return template.type === "text-file" || template.type === "joined" || template.type === "fill";
}
