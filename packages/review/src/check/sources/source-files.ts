import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments, readDocuments as readAsWritten } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { fileText } from "../../discovery/documents.ts";
import type { FilePlace, SourceFiles } from "./sources.ts";

/** The files of a tree, each read once. */
export class TreeFiles implements SourceFiles {
  readonly #texts = new Map<string, string | undefined>();
  readonly #documents = new Map<string, readonly Value[]>();
  /** The lines of the file that was used last. */
  #lines: { file: string; of: YamlLines | undefined } | undefined;

  constructor(private readonly tree: FileTree) {}

  text(file: string): string | undefined {
    if (this.#texts.has(file)) return this.#texts.get(file);
    const text = attempt(() => fileText(this.tree.read(file)).replaceAll("\r\n", "\n"), undefined);
    this.#texts.set(file, text);
    return text;
  }

  documents(file: string): readonly Value[] {
    return kept(this.#documents, file, () => attempt(() => anyDocuments(this.tree.read(file), file), []));
  }

  line({ file, document, path }: FilePlace): number | undefined {
    // Findings in one file are consecutive; parsed files are too large to keep more than one.
    if (this.#lines?.file !== file || !shortcuts.taken) {
      const text = this.text(file);
      this.#lines = { file, of: text === undefined ? undefined : new YamlLines(text) };
    }
    return this.#lines.of?.lineAt(document, path);
  }
}

/** The YAML documents of a text or a file's bytes, also those with a duplicate key; none if it isn't YAML. */
export function anyDocuments(content: string | Uint8Array, file: string): readonly Value[] {
  return (
    attempt(() => parseDocuments(content, file), undefined) ?? attempt(() => readAsWritten(content, file), [])
  );
}
