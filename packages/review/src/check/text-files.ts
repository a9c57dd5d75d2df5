import type { ToldText } from "../discovery/told-folders.ts";

/** A file that is looked through for credentials. */
export interface TextFile {
  /** As a path of the tree. */
  file: string;
  /** The same as people call it, relative to where the command runs. */
  label: string;
  /** The first environment that a kustomization with this file is built for; undefined where none reads it. */
  environment: string | undefined;
  /** Its text; undefined for what is binary or can't be read. */
  read(): string | undefined;
}

/** What the files of a repository say, without some of them. */
export function* toldTexts(files: Iterable<TextFile>, passed?: ReadonlySet<string>): Generator<ToldText> {
  for (const { label, read } of files) {
    if (passed?.has(label)) continue;
    const text = read();
    if (text !== undefined) yield { path: label, text };
  }
}
