import { tellsLayer } from "./derived.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { isMarked } from "./marks.ts";
import { kindOf, type Scalar } from "./setting-kinds.ts";
import { isResources } from "./setting-names.ts";
import { type ImportedSettings, isScalar } from "./settings.ts";
import { type Template, templateName } from "./template.ts";
import { meantBy, truthWords } from "./truth-words.ts";

export type Path = readonly (string | number)[];

/** What a walk through an object knows besides the template. */
export interface Place {
  object: string;
  among: LayerSet;
  path: Path;
  /** How much of the path leads to a text with the values of a chart, where it goes on in them. */
  within?: number;
}

/** Kinds of settings that tell what a value in a feature is for, whatever else is in it. */
const TELLING = /^(replicas|host|url|quantity|cpu|memory|cron|percentage|storageClass)$/;
/** Which values become settings of which group. */
export interface Wanted {
  layers: ImportedLayers;
  settings: ImportedSettings;
  group: string;
  /** True where only those do whose kind tells what they are for, whatever else is around them. */
  telling?: boolean;
}

/** A template that some environments have, with settings for its values. */
export function withSettings(template: Template, place: Place, wanted: Wanted): Template {
  switch (template.type) {
    case "literal": {
      const { value: text, suspect } = template;
      if (suspect || !isScalar(text) || isName(place.path)) return template;
      const words = truthWords([text], place);
      const value = words === undefined ? text : meantBy(text, words);
      const kind = kindOf([value], place.path);
      const values = wanted.layers.names.map((_, index) =>
        (place.among & (2 ** index)) === 0 ? undefined : value,
      );
      if (
        kind === undefined ||
        (wanted.telling && !TELLING.test(kind.uses) && !isResources({ ...place, group: wanted.group })) ||
        !(String(place.path.at(-2)) === "annotations" || isPlain(value, values, wanted.layers))
      )
        return template;
      const use = wanted.settings.of(values, {
        group: wanted.group,
        object: place.object,
        path: namedPath(place.path),
        ...(place.within !== undefined && { within: place.within }),
      });
      return use === undefined ? template : { type: "setting", use, ...(words !== undefined && { words }) };
    }
    case "map":
      return {
        ...template,
        fields: template.fields.map((field) => ({
          ...field,
          value: withSettings(field.value, { ...place, path: [...place.path, field.key] }, wanted),
        })),
      };
    case "list":
      return {
        ...template,
        items: template.items.map((item, index) => {
          const name = templateName(item.value);
          const path = [...place.path, name === "" ? index : `=${name}`];
          return { ...item, value: withSettings(item.value, { ...place, path }, wanted) };
        }),
      };
    default:
      return template;
  }
}

/** True for what names an element of a list, and for words that say what something is. */
function isName(path: Path): boolean {
  return /^(name|kind|type|apiVersion|secretKey)$/.test(String(path.at(-1)));
}

/** True for a value that can be a setting. */
export function isValue(template: Template | undefined): boolean {
  return template?.type === "literal" && !template.suspect && isScalar(template.value);
}

/** True for a value on one line that is not made of the environment's name. */
function isPlain(value: Scalar, values: readonly (Scalar | undefined)[], layers: ImportedLayers): boolean {
  if (typeof value !== "string") return true;
  return (
    value !== "" &&
    !/\n/.test(value) &&
    !isMarked(value) &&
    tellsLayer(values as string[], layers.names) === undefined
  );
}

/** The path that says what a value is: the only element of `hostnames` is a hostname, `enabled` of `test` is of that. */
export function namedPath(path: Path): Path {
  const [above, last] = [path.at(-2), path.at(-1)];
  if (typeof last === "number" && typeof above === "string" && /[^s]s$/.test(above))
    return [...path.slice(0, -2), above.slice(0, -1)];
  return typeof above === "string" && /^enabled?$/.test(String(last))
    ? [...path.slice(0, -2), `${above}-${last}`]
    : path;
}

/** The value of a variable, as an element of a list has it. */
export function variableValue(template: Template): Template | undefined {
  return template.type === "map" ? template.fields.find(({ key }) => key === "value")?.value : undefined;
}

/**
 * The values in a template; what is no value counts, too.
 *
 * @param variable true where the name of an element is no value of its own
 */
export function leavesOf(template: Template, variable: boolean): Template[] {
  if (template.type === "map")
    return template.fields
      .filter(({ key }) => !(variable && key === "name"))
      .flatMap(({ value }) => leavesOf(value, variable));
  if (template.type === "list") return template.items.flatMap(({ value }) => leavesOf(value, variable));
  return [template];
}
