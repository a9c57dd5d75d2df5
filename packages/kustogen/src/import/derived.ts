import type { ImportedSetting } from "./imported-setting.ts";
import { layersOf } from "./layers.ts";

/** A text from pieces: plain text, the environment's name, or a setting's value. */
export type SettingText = (string | ImportedSetting | "layer")[];

/** The pieces from which settings are derived: texts, and the environment's name. */
type LayerText = (string | "layer")[];

/**
 * The pieces of a setting's values, if another setting already contains them: "https://" and the host. Undefined for
 * an independent setting.
 * @param others every setting
 * @param environments their names: a value that contains its environment's name needs no setting
 */
export function derivedFrom(
  setting: ImportedSetting,
  others: readonly ImportedSetting[],
  environments: readonly string[],
): SettingText | undefined {
  const texts = textsOf(setting);
  if (texts === undefined) return undefined;
  const ofLayers = tellsLayer(texts, environments, setting.places.length > 1);
  if (ofLayers?.length === 1) return ofLayers;
  // A value that equals the prefix or suffix of names is derived from it, however short it is.
  const naming = others.find(
    (other) =>
      other !== setting &&
      other.places.length === 0 &&
      other.values.every((value, index) => value !== undefined && value === setting.values[index]),
  );
  if (naming !== undefined) return [naming];
  const candidates = others
    .filter((other) => other !== setting && other.parts === undefined && covers(other, setting))
    .map((other) => ({ other, parts: around(texts, textsOf(other) ?? []) }))
    .filter(({ parts }) => parts !== undefined)
    .sort((a, b) => length(b.other) - length(a.other));
  const [best] = candidates;
  if (best?.parts !== undefined)
    return best.parts
      .flatMap((part, index) => (index === 0 ? [part] : [best.other, part]))
      .filter((part) => part !== "");
  return ofLayers;
}

/**
 * The common pattern of texts that contain the environment's name; undefined if there is none.
 * @param name true if a text of a single environment counts, provided that it is a name
 */
export function tellsLayer(
  texts: readonly (string | undefined)[],
  environments: readonly string[],
  name = false,
): LayerText | undefined {
  const known = texts.filter((text) => text !== undefined);
  if (known.length < 2 && !known.every((text) => (name ? /^[a-z0-9-]+$/ : /^[A-Za-z0-9,/_-]+$/).test(text)))
    return undefined;
  return around(texts, environments, known.length > 1 ? 2 : 3)
    ?.flatMap((part, index) => (index === 0 ? [part] : ["layer" as const, part]))
    .filter((part) => part !== "");
}

/** A text that is a name with the environment's own in it, as in `shop-dev-queue`; not a domain that contains it. */
export function layerTextWithin(text: string, environment: string): LayerText | undefined {
  if (text.includes(`.${environment}`) || text === environment) return undefined;
  return around([text], [environment])
    ?.flatMap((part, index) => (index === 0 ? [part] : ["layer" as const, part]))
    .filter((part) => part !== "");
}

/**
 * A setting's value in all environments except one, if it is derived from their names; the one is an exception.
 * Undefined if fewer than two others follow them, or if all do.
 */
export function usuallyDerived(
  setting: ImportedSetting,
  environments: readonly string[],
): SettingText | undefined {
  const texts = textsOf(setting);
  return texts && usuallyTells(texts, environments);
}

/** The pattern of texts in all environments except one, if these contain the environments' names. */
export function usuallyTells(
  texts: readonly (string | undefined)[],
  environments: readonly string[],
): LayerText | undefined {
  if (texts.filter((text) => text !== undefined).length < 3) return undefined;
  for (const index of texts.keys()) {
    const parts = texts[index] && tellsLayer(texts.toSpliced(index, 1, undefined), environments);
    if (parts) return parts;
  }
  return undefined;
}

function textsOf({ values }: ImportedSetting): (string | undefined)[] | undefined {
  const texts = values.filter((value) => value === undefined || typeof value === "string");
  return texts.length === values.length ? texts : undefined;
}

/**
 * True if one setting may replace another: it exists wherever that does, and is shorter. An optional one, which is the
 * condition for its uses, has to exist exactly there.
 */
function covers(one: ImportedSetting, other: ImportedSetting): boolean {
  const [own, needed] = [layersOf(one.values), layersOf(other.values)];
  return (
    length(one) < length(other) &&
    (one.optional ? other.optional && own === needed : (own & needed) === needed)
  );
}

function length({ values }: ImportedSetting): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
}

/** The text around a word, if it is the same in every text; undefined if any lacks the word or the rest differs. */
function around(
  texts: readonly (string | undefined)[],
  words: readonly (string | undefined)[],
  least = 3,
): string[] | undefined {
  let found: string[] | undefined;
  for (const [index, text] of texts.entries()) {
    if (text === undefined) continue;
    const word = words[index];
    if (word === undefined || word.length < least) return undefined;
    const parts = text.split(word);
    const whole = parts.every(
      (part, at) =>
        (at === 0 || !/^[A-Za-z0-9]/.test(part)) && (at === parts.length - 1 || !/[A-Za-z0-9]$/.test(part)),
    );
    if (parts.length < 2 || !whole) return undefined;
    if (found !== undefined && found.join("\0") !== parts.join("\0")) return undefined;
    found = parts;
  }
  return found;
}
