/** The maximum width of code, as in the formatter of a new repository. */
export const WIDTH = 110;

/** Code after its comment from the hand-written source. */
export function said(comment: string | undefined, code: string, indent: string): string {
  if (comment === undefined) return code;
  return `${comment
    .split("\n")
    .map((line) => `// ${line}`.trimEnd())
    .join(`\n${indent}`)}\n${indent}${code}`;
}

/**
 * A field with its value, which begins on a new line if it is a text or the member of an object that is too long for
 * this one. After a name of fewer than five characters it stays, because a new line would save next to nothing.
 */
export function fieldCode(name: string, code: string, indent: string): string {
  const line = `${name}: ${code}`;
  const isOne = /^(?:["']|\w+(?:\.\w+|\["[^"]*"\])+$)/.test(code);
  const breaks = name.length > 4 && isOne && !code.includes("\n") && !fits(line, indent);
  return breaks ? `${name}:\n${indent}  ${code}` : line;
}

/** A constant or function of one expression, which begins on a new line if it is a text too long for this one. */
export function statement(head: string, code: string): string {
  const moves = !code.includes("\n") && (/^["']/.test(code) || head.endsWith("=>"));
  return `${head}${moves && !fits(code, head, 1) ? "\n  " : " "}${code};\n`;
}

/** True for code that fits on one line of the allowed width, including a comma after it. */
export function fits(code: string, indent: string, lead = 0): boolean {
  return !code.includes("\n") && indent.length + lead + columns(code) + 1 <= WIDTH;
}

/** Characters that take two columns in a terminal, and those that take none. */
const WIDE =
  /(?![\uff61-\uffdc])[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\u30fc\uff01-\uff60]/gu;
const NOTHING = /[\p{Mn}\p{Me}\p{Cf}]/gu;

/** The number of columns that code takes. */
function columns(code: string): number {
  if (!/[^\x20-\x7e]/.test(code)) return code.length;
  return [...code.replace(NOTHING, "").replace(WIDE, "--")].length;
}

/**
 * Parts between brackets, formatted as usual: on one line if they fit, otherwise one on each line. Mappings with more
 * than a few fields are more readable on several lines.
 * @param lead the length of the line before them
 */
export function enclosed(
  open: string,
  parts: readonly string[],
  close: string,
  indent: string,
  lead = 0,
): string {
  if (parts.length === 0) return open + close;
  const list = open === "[";
  const pad = list ? "" : " ";
  const line = `${open}${pad}${parts.join(", ")}${pad}${close}`;
  // A list of several mappings or lists, each with several elements, is never on one line.
  const several = (part: string) => /^[{[].*,/s.test(part);
  const broken = list
    ? parts.length > 1 && parts.every(several)
    : (parts.length > 5 && parts.some((part) => part.includes(":"))) ||
      parts.some((part) => /^\.\.\.\(/.test(part));
  if (!broken && !parts.some((part) => /^\/\//.test(part)) && fits(line, indent, lead)) return line;
  return `${open}\n${parts.map((part) => `${indent}  ${part},\n`).join("")}${indent}${close}`;
}

/** A conditional spread of the code that `bodyAt` returns for an indentation: on one line if it fits. */
export function spreadWhere(
  condition: string,
  bodyAt: (indent: string) => string,
  nothing: string,
  indent: string,
  onOneLine = true,
): string {
  const line = `...(${condition} ? ${bodyAt(indent)} : ${nothing})`;
  if (onOneLine && fits(line, indent)) return line;
  return `...(${condition}\n${indent}  ? ${bodyAt(`${indent}    `)}\n${indent}  : ${nothing})`;
}

/** A chain of conditions, each on a separate line, followed by the default. */
export function chosen(
  branches: readonly { condition: string; at: (indent: string) => string }[],
  last: (indent: string) => string,
  indent: string,
): string {
  const [first, ...others] = branches;
  if (first === undefined) return last(`${indent}  `);
  const rest = chosen(others, last, `${indent}  `);
  return `${first.condition}\n${indent}  ? ${first.at(`${indent}    `)}\n${indent}  : ${rest}`;
}
