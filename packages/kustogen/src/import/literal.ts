import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";

/** The value of a field as TypeScript. The project's formatter breaks lines that are too long. */
export function literal(value: Value, field = ""): string {
  if (typeof value === "string") return quoted(value);
  const elements = Array.isArray(value) ? value.map((one) => literal(one)) : undefined;
  if (elements !== undefined) return enclosed("[", elements, "]");
  if (isMap(value)) {
    const fields = Object.entries(value).map(([key, own]) => `${propertyName(key)}: ${literal(own, key)}`);
    return enclosed("{", fields, "}");
  }
  // People write the permissions of a mounted file as octal numbers.
  if (/^(defaultM|m)ode$/.test(field) && typeof value === "number" && value > 7)
    return `0o${value.toString(8)}`;
  return typeof value === "bigint" ? `${value}n` : String(value).replace("e+", "e");
}

/** A text in quotes; the formatter chooses which. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** The key of an object literal, as code. */
export function propertyName(key: string): string {
  // In a literal, this name would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? key : quoted(key);
}

/** The maximum width of code, as in the formatter of a new repository. */
const WIDTH = 110;

/** Parts between brackets: on one line if they fit, and are few if they are fields; otherwise one on each line. */
export function enclosed(open: string, parts: readonly string[], close: string): string {
  if (parts.length === 0) return open + close;
  const pad = open === "[" ? "" : " ";
  const line = `${open}${pad}${parts.join(", ")}${pad}${close}`;
  const isLong = open === "{" && parts.length > 5;
  if (!isLong && !line.includes("\n") && line.length <= WIDTH) return line;
  const lines = parts.map((part) => `${part},\n`).join("");
  return `${open}\n${lines.replace(/^(?=.)/gm, "  ")}${close}`;
}
