import type { Path } from "@kustogen/kustomize/value/value.ts";
import { tellsLayer } from "./derived.ts";
import { isScalar } from "./imported-setting.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { isMarked } from "./marks.ts";
import { kindOf, type Scalar } from "./setting-kinds.ts";
import { isResources } from "./setting-names.ts";
import type { ImportedSettings } from "./settings.ts";
import { elementStep, type Template, withValues } from "./template.ts";
import { meantBy, truthWords } from "./truth-words.ts";

/** The position of a walk through an object, besides the template. */
export interface Place {
  object: string;
  among: LayerSet;
  path: Path;
  /** The length of the path up to a text with chart values, if it continues inside them. */
  within?: number;
}

/** Kinds of settings that show a value's purpose, whatever else is in the feature. */
const TELLING = /^(replicas|host|url|quantity|cpu|memory|cron|percentage|storageClass)$/;
/** Which values become settings, and in which group. */
export interface Wanted {
  layers: ImportedLayers;
  settings: ImportedSettings;
  group: string;
  /** True to use only kinds that show a value's purpose. */
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
    case "list":
      return withValues(template, (value, part, step) => {
        const path = [...place.path, "key" in part ? step : elementStep(value, step)];
        return withSettings(value, { ...place, path }, wanted);
      });
    default:
      return template;
  }
}

/** True for the name of a list element, and for words that identify something. */
function isName(path: Path): boolean {
  return /^(name|kind|type|apiVersion|secretKey)$/.test(String(path.at(-1)));
}

/** True for a value that can be a setting. */
export function isValue(template: Template | undefined): boolean {
  return template?.type === "literal" && !template.suspect && isScalar(template.value);
}

/** True for a value on one line that doesn't contain the environment's name. */
function isPlain(value: Scalar, values: readonly (Scalar | undefined)[], layers: ImportedLayers): boolean {
  if (typeof value !== "string") return true;
  return (
    value !== "" &&
    !/\n/.test(value) &&
    !isMarked(value) &&
    tellsLayer(values as string[], layers.names) === undefined
  );
}

/** The path that describes a value: the only one of `hostnames` is a hostname, `enabled` of `test` describes test. */
export function namedPath(path: Path): Path {
  const [above, last] = [path.at(-2), path.at(-1)];
  if (typeof last === "number" && typeof above === "string" && /[^s]s$/.test(above))
    return [...path.slice(0, -2), above.slice(0, -1)];
  return typeof above === "string" && /^enabled?$/.test(String(last))
    ? [...path.slice(0, -2), `${above}-${last}`]
    : path;
}

/** The value of a variable that is a list element. */
export function variableValue(template: Template): Template | undefined {
  return template.type === "map" ? template.fields.find(({ key }) => key === "value")?.value : undefined;
}

/** All values in a template; `variable` is true if the name of an element isn't a separate value. */
export function leavesOf(template: Template, variable: boolean): Template[] {
  if (template.type === "map")
    return template.fields
      .filter(({ key }) => !(variable && key === "name"))
      .flatMap(({ value }) => leavesOf(value, variable));
  if (template.type === "list") return template.items.flatMap(({ value }) => leavesOf(value, variable));
  return [template];
}
