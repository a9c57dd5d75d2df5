import { atDocumentMark, isBlankOrEnd, isBreak, type Source, takeBreak } from "./source.ts";

/** True for the characters that end a plain scalar inside brackets. */
function isFlowIndicator(code: number): boolean {
  return code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125;
}

/**
 * Reads a plain scalar whose lines stand deeper than `indent` and leaves the reader behind its last character, or on
 * the line that ended it. Returns its text.
 */
export function readPlain(source: Source, indent: number, flow: boolean): string {
  const { text } = source;
  const start = source.pos;
  source.keyAllowed = false;
  let pos = start;
  let end = start; // behind the last character that is no blank
  let code = text.charCodeAt(pos);
  for (;;) {
    if (code === 58) {
      if (isBlankOrEnd(text.charCodeAt(pos + 1))) {
        source.pos = end;
        return text.slice(start, end);
      }
      end = ++pos;
    } else if (code === 32 || code === 9) {
      do code = text.charCodeAt(++pos);
      while (code === 32 || code === 9);
      if (code === 35) {
        source.pos = end;
        return text.slice(start, end);
      }
      continue;
    } else if (code === 10 || code === 0 || isBreak(code)) {
      source.pos = end;
      return continued(source, text.slice(start, end), pos, indent, flow);
    } else if (flow && isFlowIndicator(code)) {
      source.pos = end;
      return text.slice(start, end);
    } else end = ++pos;
    code = text.charCodeAt(pos);
  }
}

/** What follows the first line of a plain scalar, whose break stands at `breakAt`. */
function continued(source: Source, first: string, breakAt: number, indent: number, flow: boolean): string {
  const { text } = source;
  // Mostly the next line is not deeper: see that before anything is built.
  if (!flow) {
    let next = breakAt + 1;
    if (text.charCodeAt(breakAt) === 10) {
      while (text.charCodeAt(next) === 32) next++;
      const code = text.charCodeAt(next);
      if (next - breakAt - 1 <= indent && code !== 9 && !isBreak(code)) return first;
    } else if (text.charCodeAt(breakAt) === 0) return first;
  }
  let value = first;
  source.pos = breakAt;
  for (;;) {
    // At a line break: its first break becomes a space, further ones stay.
    if (!isBreak(text.charCodeAt(source.pos))) return value;
    const leading = takeBreak(source);
    let trailing = "";
    for (;;) {
      const code = text.charCodeAt(source.pos);
      if (code === 32) source.pos++;
      else if (code === 9) {
        if (source.pos - source.lineStart < indent + 1)
          source.fail("a tab stands where the indentation of a continued text needs spaces");
        source.pos++;
      } else if (isBreak(code)) trailing += takeBreak(source);
      else break;
    }
    const from = source.pos;
    const code = text.charCodeAt(from);
    if (
      (!flow && from - source.lineStart < indent + 1) ||
      code === 0 ||
      code === 35 ||
      atDocumentMark(source) ||
      (code === 58 && isBlankOrEnd(text.charCodeAt(from + 1))) ||
      (flow && isFlowIndicator(code))
    ) {
      source.keyAllowed = true;
      return value;
    }
    const stop = endOfLine(source, flow);
    value += leading === "\n" ? trailing || " " : leading + trailing;
    value += text.slice(from, source.pos);
    if (!isBreak(text.charCodeAt(stop))) return value;
    source.pos = stop;
  }
}

/** Moves behind the last character of the scalar on this line; returns where the look at the line ended. */
function endOfLine(source: Source, flow: boolean): number {
  const { text } = source;
  let pos = source.pos;
  let end = pos;
  for (;;) {
    const code = text.charCodeAt(pos);
    if (code === 32 || code === 9) {
      pos++;
      if (text.charCodeAt(pos) === 35) break;
      continue;
    }
    if (code === 0 || isBreak(code)) break;
    if (code === 58 && isBlankOrEnd(text.charCodeAt(pos + 1))) break;
    if (flow && isFlowIndicator(code)) break;
    end = ++pos;
  }
  source.pos = end;
  return pos;
}
