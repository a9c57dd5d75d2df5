/** A number with a noun whose plural ends in "s": "1 file", "1,200 files". */
export function counted(count: number, what: string): string {
  return `${grouped(count)} ${what}${count === 1 ? "" : "s"}`;
}

/** A whole number as English writes it: "1,200". toLocaleString would load a language's data for it. */
export function grouped(count: number): string {
  return count < 1000 ? String(count) : String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}
