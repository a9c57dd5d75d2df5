/** Compares two texts by their UTF-16 units, with the same result on every machine: negative if the first is first. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
