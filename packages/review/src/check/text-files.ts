import type { MentioningText } from "../discovery/mentioned-folders.ts";

/** A file that is searched for credentials. */
export interface TextFile {
  /** Its path in the tree. */
  file: string;
  /** The path for reports, relative to where the command runs. */
  label: string;
  /** The first environment whose kustomizations read this file; undefined if none does. */
  environment: string | undefined;
  /** Its text; undefined if it is binary or can't be read. */
  read(): string | undefined;
}

/**
 * The texts of a repository's files, with some exceptions. Definitions of kinds count as empty: they are long, and
 * describe fields.
 */
export function* mentioningTexts(
  files: Iterable<TextFile>,
  passed?: ReadonlySet<string>,
): Generator<MentioningText> {
  for (const { label, read } of files) {
    if (passed?.has(label)) continue;
    const text = read();
    if (text !== undefined) yield { path: label, text: definesOnly(text) ? "" : text };
  }
}

const KIND = "\nkind: ";
const DEFINITION = "CustomResourceDefinition\n";

/** True for YAML with definitions of kinds and nothing else. */
function definesOnly(text: string): boolean {
  if (text.startsWith(KIND.trimStart()) || !text.includes(`${KIND}${DEFINITION}`)) return false;
  for (let at = text.indexOf(KIND); at >= 0; at = text.indexOf(KIND, at + 1))
    if (!text.startsWith(DEFINITION, at + KIND.length)) return false;
  return true;
}
