import type { ImportedLayers, LayerSet } from "./layers.ts";
import { isMarked, withoutMarks } from "./marks.ts";
import { NAME } from "./named-texts.ts";
import { type Field, type ImportedObject, type Template, withValues } from "./template.ts";
import { kebabCase } from "./words.ts";

/** Extensions of text files that a system can import. */
const ENDINGS = /\.(conf|ini|py|sh|sql|toml|txt|ya?ml)$/;

/** The number of lines that make a text a separate file: in a ConfigMap, as a part of such a file, and elsewhere. */
const LINES = { data: 4, part: 3, other: 6 };

/** The object with its long texts in separate files by type: configuration, scripts, snippets. */
export function withTextFiles(object: ImportedObject, layers: ImportedLayers): ImportedObject {
  if (object.file !== undefined) return object;
  const folder = kebabCase(withoutMarks(object.name));
  const taken = new Map<string, string>();
  const called = sharedTexts(object, folder, layers);
  const parts = new Set<string>();
  const file = (template: Template, path: readonly string[], set: LayerSet | undefined): Template => {
    if (template.type !== "literal" || typeof template.value !== "string") return template;
    const text = template.value;
    const inData = object.kind === "ConfigMap" && path[0] === "data";
    // Git may change the line ends of files, and text that isn't UTF-8 would not survive.
    const least = inData ? (parts.has(path.at(-1) ?? "") ? LINES.part : LINES.data) : LINES.other;
    if (text.split("\n").length < least || /\r|\uFEFF|\uFFFD/.test(text) || isMarked(text)) return template;
    const where = set === undefined ? "" : `${layers.label(set)}/`;
    const stem = `${folder}/${where}${fileName(inData ? path.slice(1).join(".") : nameOf(path), text, inData)}`;
    // One text of several keys is one file, named after their common part.
    const beside = stem.slice(0, stem.lastIndexOf("/") + 1);
    const known = [...taken].find(
      ([own, said]) => said === text && own.lastIndexOf("/") + 1 === beside.length && own.startsWith(beside),
    )?.[0];
    if (known !== undefined) return { ...template, type: "text-file", name: known, text };
    let name = set === undefined ? (called.get(text) ?? stem) : stem;
    for (let number = 2; (taken.get(name) ?? text) !== text; number++)
      name = stem.replace(/(\.\w+)$/, `-${number}$1`);
    taken.set(name, text);
    return { ...template, type: "text-file", name, text };
  };
  const visit = (template: Template, path: readonly string[], set: LayerSet | undefined): Template => {
    switch (template.type) {
      case "map":
        return withValues(template, (value, _, key) => visit(value, [...path, String(key)], set));
      case "list":
        return withValues(template, (value) => visit(value, path, set));
      case "choice":
        return withValues(template, (value, { layers }) => visit(value, path, layers));
      case "fill": {
        const word = wordIn(template);
        const whole = path.at(-1) ?? "";
        // A text for several words is named after none of them.
        const own = word !== undefined && whole.startsWith(`${word}-`) ? whole.slice(word.length + 1) : whole;
        if (parts.has(whole)) parts.add(own);
        return {
          ...template,
          text: visit(template.text, [...path.slice(0, -1), own], set),
          values: template.values.map((field) => {
            const name = partName(path.at(-1) ?? "", field.key);
            parts.add(name);
            return { ...field, value: visit(field.value, [...path.slice(0, -1), name], set) };
          }),
        };
      }
      default:
        return file(template, path, set);
    }
  };
  return { ...object, body: visit(object.body, [], undefined) };
}

/** The word that a text with a placeholder for its name is about. */
function wordIn(template: Template): string | undefined {
  const [only, ...others] = template.type === "fill" ? template.values : [];
  if (only?.key !== NAME || others.length > 0 || only.value.type !== "literal") return undefined;
  return String(only.value.value);
}

/** The files of texts that several keys of a ConfigMap have, named after the words at the end of their keys. */
function sharedTexts(
  { kind, body, layers: set }: ImportedObject,
  folder: string,
  layers: ImportedLayers,
): Map<string, string> {
  const keys = new Map<string, string[]>();
  const partly = new Map<string, string>();
  if (kind === "ConfigMap")
    for (const { key, value, layers: own } of fieldsOf(body, "data")) {
      const text = value.type === "fill" ? value.text : value;
      if (text.type !== "literal" || typeof text.value !== "string") continue;
      keys.set(text.value, [...(keys.get(text.value) ?? []), key]);
      const where = own === set ? "common" : layers.label(own);
      partly.set(text.value, [where, partly.get(text.value)].includes("common") ? "common" : where);
    }
  const called = new Map<string, string>();
  for (const [text, [first = "", ...others]] of keys) {
    if (others.length === 0) continue;
    const words = first.split("-");
    const common = words.findIndex((_, at) =>
      others.every((key) => key.endsWith(`-${words.slice(at).join("-")}`)),
    );
    const last = words.slice(common).join("-");
    const name = common < 1 ? first : last.includes("-") ? last : `${partly.get(text) ?? "common"}-${last}`;
    if (![first, ...others].includes(name)) called.set(text, `${folder}/${fileName(name, text, true)}`);
  }
  return called;
}

function fieldsOf(template: Template, key: string): readonly Field[] {
  const found =
    template.type === "map" ? template.fields.find((field) => field.key === key)?.value : undefined;
  return found?.type === "map" ? found.fields : [];
}

/** The name for some lines of a text: the text's, and the placeholder's. */
function partName(text: string, placeholder: string): string {
  return text.replace(/(\.\w+)?$/, (ending) => `-${kebabCase(placeholder)}${ending}`);
}

/** The name of a text: after its field, or the annotation that it is. */
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
