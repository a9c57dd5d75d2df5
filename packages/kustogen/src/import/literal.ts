import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { enclosed, fieldCode } from "./layout.ts";

/** Fields of built-in kinds that accept one of a few words. */
const WORD_FIELDS = new Set([
  "effect",
  "imagePullPolicy",
  "mountPropagation",
  "operator",
  "pathType",
  "protocol",
  "restartPolicy",
  "scheme",
  "terminationMessagePolicy",
  "type",
  "whenUnsatisfiable",
]);

/** True for a field of a built-in kind that accepts one of a few words. */
export function isWord(key: string, value: Value): boolean {
  return WORD_FIELDS.has(key) && typeof value === "string";
}

/** True for the permissions of a mounted file, which people write as octal numbers. */
export function isFileMode(key: string, value: Value): value is number {
  return /^(defaultM|m)ode$/.test(key) && typeof value === "number" && value > 7;
}

/** Options for printing a value. */
interface LiteralOptions {
  /** Words that a kind declares always keep their own type. */
  exact?: boolean;
  textOf?: (text: string) => string;
  /** The length of the first line before it. */
  lead?: number;
}

/** A value as TypeScript. */
export function literal(value: Value, indent: string, options: LiteralOptions = {}): string {
  const { exact = false, textOf = textLiteral, lead = 0 } = options;
  const inner = `${indent}  `;
  if (typeof value === "string") return textOf(value);
  if (Array.isArray(value))
    return enclosed(
      "[",
      value.map((element) => literal(element, inner, { exact, textOf })),
      "]",
      indent,
      lead,
    );
  if (isMap(value))
    return enclosed(
      "{",
      Object.entries(value).map(([key, own]) => {
        const name = propertyName(key);
        const word = exact && isWord(key, own);
        if (isFileMode(key, own)) return `${name}: 0o${own.toString(8)}`;
        const code = literal(own, inner, { exact, textOf, lead: name.length + 2 });
        return fieldCode(name, word ? `${code} as const` : code, inner);
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

/** A multi-line text as a template literal, any other in quotes. */
export function textLiteral(text: string): string {
  // A carriage return in a template literal is read as a line feed.
  if (!/\n./.test(text) || /[^\n\t\x20-\x7e\u00a0-\uffff]/.test(text)) return quoted(text);
  return `\`${text.replace(/[\\`]|\$\{/g, "\\$&")}\``;
}

/** The key of an object literal, as code. */
export function propertyName(key: string): string {
  // In a literal, this name would set the prototype.
  if (key === "__proto__") return '["__proto__"]';
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(key) ? key : quoted(key);
}
