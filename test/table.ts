/** The rows of a table that is written as a text, one per line, with their cells between bars. */
export function rows(table: string): string[][] {
  return table
    .trim()
    .split("\n")
    .map((row) => row.split(/ \|(?= |$)/).map((cell) => cell.trim()));
}
