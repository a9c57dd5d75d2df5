import { equal } from "@kustogen/kustomize/value/equal.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { fill } from "../blocks/fill.ts";
import { type AlignedLists, alignLists, commonOrder } from "./align.ts";
import { choiceByType } from "./choice-by-type.ts";
import { tellsLayer } from "./derived.ts";
import { fillable } from "./fillable.ts";
import type { ImportedImages } from "./imported-images.ts";
import { isScalar } from "./imported-setting.ts";
import { type ImportedLayers, type LayerSet, layersOf } from "./layers.ts";
import { alignedScalars, flagBefore, orderOf, segmentOf } from "./list-rows.ts";
import { isMarked, type MarkedStates } from "./marks.ts";
import type { Scalar } from "./setting-kinds.ts";
import type { SettingPlace } from "./setting-names.ts";
import type { ImportedSettings } from "./settings.ts";
import { suspectKey } from "./suspects.ts";
import type { Template } from "./template.ts";
import { meantBy, truthWords } from "./truth-words.ts";
import { haveMuchInCommon, holdsValues, valuesIn } from "./values-text.ts";

/** The context of merging, and the settings and images that it finds. */
export interface Merging {
  layers: ImportedLayers;
  settings: ImportedSettings;
  images: ImportedImages;
  /** A text as in an environment, without marks. */
  unmarked: MarkedStates["unmarked"];
  /** Texts that look like credentials, with their fields. */
  suspects: ReadonlySet<string>;
  /** Values that a program updates, with their fields: settings, even if environments agree. */
  written?: ReadonlySet<string>;
  /** True if every text must be kept verbatim, because its hash is in the object's name. */
  exact?: boolean;
}

const CONTAINERS = new Set(["containers", "initContainers", "ephemeralContainers"]);

/** Lists whose elements are words of one command: they are shown as a whole if they differ. */
const WHOLE = new Set(["command", "finalizers"]);

/**
 * One template for the values of a place in several layers: a literal if they agree, a setting if a scalar differs, a
 * pin if it is a container's image, a condition if only some have it, otherwise the values by layer.
 * @param values by layer; undefined for a layer without one; at least one is defined
 * @param place the object, and the path to here: list elements as "=name" if they have one
 */
export function mergeVariants(
  values: readonly (Value | undefined)[],
  place: SettingPlace,
  merging: Merging,
): Template {
  const known = values.filter((value) => value !== undefined);
  const image = imageOf(values, place, merging);
  if (image !== undefined) return image;
  if (known.every(isMap)) {
    const maps = values as (ValueMap | undefined)[];
    return (
      choiceByType(maps, place, merging, (own) => mergeMaps(own, place, merging)) ??
      mergeMaps(maps, place, merging)
    );
  }
  if (known.every(Array.isArray)) return mergeLists(values as (Value[] | undefined)[], place, merging);
  const first = known[0] as Value;
  if (known.every((value) => equal(value, first))) {
    const isWritten = isScalar(first) && merging.written?.has(suspectKey(String(first), place.path));
    const literal = literalOf(first, place, merging);
    return (isWritten && settingOf(values as (Scalar | undefined)[], place, merging)) || literal;
  }
  const suspect = known.some((value) => merging.suspects.has(suspectKey(String(value), place.path)));
  const byLayer = suspect ? ofLayer(values, merging) : undefined;
  if (byLayer !== undefined) return byLayer;
  const written = suspect ? undefined : yamlOf(values, place, merging);
  if (written !== undefined) return written;
  if (known.every(isScalar)) {
    const setting = suspect ? undefined : settingOf(values as (Scalar | undefined)[], place, merging);
    if (setting !== undefined) return setting;
    const filled = known.every((value) => typeof value === "string")
      ? fillOf(values as (string | undefined)[], place, merging, suspect)
      : undefined;
    if (filled !== undefined) return filled;
  }
  return choice(values, place, merging);
}

/** A literal that looks like a credential and contains the environments' names. */
function ofLayer(
  values: readonly (Value | undefined)[],
  { layers, unmarked }: Merging,
): Template | undefined {
  const texts = values.map((value, index) =>
    typeof value === "string" ? unmarked(value, index) : undefined,
  );
  const parts = texts.some((text, index) => text === undefined && values[index] !== undefined)
    ? undefined
    : tellsLayer(texts, layers.names);
  return parts && { type: "named", parts, suspect: true };
}

/** An argument with its name: only the part after it differs. */
const ARGUMENT = /^(--?[A-Za-z][\w.-]*=)(.+)$/s;

/** The setting of a place, with the name of the argument before it if it is one. */
function settingOf(
  marked: readonly (Scalar | undefined)[],
  place: SettingPlace,
  { settings, unmarked }: Merging,
): Template | undefined {
  const values = marked.map((value, environment) =>
    typeof value === "string" ? unmarked(value, environment) : value,
  );
  const found = values.map((value) => (typeof value === "string" ? ARGUMENT.exec(value) : null));
  const flags = new Set(values.flatMap((value, index) => (value === undefined ? [] : [found[index]?.[1]])));
  const [flag] = flags;
  if (flags.size === 1 && flag !== undefined) {
    const path = [...place.path.slice(0, -1), `=${flag.replace(/^-+|=$/g, "")}`, "value"];
    const use = settings.of(
      found.map((match) => match?.[2]),
      { ...place, path },
    );
    return use && { type: "setting", use, before: flag };
  }
  const words = truthWords(values, place);
  const use = settings.of(
    words === undefined
      ? values
      : values.map((value) => (value === undefined ? value : meantBy(value, words))),
    place,
  );
  return use && { type: "setting", use, ...(words !== undefined && { words }) };
}

/** The chart values in each environment's text, as structured values from which the text is printed. */
function yamlOf(
  values: readonly (Value | undefined)[],
  place: SettingPlace,
  merging: Merging,
): Template | undefined {
  const [kind = ""] = place.object.split(" ");
  if (merging.exact || !holdsValues(kind, place.path)) return undefined;
  const texts = values.map((value) => (typeof value === "string" ? value : undefined));
  const read = texts.map((text) => (text === undefined ? undefined : valuesIn(text)));
  if (values.some((value, index) => value !== undefined && read[index] === undefined)) return undefined;
  if (!haveMuchInCommon(read)) return undefined;
  const value = mergeVariants(read, { ...place, within: place.path.length }, merging);
  return value.type === "map" ? { type: "yaml", value, texts } : undefined;
}

/** Words in lines whose values may be credentials: these don't become settings. */
const CREDENTIAL = /pass|secret|token|credential|private|key/i;

/** Texts that differ in some words and lines, as one with settings in it. */
function fillOf(
  texts: readonly (string | undefined)[],
  place: SettingPlace,
  merging: Merging,
  suspect: boolean,
): Template | undefined {
  const found = fillable(texts);
  if (found === undefined) return undefined;
  const fillings = [...found.fillings];
  const words = fillings.filter(([, { isSection }]) => !isSection);
  if (suspect && words.some(([key, { path }]) => CREDENTIAL.test(`${key} ${path.join(" ")}`)))
    return undefined;
  const asWritten = texts.every((text, index) => {
    const values = fillings.map(([key, own]) => [key, own.values[index] as string]);
    return text === undefined || fill(found.text, Object.fromEntries(values)) === text;
  });
  if (!asWritten) return undefined;
  const layers = layersOf(texts);
  const values = fillings.map(([key, { values: own, path, isSection }]) => {
    const at = { ...place, path: [...place.path, ...path] };
    return {
      key,
      layers,
      value: isSection ? choice(own, at, merging) : mergeVariants(typed(own), at, merging),
    };
  });
  return { type: "fill", text: literalOf(found.text, place, merging), values, ...(suspect && { suspect }) };
}

/** Words as typed values: numbers and booleans, if they print the same again. */
function typed(words: readonly (string | undefined)[]): (Scalar | undefined)[] {
  const known = words.filter((word) => word !== undefined);
  if (known.every((word) => /^(?:0|-?[1-9]\d{0,14})$/.test(word)))
    return words.map((word) => (word === undefined ? undefined : Number(word)));
  if (known.every((word) => word === "true" || word === "false"))
    return words.map((word) => (word === undefined ? undefined : word === "true"));
  return [...words];
}

function literalOf(value: Value, { path }: SettingPlace, { suspects }: Merging): Template {
  const suspect = typeof value === "string" && suspects.has(suspectKey(value, path));
  return { type: "literal", value, ...(suspect ? { suspect } : {}) };
}

function imageOf(
  values: readonly (Value | undefined)[],
  { path }: SettingPlace,
  { images }: Merging,
): Template | undefined {
  if (path.at(-1) !== "image" || !CONTAINERS.has(String(path.at(-3)))) return undefined;
  if (!values.every((value) => value === undefined || typeof value === "string")) return undefined;
  if (values.some((value) => typeof value === "string" && isMarked(value))) return undefined;
  const use = images.of(values);
  return use && { type: "image", use };
}

function mergeMaps(
  values: readonly (Record<string, Value> | undefined)[],
  place: SettingPlace,
  merging: Merging,
): Template {
  const keys = values.map((value) => (value === undefined ? [] : Object.keys(value)));
  const order = commonOrder(keys) ?? [...new Set(keys.flat())];
  return {
    type: "map",
    fields: order.map((key) => {
      const own = values.map((value) =>
        value !== undefined && Object.hasOwn(value, key) ? value[key] : undefined,
      );
      const value = mergeVariants(own, { ...place, path: [...place.path, key] }, merging);
      return { key, layers: layersOf(own), value };
    }),
  };
}

function mergeLists(
  values: readonly (Value[] | undefined)[],
  place: SettingPlace,
  merging: Merging,
): Template {
  const field = String(place.path.at(-1));
  const known = values.filter((value) => value !== undefined);
  const same = known.every((value) => equal(value, known[0] as Value[]));
  if (!same && WHOLE.has(field)) return choice(values, place, merging);
  const aligned = same
    ? { rows: (known[0] as Value[]).map((_, index) => values.map((value) => value?.[index])) }
    : (alignedScalars(values) ?? alignLists(values, field));
  if (aligned === undefined) return choice(values, place, merging);
  const { rows, moved, by = "name" }: AlignedLists = aligned;
  return {
    type: "list",
    ...(moved !== undefined && { order: { by, names: choice(orderOf(values, moved), place, merging) } }),
    items: rows.map((row, index) => {
      const flag = flagBefore(rows, index);
      const path = [...place.path, ...(flag === undefined ? [segmentOf(row, index)] : [`=${flag}`, "value"])];
      return { layers: layersOf(row), value: mergeVariants(row, { ...place, path }, merging) };
    }),
  };
}

/** The values by layer, with equal ones merged; their contents are plain except for images. */
function choice(values: readonly (Value | undefined)[], place: SettingPlace, merging: Merging): Template {
  const options: { layers: LayerSet; value: Template; plain: Value }[] = [];
  values.forEach((value, index) => {
    if (value === undefined) return;
    const found = options.find(({ plain }) => equal(plain, value));
    if (found !== undefined) {
      found.layers |= 2 ** index;
      return;
    }
    options.push({ layers: 2 ** index, plain: value, value: literalOf(value, place, merging) });
  });
  for (const option of options) {
    const own = values.map((value, index) => (option.layers & (2 ** index) ? value : undefined));
    if (typeof option.plain === "object") option.value = mergeVariants(own, place, merging);
  }
  if (options.length === 1) return (options[0] as { value: Template }).value;
  return { type: "choice", options: options.map(({ layers, value }) => ({ layers, value })) };
}
