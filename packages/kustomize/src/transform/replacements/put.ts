import { InputError } from "../../errors/errors.ts";
import { limitOf, spend } from "../../limits.ts";
import type { ReplacementOptions } from "../../load/fields.ts";
import { sizeOf } from "../../value/size.ts";
import type { Value } from "../../value/value.ts";
import { decodedBinary, isBase64 } from "../../yaml/reader/properties.ts";
import { timestamp } from "../../yaml/reader/scalar.ts";
import type { Held } from "../../yaml/reader/scalar-notes.ts";
import { type Draft, type DraftPlace, kindOf, NOWHERE } from "./draft.ts";
import { isFloat, notThat, type ReplacementSource, retype } from "./replacement-source.ts";

/**
 * Writes the source's value at the place: for a scalar only its text, which keeps the scalar's type, and with a
 * delimiter only one part of it. `title` is the resource's name, in case the text is rejected when it is printed.
 * Throws InputError if that isn't possible.
 */
export function put(
  draft: Draft,
  place: DraftPlace,
  source: ReplacementSource,
  options?: ReplacementOptions,
  title = "",
): void {
  if (place === NOWHERE) return;
  spend("steps", 1);
  const old = draft.at(place) as Value;
  const scalar = kindOf(old) === "scalar";
  if (options?.delimiter && !scalar)
    throw new InputError("the field isn't a scalar, so \"delimiter\" can't split it", {
      code: "invalid-kustomization",
    });
  if (!scalar) {
    // Copies of copies quickly reach any limit.
    spend("copiedValues", sizeOf(source.value, limitOf("copiedValues")));
    if (source.isUntyped) draft.setUntyped(place, source.text);
    else draft.set(place, source.value, source.from);
    return;
  }
  const oldText = draft.textAt(place);
  const text = joined(oldText, source.text, options);
  spend("replacedCharacters", text.length);
  const kept = draft.heldAt(place);
  const binary = kept?.binary ?? draft.isBinary(place);
  if (draft.isUntyped(place)) draft.setUntyped(place, text);
  else if (binary && isBase64(text)) draft.setBinary(place, decodedBinary(text), text);
  else {
    const held = kept ?? { value: old, text: oldText, binary };
    const dated = kept === undefined ? draft.isDate(place) : isDate(kept);
    try {
      if (binary) throw notThat("base64", text, source.isSecret);
      if (dated) {
        const date = timestamp(text);
        if (date === undefined) throw notThat("a date", text, source.isSecret);
        draft.setDate(place, date, text);
      } else
        draft.setTyped(
          place,
          retype(held.value, held.text, text, source.isSecret),
          text,
          isFloat(held.value, held.text),
        );
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      draft.refuse(
        place,
        text,
        title === "" ? error.message : `replacements: ${title}: ${error.message}`,
        held,
      );
    }
  }
}

/** True if a field contained a date. */
function isDate({ value, text }: Held): boolean {
  return typeof value === "string" && timestamp(text) !== undefined;
}

/**
 * The text with one of its parts between delimiters replaced, or one more at the beginning (negative index) or at the end
 * (too large). Without a delimiter, the part itself.
 */
export function joined(text: string, part: string, options: ReplacementOptions | undefined): string {
  const { delimiter } = options ?? {};
  if (!delimiter) return part;
  const index = Number(options?.index ?? 0);
  const parts = text.split(delimiter);
  if (index < 0) parts.unshift(part);
  else if (index >= parts.length) parts.push(part);
  else parts[index] = part;
  return parts.join(delimiter);
}
