/** The first of many names, for a sentence: "a, b and 3 more". */
export function someOf(names: readonly string[], most: number): string {
  const shown = names.slice(0, most).join(", ");
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** The first of many names, followed by the number of further ones: "3 more". */
export function firstAndRest(names: readonly string[], most: number): string[] {
  return names.length > most ? [...names.slice(0, most), `${names.length - most} more`] : [...names];
}
