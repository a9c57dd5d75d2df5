import { isBreak, type Source, takeBreak } from "./source.ts";

/**
 * Reads the block scalar (`|` or `>`) at the position inside a collection at column `indent` (-1 at the root) and
 * leaves the reader at the line that ended it.
 */
export function readBlockScalar(source: Source, parentIndent: number): string {
  const { text } = source;
  const start = source.pos;
  const literal = text.charCodeAt(start) === 124;
  const { chomping, increment } = readHeader(source);
  let indent = increment === 0 ? 0 : Math.max(parentIndent, 0) + increment;
  let trailing = "";
  let leading = "";
  let value = "";
  let wasBlank = false;
  const state = { indent };
  trailing = readBreaks(source, state, parentIndent, start);
  indent = state.indent;
  while (source.pos - source.lineStart === indent && text.charCodeAt(source.pos) !== 0) {
    const first = text.charCodeAt(source.pos);
    const blank = first === 32 || first === 9;
    if (!literal && !wasBlank && !blank && leading === "\n") value += trailing === "" ? " " : trailing;
    else value += leading + trailing;
    wasBlank = blank;
    const from = source.pos;
    let pos = from;
    for (let code = first; code !== 10 && code !== 0 && !isBreak(code); ) code = text.charCodeAt(++pos);
    value += text.slice(from, pos);
    source.pos = pos;
    leading = text.charCodeAt(pos) === 0 ? "" : takeBreak(source);
    trailing = readBreaks(source, state, parentIndent, start);
  }
  source.keyAllowed = true;
  if (chomping !== "-") value += leading;
  if (chomping === "+") value += trailing;
  return value;
}

/** The indicators behind `|` or `>`, an optional comment, and the line break. */
function readHeader(source: Source): { chomping: string; increment: number } {
  const { text } = source;
  const start = source.pos++;
  let chomping = "";
  let increment = 0;
  for (let i = 0; i < 2; i++) {
    const letter = text[source.pos] as string;
    if (chomping === "" && (letter === "+" || letter === "-")) chomping = letter;
    else if (increment === 0 && letter >= "0" && letter <= "9") {
      increment = Number(letter);
      if (increment === 0) source.fail("the indentation of a block text can't be 0", start);
    } else break;
    source.pos++;
  }
  let code = text.charCodeAt(source.pos);
  while (code === 32 || code === 9) code = text.charCodeAt(++source.pos);
  if (code === 35) while (code !== 0 && !isBreak(code)) code = text.charCodeAt(++source.pos);
  if (code !== 0 && !isBreak(code))
    source.fail(`nothing but a comment may follow the ${text[start]} that begins a block text`, start);
  if (code !== 0) takeBreak(source);
  return { chomping, increment };
}

/** Empty lines, which it returns; finds the indentation of the text where that is not known yet (0). */
function readBreaks(source: Source, state: { indent: number }, parentIndent: number, start: number): string {
  const { text } = source;
  let breaks = "";
  let deepest = 0;
  for (;;) {
    let column = source.pos - source.lineStart;
    let code = text.charCodeAt(source.pos);
    while ((state.indent === 0 || column < state.indent) && code === 32) {
      code = text.charCodeAt(++source.pos);
      column++;
    }
    if (column > deepest) deepest = column;
    if ((state.indent === 0 || column < state.indent) && code === 9)
      source.fail("a tab stands where the indentation of a block text needs spaces", start);
    if (!isBreak(code)) break;
    breaks += takeBreak(source);
  }
  if (state.indent === 0) state.indent = Math.max(deepest, parentIndent + 1, 1);
  return breaks;
}
