import { stringify } from "smol-toml";

/** A value in a TOML file. */
export type TomlValue = string | number | boolean | readonly TomlValue[];

/** A TOML table: values first, then tables and lists of tables, which TOML writes under separate headers. */
export interface TomlTable {
  [key: string]: TomlValue | TomlTable | readonly TomlTable[] | undefined;
}

/**
 * Writes a TOML 1.0 document in the order given, for the ConfigMap of a program that reads TOML. A key that is
 * `undefined` is left out. A table's values come before its sub-tables, as TOML requires.
 *
 * @example
 * ```ts
 * configMap(part, "shop", { "config.toml": toml({ port: 8080, database: { pool: 10 } }) })
 * ```
 */
export function toml(document: TomlTable): string {
  return `${stringify(document).trim()}\n`;
}
