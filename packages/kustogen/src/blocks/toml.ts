/** A value in a TOML file. */
export type TomlValue = string | number | boolean | readonly TomlValue[];

/** A TOML table: values first, then tables and lists of tables, which TOML writes under headers of their own. */
export interface TomlTable {
  [key: string]: TomlValue | TomlTable | readonly TomlTable[] | undefined;
}

/**
 * A TOML 1.0 document in the order given, for the ConfigMap of a program that reads TOML. `undefined` leaves a
 * key out. Values of a table come before its sub-tables, as TOML needs it.
 */
export function toml(document: TomlTable): string {
  const lines: string[] = [];
  write(document, [], lines);
  return `${lines.join("\n").trim()}\n`;
}

function write(table: TomlTable, path: readonly string[], lines: string[]): void {
  const inner: [string, TomlTable | readonly TomlTable[]][] = [];
  for (const [name, value] of Object.entries(table)) {
    if (value === undefined) continue;
    if (isTable(value) || isTables(value)) inner.push([name, value]);
    else lines.push(`${key(name)} = ${literal(value as TomlValue)}`);
  }
  for (const [name, value] of inner) {
    const header = [...path, key(name)];
    for (const one of isTable(value) ? [value] : value) {
      lines.push("", isTable(value) ? `[${header.join(".")}]` : `[[${header.join(".")}]]`);
      write(one, header, lines);
    }
  }
}

function isTable(value: unknown): value is TomlTable {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTables(value: unknown): value is readonly TomlTable[] {
  return Array.isArray(value) && value.length > 0 && value.every(isTable);
}

/** A bare key where TOML allows one, else a quoted one. */
function key(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : quoted(name);
}

function literal(value: TomlValue): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "object") return `[${value.map(literal).join(", ")}]`;
  return String(value);
}

/** A basic string: JSON's escapes are TOML's, but for DEL, which TOML wants escaped as well. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
