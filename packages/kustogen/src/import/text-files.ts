import type { ImportedLayers, LayerSet } from "./layers.ts";
import type { Field, ImportedObject, Template } from "./template.ts";
import { kebabCase } from "./words.ts";

/** Endings whose text a system can import. */
const ENDINGS = /\.(conf|ini|py|sh|sql|toml|txt|ya?ml)$/;

/** From this many lines on a text is a file of its own. */
const LINES = 3;

/** The object with the texts of a ConfigMap as files of their own kind, where they have several lines. */
export function withTextFiles(object: ImportedObject, layers: ImportedLayers): ImportedObject {
  if (object.kind !== "ConfigMap" || object.body.type !== "map") return object;
  const fields = object.body.fields.map((field) =>
    field.key === "data" && field.value.type === "map"
      ? {
          ...field,
          value: { ...field.value, fields: field.value.fields.map((own) => asFile(own, object, layers)) },
        }
      : field,
  );
  return { ...object, body: { ...object.body, fields } };
}

function asFile(field: Field, object: ImportedObject, layers: ImportedLayers): Field {
  const file = (template: Template, set: LayerSet | undefined): Template => {
    if (template.type !== "literal" || typeof template.value !== "string") return template;
    const text = template.value;
    // Git may change the line ends of files, and what isn't UTF-8 text would not come back as it was.
    if (text.split("\n").length <= LINES || /\r|\uFEFF|\uFFFD/.test(text)) return template;
    const where = set === undefined ? "" : `${layers.label(set)}/`;
    return {
      ...template,
      type: "text-file",
      name: `${kebabCase(object.name)}/${where}${fileName(field.key)}`,
      text,
    };
  };
  const { value } = field;
  if (value.type !== "choice") return { ...field, value: file(value, undefined) };
  return {
    ...field,
    value: {
      ...value,
      options: value.options.map((option) => ({ ...option, value: file(option.value, option.layers) })),
    },
  };
}

function fileName(key: string): string {
  const name = key.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "dot-");
  return ENDINGS.test(name) ? name : `${name}.txt`;
}
