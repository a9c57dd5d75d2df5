import { endOfLine, isBreak, takeBreak, type YamlReader } from "./yaml-reader.ts";

/**
 * Reads the block scalar (`|` or `>`) at the position, inside a collection at column `indent` (-1 at the root), and
 * leaves the reader at the line that ended it.
 */
export function readBlockScalar(reader: YamlReader, parentIndent: number): string {
  const { text } = reader;
  const start = reader.pos;
  const literal = text.charCodeAt(start) === 124;
  const { chomping, increment } = readHeader(reader);
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  let trailing = "";
  let leading = "";
  let value = "";
  let wasBlank = false;
  const state = { indent };
  trailing = readBreaks(reader, state, parentIndent, start);
  indent = state.indent;
  while (reader.pos - reader.lineStart === indent && text.charCodeAt(reader.pos) !== 0) {
    const first = text.charCodeAt(reader.pos);
    const blank = first === 32 || first === 9;
    if (!literal && !wasBlank && !blank && leading === "\n") value += trailing === "" ? " " : trailing;
    else value += leading + trailing;
    wasBlank = blank;
    const from = reader.pos;
    const pos = endOfLine(reader, from);
    value += text.slice(from, pos);
    reader.pos = pos;
    leading = text.charCodeAt(pos) === 0 ? "" : takeBreak(reader);
    trailing = readBreaks(reader, state, parentIndent, start);
  }
  reader.keyAllowed = true;
  if (chomping !== "-") value += leading;
  if (chomping === "+") value += trailing;
  return value;
}

/** The indicators after `|` or `>`, an optional comment, and the line break. */
function readHeader(reader: YamlReader): { chomping: string; increment: number } {
  const { text } = reader;
  const start = reader.pos++;
  let chomping = "";
  let increment = 0;
  for (let i = 0; i < 2; i++) {
    const letter = text[reader.pos] as string;
    if (chomping === "" && (letter === "+" || letter === "-")) chomping = letter;
    else if (increment === 0 && letter >= "0" && letter <= "9") {
      increment = Number(letter);
      if (increment === 0) reader.fail("the indentation of a block scalar can't be 0", start);
    } else break;
    reader.pos++;
  }
  let code = text.charCodeAt(reader.pos);
  while (code === 32 || code === 9) code = text.charCodeAt(++reader.pos);
  if (code === 35) while (code !== 0 && !isBreak(code)) code = text.charCodeAt(++reader.pos);
  if (code !== 0 && !isBreak(code))
    reader.fail(`nothing but a comment may follow the ${text[start]} that begins a block scalar`, start);
  if (code !== 0) takeBreak(reader);
  return { chomping, increment };
}

/** Reads and returns empty lines; determines the indentation of the text if it isn't known yet (0). */
function readBreaks(
  reader: YamlReader,
  state: { indent: number },
  parentIndent: number,
  start: number,
): string {
  const { text } = reader;
  let breaks = "";
  let deepest = 0;
  for (;;) {
    let column = reader.pos - reader.lineStart;
    let code = text.charCodeAt(reader.pos);
    while ((state.indent === 0 || column < state.indent) && code === 32) {
      code = text.charCodeAt(++reader.pos);
      column++;
    }
    if (column > deepest) deepest = column;
    if ((state.indent === 0 || column < state.indent) && code === 9)
      reader.fail("the indentation of a block scalar has a tab; use spaces", start);
    if (!isBreak(code)) break;
    breaks += takeBreak(reader);
  }
  if (state.indent === 0) state.indent = Math.max(deepest, parentIndent + 1, 1);
  return breaks;
}
