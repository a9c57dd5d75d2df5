import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/** True for the permissions of a mounted file, which people write as octal numbers. */
export function isFileMode(key: string, value: Value): value is number {
  return /^(defaultM|m)ode$/.test(key) && typeof value === "number" && value > 7;
}

/**
 * A value as TypeScript.
 * @param lead the length of the first line before it
 */
export function literal(value: Value, indent: string, lead = 0): string {
  const inner = `${indent}  `;
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value))
    return enclosed(
      "[",
      value.map((element) => literal(element, inner)),
      "]",
      indent,
      lead,
    );
  if (isMap(value))
    return enclosed(
      "{",
      Object.entries(value).map(([key, own]) => {
        const name = propertyName(key);
        if (isFileMode(key, own)) return `${name}: 0o${own.toString(8)}`;
        return fieldCode(name, literal(own, inner, name.length + 2), inner);
      }),
      "}",
      indent,
      lead,
    );
  return typeof value === "bigint" ? `${value}n` : String(value).replace("e+", "e");
}

/** A text in the quotes that need fewer escapes. */
export function quoted(text: string): string {
  const double = JSON.stringify(text);
  const count = (quote: string) => text.split(quote).length;
  if (count('"') <= count("'")) return double;
  return `'${double.slice(1, -1).replace(/\\"/g, '"').replace(/'/g, "\\'")}'`;
}

/** The key of an object literal, as code. */
export function propertyName(key: string): string {
  // In a literal, this name would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? key : quoted(key);
}

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
