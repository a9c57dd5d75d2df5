/** Adds one more value of an option that may be given several times. */
export function oneMore(value: string, previous: string[] | undefined): string[] {
  return [...(previous ?? []), value];
}
