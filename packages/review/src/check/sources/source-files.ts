import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { plainLines } from "@kustogen/kustomize/provenance/plain-lines.ts";
import { shortcuts } from "@kustogen/kustomize/shortcuts.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { entryOf, kept } from "@kustogen/kustomize/value/multimap.ts";
import type { Path, Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments, readDocuments as readAsWritten } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { type Document, isScalar, LineCounter, parseAllDocuments } from "yaml";
import { fileText } from "../../discovery/documents.ts";
import type { FilePlace, SourceFiles } from "./sources.ts";

/** The files of a tree, each read once. */
export class TreeFiles implements SourceFiles {
  readonly #texts = new Map<string, string | undefined>();
  readonly #documents = new Map<string, readonly Value[]>();
  /** The lines of the file that was used last. */
  #lines: { file: string; of: ReturnType<typeof linesIn> | undefined } | undefined;

  constructor(private readonly tree: FileTree) {}

  text(file: string): string | undefined {
    if (this.#texts.has(file)) return this.#texts.get(file);
    let text: string | undefined;
    try {
      text = fileText(this.tree.read(file)).replaceAll("\r\n", "\n");
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
    }
    this.#texts.set(file, text);
    return text;
  }

  documents(file: string): readonly Value[] {
    return kept(this.#documents, file, () => attempt(() => readDocuments(this.tree.read(file), file), []));
  }

  line({ file, document, path }: FilePlace): number | undefined {
    // Findings in one file are consecutive; parsed files are too large to keep more than one.
    if (this.#lines?.file !== file || !shortcuts.taken) {
      const text = this.text(file);
      this.#lines = { file, of: text === undefined ? undefined : linesIn(text) };
    }
    return this.#lines.of?.(document, path);
  }
}

/**
 * The YAML documents of a text or of a file's bytes, as they are read if they can't be written, as with a duplicate key;
 * none if it isn't YAML.
 */
export function readDocuments(content: string | Uint8Array, file: string): readonly Value[] {
  return (
    attempt(() => parseDocuments(content, file), undefined) ?? attempt(() => readAsWritten(content, file), [])
  );
}

/** The lines of key paths in a text's documents, or of their closest existing parents. */
export function linesIn(text: string): (document: number, path: Path) => number | undefined {
  const parts = partsOf(text);
  if (parts === undefined) return linesOfAll(text);
  const read = new Map<Part, ReturnType<typeof linesOfAll>>();
  return (document, path) => {
    const part = parts[document];
    const line = part && entryOf(read, part, () => linesOfAll(part.text))(0, path);
    return part && line && line + part.above;
  };
}

/** A document of a text. */
interface Part {
  text: string;
  /** The number of lines above it. */
  above: number;
}

/** Lines with which a text may have other documents than those between lines of dashes. */
const UNUSUAL = /^(?:\.\.\.|%|---[ \t]*[^\s])|[\r\ufeff]/m;
const CONTENT = /^[ \t]*[^\s#].*$/gm;

/** The documents with content; undefined if they are only known once all of the text is read. */
function partsOf(text: string): Part[] | undefined {
  if (UNUSUAL.test(text)) return undefined;
  const parts: Part[] = [];
  let above = 0;
  for (const part of text.split(/^---[ \t]*$/m)) {
    const [first, second] = part.matchAll(CONTENT);
    // A word may be null, which is no content.
    if (first !== undefined && second === undefined && !/[:[{-]/.test(first[0])) return undefined;
    if (first !== undefined) parts.push({ text: part, above });
    above += part.split("\n").length - 1;
  }
  return parts;
}

function linesOfAll(text: string): (document: number, path: Path) => number | undefined {
  const plain = shortcuts.taken ? plainLines(text) : undefined;
  if (plain !== undefined) return (document, path) => plain.lineAt(document, path);
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, uniqueKeys: false, logLevel: "silent" });
  // Empty documents don't count, as in a build.
  const filled = [...documents].filter((one) => "contents" in one && !isNothing(one.contents));
  return (document, path) => {
    const chosen = filled[document];
    if (chosen === undefined || !("getIn" in chosen)) return undefined;
    for (let length = path.length; length >= 0; length--) {
      const place = placeOf(chosen, path.slice(0, length));
      if (place !== undefined) return lines.linePos(place).line;
    }
    return undefined;
  };
}

function isNothing(contents: Document["contents"]): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

/** The offset of a path's key, or of a list item. */
function placeOf(document: Document, path: Path): number | undefined {
  const last = path.at(-1);
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (last !== undefined) {
    const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
    const items = (parent as { items?: { key?: { value?: unknown; range?: [number] } }[] } | undefined)
      ?.items;
    const pair = typeof last === "string" ? items?.find(({ key }) => String(key?.value) === last) : undefined;
    if (pair?.key?.range) return pair.key.range[0];
    if (typeof last === "string") return undefined;
  }
  return (node as { range?: [number] } | undefined | null)?.range?.[0];
}
