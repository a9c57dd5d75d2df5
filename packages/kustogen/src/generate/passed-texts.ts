/** The place of a text in words, created on demand; most are never printed, because texts recur in every layer. */
export type TextPlace = string | (() => string);

/** Texts in which our own detection found nothing, with their places. */
export interface PassedTexts {
  readonly texts: string[];
  readonly places: TextPlace[];
}

/** The words for a place. */
export function printedPlace(place: TextPlace): string {
  return typeof place === "string" ? place : place();
}

/** Adds a text for a second scan. */
export function notePassed({ texts, places }: PassedTexts, text: string, place: TextPlace): void {
  texts.push(text);
  places.push(place);
}
