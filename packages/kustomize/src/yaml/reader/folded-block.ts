import { readBlockScalar } from "./literal.ts";
import { YamlReader } from "./yaml-reader.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: what go-yaml writes in double quotes instead of a block
const NO_BLOCK = /[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]| [\n\u2028\u2029]| $/;
const BREAK = /[\n\u2028\u2029]/;

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
  const last = value.length - 1;
  const first = value[0] as string;
  let out = first === " " || BREAK.test(first) ? ">2" : ">";
  if (!BREAK.test(value[last] as string)) out += "-";
  else if (last === 0 || BREAK.test(value[last - 1] as string)) out += "+";
  out += "\n";
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
