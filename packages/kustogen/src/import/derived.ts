import type { ImportedSetting } from "./settings.ts";

/** A text out of pieces: as they are, the environment's name, or what a setting says. */
export type SettingText = (string | ImportedSetting | "layer")[];

/** What settings are made of: texts, and the environment's name. */
type LayerText = (string | "layer")[];

/**
 * What a setting's values are made of, where another one says it already: "https://" and the host. Undefined for a
 * setting that says something of its own.
 *
 * @param others every setting
 * @param environments their names: what is called like them needs no setting
 */
export function derivedFrom(
  setting: ImportedSetting,
  others: readonly ImportedSetting[],
  environments: readonly string[],
): SettingText | undefined {
  const texts = textsOf(setting);
  if (texts === undefined) return undefined;
  const told = tellsLayer(texts, environments, setting.places.length > 1);
  if (told?.length === 1) return told;
  // What is equal to what names have before or behind them is that, however short it is.
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
  return told;
}

/**
 * Texts that are the environment's name, with the same around it in each; undefined where they are something else.
 *
 * @param name true where a text that only one environment has counts as long as it is a name
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

/** A text of one environment that is a name with its own in it, as in `shop-dev-queue`; no domain that is called like it. */
export function toldWithin(text: string, environment: string): LayerText | undefined {
  if (text.includes(`.${environment}`) || text === environment) return undefined;
  return around([text], [environment])
    ?.flatMap((part, index) => (index === 0 ? [part] : ["layer" as const, part]))
    .filter((part) => part !== "");
}

/**
 * What a setting says in all environments but one, where that is made of their names; the one is its exception.
 * Undefined where no two others follow them, or where all do.
 */
export function usuallyDerived(
  setting: ImportedSetting,
  environments: readonly string[],
): SettingText | undefined {
  const texts = textsOf(setting);
  return texts && usuallyTells(texts, environments);
}

/** What texts are in all environments but one, where these are made of the environments' names. */
export function usuallyTells(
  texts: readonly (string | undefined)[],
  environments: readonly string[],
): LayerText | undefined {
  if (texts.filter((text) => text !== undefined).length < 3) return undefined;
  for (const index of texts.keys()) {
    const told = texts[index] && tellsLayer(texts.toSpliced(index, 1, undefined), environments);
    if (told) return told;
  }
  return undefined;
}

function textsOf({ values }: ImportedSetting): (string | undefined)[] | undefined {
  const texts = values.filter((value) => value === undefined || typeof value === "string");
  return texts.length === values.length ? (texts as (string | undefined)[]) : undefined;
}

/** True where one setting may say what another does: it is there wherever that is, and shorter. */
function covers(one: ImportedSetting, other: ImportedSetting): boolean {
  return (
    length(one) < length(other) &&
    one.values.every((value, index) => value !== undefined || other.values[index] === undefined)
  );
}

function length({ values }: ImportedSetting): number {
  return values.reduce<number>((sum, value) => sum + (typeof value === "string" ? value.length : 0), 0);
}

/** What stands around a word in every text, the same in all of them; undefined where it does in none or differs. */
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
