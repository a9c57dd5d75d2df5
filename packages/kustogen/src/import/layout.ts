/** The maximum width of code, as in the formatter of a new repository. */
export const WIDTH = 110;

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

/** True for code that fits on one line of the allowed width, including a comma after it. */
export function fits(code: string, indent: string, lead = 0): boolean {
  return !code.includes("\n") && indent.length + lead + code.length + 1 <= WIDTH;
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
