/** True for a line that is a comment in a script, in YAML or in a program. */
export function isCommentLine(line: string): boolean {
  return /^\s*(?:#|\/\/)/.test(line);
}

/** The lines of a text that match an expression, in one pass: most texts have few of them. */
export function* linesWith(mark: RegExp, text: string): Generator<string> {
  mark.lastIndex = 0;
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    const start = text.lastIndexOf("\n", match.index) + 1;
    const newline = text.indexOf("\n", match.index);
    const end = newline < 0 ? text.length : newline;
    yield text.slice(start, end);
    if (end === text.length) return;
    mark.lastIndex = end + 1;
  }
}
