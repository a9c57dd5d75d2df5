import { endOfLine, isBreak, takeBreak, YamlReader } from "./yaml-reader.ts";

/**
 * Reads the block scalar (`|` or `>`) at the position, inside a collection at column `indent` (-1 at the root), and
 * leaves the reader at the line that ended it.
 */
export function readBlockScalar(reader: YamlReader, parentIndent: number): string {
  const { text } = reader;
  const start = reader.pos;
  const literal = text.charCodeAt(start) === 124;
  const { chomping, increment } = readHeader(reader);
  const state = { indent: increment === 0 ? 0 : Math.max(parentIndent, 0) + increment };
  let leading = "";
  let value = "";
  let wasBlank = false;
  let trailing = readBreaks(reader, state, parentIndent, start);
  while (reader.pos - reader.lineStart === state.indent && text.charCodeAt(reader.pos) !== 0) {
    const first = text.charCodeAt(reader.pos);
    const blank = first === 32 || first === 9;
    if (!literal && !wasBlank && !blank && leading === "\n") value += trailing === "" ? " " : trailing;
    else value += leading + trailing;
    wasBlank = blank;
    const end = endOfLine(reader, reader.pos);
    value += text.slice(reader.pos, end);
    reader.pos = end;
    leading = text.charCodeAt(end) === 0 ? "" : takeBreak(reader);
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
  if (code === 35) {
    reader.pos = endOfLine(reader, reader.pos);
    code = text.charCodeAt(reader.pos);
  }
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: what go-yaml writes in double quotes instead of a block
const NO_BLOCK = /[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]| [\n\u2028\u2029]| $/;
/** Line breaks inside a string that YAML 1.1 can print. */
export const BREAK = /[\n\u2028\u2029]/;

/** The indicators of a block with a text, for its indentation and what its end keeps: "", "2", "-", "2+" and so on. */
export function blockIndicators(text: string): string {
  const last = text.length - 1;
  const indented = text[0] === " " || BREAK.test(text[0] as string) ? "2" : "";
  if (!BREAK.test(text[last] as string)) return `${indented}-`;
  return last === 0 || BREAK.test(text[last - 1] as string) ? `${indented}+` : indented;
}

/** True for a text that go-yaml v3 writes as a block again before it is printed; it writes others in double quotes. */
export function staysBlock(value: string): boolean {
  return value !== "" && !NO_BLOCK.test(value);
}

/** True for a text that ends with an empty line if it is written as a block. */
export function endsEmpty(text: string): boolean {
  return (text === "\n" || text.endsWith("\n\n")) && staysBlock(text);
}

/** True for a text that go-yaml writes as a block by default, and then can't read back. */
export function isUnreadableBlock(text: string): boolean {
  return text.charCodeAt(0) === 9 && text.includes("\n") && staysBlock(text);
}

/**
 * The final value of a folded block (`>`): before kustomize prints a resource, it writes it with go-yaml v3 and reads
 * it again, and v3 writes folded texts in such a way that some of their line breaks are doubled, or become spaces.
 */
export function refold(value: string): string {
  if (!BREAK.test(value.slice(0, -1)) || !staysBlock(value)) return value;
  return readBlockScalar(new YamlReader(`${writeFolded(value)}\0`, "", "resource"), 0);
}

function writeFolded(value: string): string {
  let out = `>${blockIndicators(value)}\n`;
  // v3 examines the beginning of the whole text where it should examine the following line.
  const doubled = !/^[\n\u2028\u2029]*[ \t]/.test(value);
  let atBreak = true;
  let indented = true;
  for (const char of value) {
    if (BREAK.test(char)) {
      if (!atBreak && !indented && char === "\n" && doubled) out += "\n";
      out += char;
      atBreak = true;
    } else {
      if (atBreak) {
        out += "  ";
        indented = char === " " || char === "\t";
      }
      out += char;
      atBreak = false;
    }
  }
  return out;
}
