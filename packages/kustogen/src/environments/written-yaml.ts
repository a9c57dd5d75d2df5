import { type Scalar, type ScalarTag, stringify } from "yaml";

// How values are written in the files of environments.

/** Lines, further to the right. */
export function indented(lines: readonly string[], column: number): string[] {
  return lines.map((line) => (line === "" ? "" : " ".repeat(column) + line));
}

/** True for a value that is written as a scalar. */
export function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Texts that YAML 1.1 readers treat as booleans; dates, which these read in their own way, too, stay as people write them. */
const OLD_BOOLEAN: ScalarTag = {
  tag: "tag:yaml.org,2002:bool",
  default: true,
  test: /^(?:y|n|yes|no|on|off)$/i,
  resolve: (text) => text,
};

/** How YAML is written: a text such as "yes" is quoted. */
export const WRITTEN = { compat: [OLD_BOOLEAN], lineWidth: 0 };

/** A scalar in the quotes of the former one. */
export function quotedScalar(value: string | number | boolean, { type }: Scalar): string {
  if (typeof value === "string" && type === "QUOTE_DOUBLE") return JSON.stringify(value);
  if (typeof value === "string" && type === "QUOTE_SINGLE") return `'${value.replaceAll("'", "''")}'`;
  return stringify(value, WRITTEN).trimEnd();
}

/** A key and the lines of its section below it. */
export function yamlSection(key: string, lines: readonly string[]): string[] {
  return [`${key}:`, ...indented(lines, 2)];
}

/** The lines of a value, without braces; blank ones at its end belong to a text. */
export function blockLines(value: unknown): string[] {
  return stringify(value, WRITTEN).replace(/\n$/, "").split("\n");
}
