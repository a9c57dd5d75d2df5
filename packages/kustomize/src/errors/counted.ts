/** How many there are of something whose plural ends in "s": "1 file", "1,200 files". */
export function counted(count: number, what: string): string {
  // The words of a language take time to load, which few counts need.
  return `${count < 1000 ? count : count.toLocaleString("en-US")} ${what}${count === 1 ? "" : "s"}`;
}
