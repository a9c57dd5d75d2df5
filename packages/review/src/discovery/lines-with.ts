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

/** A script with each command on one line. */
export function withoutBreaks(text: string): string {
  return text.includes("\\\n") ? text.replace(/\\\n[^\S\n]*/g, " ") : text;
}

/**
 * The first line in which one expression matches after another, as `first.*next` does, but in one pass however often
 * the first one matches in a long line. Undefined if there is no such line.
 * @param first with the flag g
 * @returns the matches
 */
export function inOneLine(text: string, first: RegExp, ...others: readonly RegExp[]) {
  first.lastIndex = 0;
  for (let match = first.exec(text); match !== null; match = first.exec(text)) {
    const newline = text.indexOf("\n", first.lastIndex);
    const end = newline < 0 ? text.length : newline;
    let rest = text.slice(first.lastIndex, end);
    const found: RegExpExecArray[] = [match];
    for (const other of others) {
      const next = other.exec(rest);
      if (next === null) break;
      found.push(next);
      rest = rest.slice(next.index + next[0].length);
    }
    if (found.length > others.length) return found;
    first.lastIndex = end;
  }
  return undefined;
}
