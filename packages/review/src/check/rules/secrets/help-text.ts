/** The beginning of a paragraph of help, perhaps behind a command that prints it: `Examples:`, `echo "Usage: run --token TOKEN"`. */
const HEAD = /^[\s#]*(?:\w+\s+(?:-\w+\s+)?["']\s*)?(?:usage|examples?|options|synopsis)\b[^=]{0,80}:/i;
/** The name of a function or a variable. */
const NAME = /^\s*(?:function\s+)?(\w+)\s*(?:[({=]|$)/;
/** A line of a comment, or one that prints something. */
const SAID = /^\s*(?:#|(?:echo|printf|print|say|Write-Host|Write-Output)\b)/;
/** The beginning of a text of several lines, with the word or the quotation mark that ends it. */
const OPENS = /<<-?\s*\\?["']?(\w+)|(?:\b(?:echo|printf|print)\s+(?:-\w+\s+)?|\w=)(["'])/;
/** Help isn't longer. */
const LONGEST = 120;

/** True for a line of the help that a script prints or has in its comments. @param at the index of the line */
export function isOfHelp(rows: readonly string[], at: number): boolean {
  const first = Math.max(0, at - LONGEST);
  const rowAt = (row: number) => rows[row] ?? "";
  for (let row = at; row >= first && SAID.test(rowAt(row)); row--)
    if (HEAD.test(rowAt(row)) || isOfName(rowAt(row - 1))) return true;
  let hasHead = HEAD.test(rowAt(at));
  for (let row = at - 1; row >= first && !rowAt(row).startsWith("}"); row--) {
    hasHead ||= HEAD.test(rowAt(row));
    if (isOpen(rows, row, at)) return hasHead || isOfName(rowAt(row)) || isOfName(rowAt(row - 1));
  }
  return false;
}

/** True for the first line of a function or variable that contains help. */
function isOfName(text: string): boolean {
  return /usage|help/i.test(NAME.exec(text)?.[1] ?? "");
}

/** True if a text that begins in a row goes on in a later one. */
function isOpen(rows: readonly string[], row: number, later: number): boolean {
  const opened = OPENS.exec(rows[row] ?? "");
  if (opened === null) return false;
  const [opener, word, quote = ""] = opened;
  const between = rows.slice(row + 1, later);
  if (word !== undefined) return !between.some((one) => one.trim() === word);
  const rest = (rows[row] ?? "").slice(opened.index + opener.length);
  return ![rest, ...between].some((one) => one.includes(quote));
}
