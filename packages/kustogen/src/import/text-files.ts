import type { ImportedLayers, LayerSet } from "./layers.ts";
import { isMarked, withoutMarks } from "./marks.ts";
import type { ImportedObject, Template } from "./template.ts";
import { kebabCase } from "./words.ts";

/** Endings whose text a system can import. */
const ENDINGS = /\.(conf|ini|py|sh|sql|toml|txt|ya?ml)$/;

/** From this many lines on a text is a file of its own: in a ConfigMap, and anywhere else. */
const LINES = { data: 4, other: 6 };

/** The object with its long texts as files of their own kind: configuration, scripts, snippets. */
export function withTextFiles(object: ImportedObject, layers: ImportedLayers): ImportedObject {
  if (object.file !== undefined) return object;
  const folder = kebabCase(withoutMarks(object.name));
  const taken = new Map<string, string>();
  const file = (template: Template, path: readonly string[], set: LayerSet | undefined): Template => {
    if (template.type !== "literal" || typeof template.value !== "string") return template;
    const text = template.value;
    const inData = object.kind === "ConfigMap" && path[0] === "data";
    // Git may change the line ends of files, and what isn't UTF-8 text would not come back as it was.
    const least = inData ? LINES.data : LINES.other;
    if (text.split("\n").length < least || /\r|\uFEFF|\uFFFD/.test(text) || isMarked(text)) return template;
    const where = set === undefined ? "" : `${layers.label(set)}/`;
    const stem = `${folder}/${where}${fileName(inData ? path.slice(1).join(".") : nameOf(path), text, inData)}`;
    let name = stem;
    for (let number = 2; (taken.get(name) ?? text) !== text; number++)
      name = stem.replace(/(\.\w+)$/, `-${number}$1`);
    taken.set(name, text);
    return { ...template, type: "text-file", name, text };
  };
  const visit = (template: Template, path: readonly string[], set: LayerSet | undefined): Template => {
    switch (template.type) {
      case "map":
        return {
          ...template,
          fields: template.fields.map((field) => ({
            ...field,
            value: visit(field.value, [...path, field.key], set),
          })),
        };
      case "list":
        return {
          ...template,
          items: template.items.map((item) => ({ ...item, value: visit(item.value, path, set) })),
        };
      case "choice":
        return {
          ...template,
          options: template.options.map((option) => ({
            ...option,
            value: visit(option.value, path, option.layers),
          })),
        };
      case "fill":
        return { ...template, text: visit(template.text, path, set) };
      default:
        return file(template, path, set);
    }
  };
  return { ...object, body: visit(object.body, [], undefined) };
}

/** What a text is called: after its field, or the annotation that it is. */
function nameOf(path: readonly string[]): string {
  return (path.at(-1) ?? "text").replace(/^.*\/(?=.)/, "");
}

function fileName(key: string, text: string, known: boolean): string {
  const name = key.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^\.+/, "dot-");
  if (ENDINGS.test(name)) return name;
  if (known) return `${name}.txt`;
  const ending = /^#!.*\b(ba|z|)sh\b|^\s*(set -|echo |if \[|apk |apt-get )|\n\s*(fi|done|esac)\b/.test(text)
    ? "sh"
    : /^#!.*python|^import \w|^from \w+ import/m.test(text)
      ? "py"
      : /snippet$|\bproxy_set_header\b/.test(`${key}\n${text}`)
        ? "conf"
        : "txt";
  return `${name}.${ending}`;
}
