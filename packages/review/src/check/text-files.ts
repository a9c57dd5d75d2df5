import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import type { MentioningText } from "../discovery/mentioned-folders.ts";

/** A file that is searched for credentials. */
export interface TextFile {
  /** Its path in the tree. */
  file: string;
  /** The path for reports, relative to where the command runs. */
  label: string;
  /** The first environment whose kustomizations read this file; undefined if none does. */
  environment: string | undefined;
  /** The tree that it is in. */
  tree: FileTree;
  /** Its text; undefined if it is binary or can't be read. */
  read(): string | undefined;
}

/** The characters of texts that are kept from one pass to the next; larger repositories are read again. */
const ROOM = 32 * 1024 * 1024;

/**
 * The texts of a repository's files, for passes that look for different things. Each file is read by the first pass
 * that gets to it. Definitions of kinds count as empty: they are long, and describe fields.
 */
export class MentioningTexts {
  #listed: readonly TextFile[] | undefined;
  readonly #texts = new Map<TextFile, string | undefined>();
  #left = ROOM;

  constructor(private readonly files: () => Iterable<TextFile>) {}

  /** @param passed the labels of files to leave out */
  *all(passed?: ReadonlySet<string>): Generator<MentioningText> {
    this.#listed ??= [...this.files()];
    for (const file of this.#listed) {
      if (passed?.has(file.label)) continue;
      const text = this.#textOf(file);
      if (text !== undefined) yield { path: file.label, text };
    }
  }

  #textOf(file: TextFile): string | undefined {
    if (shortcuts.taken && this.#texts.has(file)) return this.#texts.get(file);
    const read = file.read();
    const text = read !== undefined && definesOnly(read) ? "" : read;
    const length = text?.length ?? 0;
    if (length <= this.#left) {
      this.#texts.set(file, text);
      this.#left -= length;
    }
    return text;
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
