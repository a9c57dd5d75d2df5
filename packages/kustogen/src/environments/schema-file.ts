/** The first line of an environment file, by which editors find the schema. */
export const SCHEMA_COMMENT = "# yaml-language-server: $schema=./schema.json\n";

/** The text of an environment file with that line at its beginning, unless it already declares a schema. */
export function withSchemaComment(text: string): string {
  return /^#\s*yaml-language-server:/m.test(text) ? text : SCHEMA_COMMENT + text;
}
