import { atDocumentMark, isBlankOrEnd, isBreak, takeBreak, type YamlReader } from "./yaml-reader.ts";

/** True for the characters that end a plain scalar inside brackets. */
function isFlowIndicator(code: number): boolean {
  return code === 44 || code === 63 || code === 91 || code === 93 || code === 123 || code === 125;
}

/**
 * Reads a plain scalar whose lines are indented more than `indent`, and leaves the reader after its last character,
 * or on the line that ended it. Returns its text.
 */
export function readPlain(reader: YamlReader, indent: number, flow: boolean): string {
  const { text } = reader;
  const start = reader.pos;
  reader.keyAllowed = false;
  const stop = toEndOfLine(reader, flow);
  const first = text.slice(start, reader.pos);
  const code = text.charCodeAt(stop);
  return code === 0 || isBreak(code) ? continued(reader, first, stop, indent, flow) : first;
}

/** The continuation of a plain scalar, after the line break at `breakAt`. */
function continued(
  reader: YamlReader,
  first: string,
  breakAt: number,
  indent: number,
  flow: boolean,
): string {
  const { text } = reader;
  let value = first;
  reader.pos = breakAt;
  for (;;) {
    // At a line break: the first break becomes a space, further ones stay.
    if (!isBreak(text.charCodeAt(reader.pos))) return value;
    const leading = takeBreak(reader);
    let trailing = "";
    for (;;) {
      const code = text.charCodeAt(reader.pos);
      if (code === 32) reader.pos++;
      else if (code === 9) {
        if (reader.pos - reader.lineStart < indent + 1)
          reader.fail("the indentation of this line has a tab; use spaces");
        reader.pos++;
      } else if (isBreak(code)) trailing += takeBreak(reader);
      else break;
    }
    const from = reader.pos;
    const code = text.charCodeAt(from);
    if (
      (!flow && from - reader.lineStart < indent + 1) ||
      code === 0 ||
      code === 35 ||
      atDocumentMark(reader) ||
      (code === 58 && isBlankOrEnd(text.charCodeAt(from + 1))) ||
      (flow && isFlowIndicator(code))
    ) {
      reader.keyAllowed = true;
      return value;
    }
    const stop = toEndOfLine(reader, flow);
    value += leading === "\n" ? trailing || " " : leading + trailing;
    value += text.slice(from, reader.pos);
    if (!isBreak(text.charCodeAt(stop))) return value;
    reader.pos = stop;
  }
}

/** Moves past the scalar's last character on this line; returns the position where the scan ended. */
function toEndOfLine(reader: YamlReader, flow: boolean): number {
  const { text } = reader;
  let pos = reader.pos;
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
  reader.pos = end;
  return pos;
}
