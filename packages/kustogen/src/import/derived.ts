import type { ImportedSetting } from "./settings.ts";

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
): ImportedSetting["parts"] {
  const texts = textsOf(setting);
  if (texts === undefined) return undefined;
  if (texts.every((text, index) => text === undefined || text === environments[index])) return ["layer"];
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
  // Names only, and a list or path of names in one place: a host that has the environment's name in it is a host.
  const form = setting.places.length > 1 ? /^[a-z0-9-]+$/ : /^[A-Za-z0-9,/_-]+$/;
  if (!texts.every((text) => text === undefined || form.test(text))) return undefined;
  return around(texts, environments)
    ?.flatMap((part, index) => (index === 0 ? [part] : ["layer" as const, part]))
    .filter((part) => part !== "");
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
): string[] | undefined {
  let found: string[] | undefined;
  for (const [index, text] of texts.entries()) {
    if (text === undefined) continue;
    const word = words[index];
    if (word === undefined || word.length < 3) return undefined;
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
