/** A number with a noun whose plural ends in "s": "1 file", "1,200 files". */
export function counted(count: number, what: string): string {
  // toLocaleString would load a language's data for it.
  const text = count < 1000 ? count : String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
  return `${text} ${what}${count === 1 ? "" : "s"}`;
}
