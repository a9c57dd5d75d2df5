/** Adds a value of an option that may be repeated. */
export function oneMore(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
