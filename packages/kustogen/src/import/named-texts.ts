import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { isMarked } from "./marks.ts";
import { type ImportedObject, type Template, withValues } from "./template.ts";

type Text = Extract<Template, { type: "literal" }>;

/** A text in a ConfigMap, and the words that it may be about: those at the beginning of its key. */
interface Slot {
  template: Text;
  /** Its place in the texts of several keys. */
  at: string;
  key: string;
}

/** A word that a text is about, and the text with a placeholder instead. */
interface Named {
  slot: Slot;
  word: string;
  text: string;
}

/** Stands for the word. */
export const NAME = "NAME";

/** Shorter texts don't become files. */
const LEAST_LINES = 3;

/**
 * A ConfigMap whose keys have one text except for the word at the beginning of the key, such as the values of several
 * services: the text is declared once, with a placeholder for the word.
 */
export function withNamedTexts(object: ImportedObject): ImportedObject {
  if (object.kind !== "ConfigMap" || object.file !== undefined || object.body.type !== "map") return object;
  const data = object.body.fields.find(({ key }) => key === "data")?.value;
  if (data?.type !== "map") return object;
  const slots = data.fields.flatMap(({ key, value }) => slotsOf(value, key, ""));
  const named = new Map<Template, Named>();
  const groups = new Map<string, Named[]>();
  for (const slot of slots)
    for (const one of namedOf(slot)) {
      addTo(groups, [slot.at, slot.key.slice(one.word.length), one.text].join("\0"), one);
    }
  for (const group of [...groups.values()].toSorted((a, b) => b.length - a.length)) {
    const left = group.filter(({ slot }) => !named.has(slot.template));
    if (left.length > 1) for (const one of left) named.set(one.slot.template, one);
  }
  if (named.size === 0) return object;
  const fields = data.fields.map((field) => ({ ...field, value: replaced(field.value, named) }));
  const body = object.body.fields.map((field) =>
    field.value === data ? { ...field, value: { ...data, fields } } : field,
  );
  return { ...object, body: { ...object.body, fields: body } };
}

/** The texts of a key: the whole text, or parts of it that only some environments have. */
function slotsOf(template: Template, key: string, at: string): Slot[] {
  switch (template.type) {
    case "literal":
      return [{ template, at, key }];
    case "choice":
      return template.options.flatMap(({ value, layers }) => slotsOf(value, key, `${at} ${layers}`));
    case "fill":
      return template.values.flatMap((part) =>
        part.value.type === "choice" ? slotsOf(part.value, key, `${at} ${part.key}`) : [],
      );
    default:
      return [];
  }
}

/** A text with a placeholder for each of the words at the beginning of the key, if the text contains them. */
function namedOf(slot: Slot): Named[] {
  const text = slot.template.value;
  if (typeof text !== "string" || isMarked(text) || /__[A-Z]|\r/.test(text)) return [];
  if (text.trimEnd().split("\n").length < LEAST_LINES) return [];
  const parts = slot.key.replace(/\.\w+$/, "").split("-");
  return parts.flatMap((_, at) => {
    const word = parts.slice(0, at + 1).join("-");
    if (!/^[a-z][a-z0-9-]+$/.test(word)) return [];
    const filled = text.replace(new RegExp(`(?<![A-Za-z0-9])${word}(?![A-Za-z0-9])`, "g"), `__${NAME}__`);
    return filled === text ? [] : { slot, word, text: filled };
  });
}

function replaced(template: Template, named: ReadonlyMap<Template, Named>): Template {
  const found = named.get(template);
  if (found !== undefined && template.type === "literal") {
    const { suspect } = template;
    return {
      type: "fill",
      text: { type: "literal", value: found.text },
      values: [{ key: NAME, layers: -1, value: { type: "literal", value: found.word } }],
      ...(suspect && { suspect }),
    };
  }
  if (template.type === "choice") return withValues(template, (value) => replaced(value, named));
  if (template.type === "fill")
    return {
      ...template,
      values: template.values.map((field) => ({ ...field, value: replaced(field.value, named) })),
    };
  return template;
}
