/** Where a text stands, in words; most are never printed, as the same texts come in every layer and system. */
export type TextPlace = string | (() => string);

/** Texts that our own detection let pass, and where each stands. */
export interface PassedTexts {
  readonly texts: string[];
  readonly places: TextPlace[];
}

/** The words for a place. */
export function printedPlace(place: TextPlace): string {
  return typeof place === "string" ? place : place();
}

/** Notes a text for a second look. */
export function notePassed({ texts, places }: PassedTexts, text: string, place: TextPlace): void {
  texts.push(text);
  places.push(place);
}
