const IN_BRACKETS = /<[A-Za-z][\w .-]*>/;
const CAPITALS = /^[A-Z]{4,}(?:[-_][A-Z]+)*(?=-|$)/;

/**
 * True for a value that someone fills in before it is applied, as in a folder that is a template: a name in angle
 * brackets, `<app>-api`, and in the place of a name one of capitals, `APPNAME-config`.
 */
export function isPlaceholder(value: unknown, place: string | number | undefined): boolean {
  if (typeof value !== "string") return false;
  return IN_BRACKETS.test(value) || (place === "name" && CAPITALS.test(value));
}
