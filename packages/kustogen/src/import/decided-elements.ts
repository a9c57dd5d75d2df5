import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { Place } from "./decided-settings.ts";
import type { LayerSet } from "./layers.ts";
import type { Field, Template } from "./template.ts";

/** True for an element with a name and a value: a variable, or a key of an ExternalSecret. */
export function isVariableElement(template: Template): boolean {
  if (template.type !== "map" || template.fields.length !== 2) return false;
  const keys = template.fields.map(({ key }) => key).toSorted();
  return /^(?:name,value|name,valueFrom|remoteRef,secretKey)$/.test(keys.join());
}

/** True for a variable that is read from elsewhere: its source doesn't depend on the environment. */
export function isReference(template: Template): boolean {
  return template.type === "map" && template.fields.some(({ key }) => key === "valueFrom");
}

/** True for a text that contains the name of an environment. */
export function namesLayer(template: Template, names: readonly string[]): boolean {
  const texts = template.type === "setting" ? template.use.setting.values : [textOf(template)];
  const words = texts.flatMap((text) => String(text ?? "").split(/[^A-Za-z0-9]+/));
  return names.some((name) => words.includes(name));
}

/** The name for a string that only one environment has in a list of strings, derived from the list's content. */
export function ownElement(value: Template, path: Path, component: string): string | undefined {
  const list = path.at(-1);
  const isText = value.type === "setting" || typeof textOf(value) === "string";
  const [, one] = (isText && typeof list === "string" && /^([a-z]\w+[^s])s$/i.exec(list)) || [];
  return one && `${component}-own-${one}`;
}

/** The only word in a mapping, such as Recreate in a strategy of that type. */
export function modeIn(template: Template): string | undefined {
  if (template.type !== "map") return undefined;
  const [only, ...others] = template.fields;
  if (only === undefined || others.length > 0) return undefined;
  const word = textOf(only.value);
  const isMode = /^(type|mode|kind)$/.test(only.key) && /^[A-Z][A-Za-z]{3,}$/.test(String(word));
  return isMode ? String(word) : modeIn(only.value);
}

/** The value of a literal; undefined for anything else. */
export function textOf(template: Template): unknown {
  return template.type === "literal" ? template.value : undefined;
}

/** A mapping whose fields also depend on its feature: a block may use them without the mapping. */
export function partsWith(template: Template, when: string, set: LayerSet): Template {
  if (template.type !== "map") return template;
  return {
    ...template,
    fields: template.fields.map((field) =>
      (field.layers & set) === set
        ? { ...field, when: field.when ?? when, value: partsWith(field.value, when, set) }
        : field,
    ),
  };
}

/** True for an element with one of two fields: a variable's value or its source. */
export function isEither(fields: readonly Field[], { among, path }: Place): boolean {
  if (!String(path.at(-1)).startsWith("=")) return false;
  const sets = fields.map(({ layers }) => layers & among);
  return sets.some((own) => own !== among && sets.includes(among & ~own));
}
