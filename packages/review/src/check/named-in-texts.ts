import { folderOf, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { isCommentLine, linesWith } from "../discovery/lines-with.ts";
import { isProse, type MentioningText, PASSED } from "../discovery/mentioned-folders.ts";

/** A manifest beside another one refers to objects, not to files. */
const MANIFEST = /^apiVersion:/m;
/** The names of files that no kustomization lists. */
const MANIFESTS = /\.(?:ya?ml|json)(?![\w-])/gi;
/** A path in a line, without what may surround it; it is only searched for where a word begins, as lines can be long. */
const PATHS = /(?<![^\s"'`=:,;()[\]{}<>|&])[^\s"'`=:,;()[\]{}<>|&]*\.(?:ya?ml|json)(?![\w-])/gi;
const PLACEHOLDERS = /(?<![\w.-])[A-Z]{3,}(?:_[A-Z]+)*(?![\w-])/g;
/** The same: an expression in use for lines has a place of its own. */
const IN_LINE = new RegExp(PLACEHOLDERS);

/** The texts of a repository that name files and placeholders, found in one pass. */
export class NamedInTexts {
  readonly #files = new Map<string, string>();
  readonly #placeholders = new Map<string, string>();
  /** The files in a folder by path, and all of them by their last two parts. */
  readonly #wanted: ReadonlySet<string>;
  readonly #byEnd: ReadonlyMap<string, readonly string[]>;
  readonly #asked: ReadonlySet<string>;

  /** Takes manifests, relative to the repository root, and placeholders in capitals: `PROJECT_ID`. */
  constructor(texts: Iterable<MentioningText>, files: readonly string[], placeholders: Iterable<string>) {
    this.#wanted = new Set(files);
    this.#byEnd = groupedBy(this.#wanted, endOf);
    this.#asked = new Set(placeholders);
    for (const text of texts) {
      if (PASSED.test(text.path)) continue;
      if (this.#wanted.size > 0) this.#readFiles(text);
      if (this.#asked.size > 0) this.#readPlaceholders(text);
    }
  }

  /** The first text that names a file, by its name in the same folder or with its folder elsewhere. */
  ofFile(file: string): string | undefined {
    return this.#files.get(file);
  }

  /** The first text that names a placeholder; manifests have it in their images. */
  ofPlaceholder(placeholder: string): string | undefined {
    return this.#placeholders.get(placeholder);
  }

  #readFiles({ path, text }: MentioningText): void {
    if (isProse(path.replace(/(?<=(?:^|\/)[\w-]*env)\.txt$/, ""))) return;
    const folder = folderOf(`/${path}`);
    const isManifest = MANIFEST.test(text);
    for (const line of linesWith(MANIFESTS, text)) {
      if (isCommentLine(line)) continue;
      for (const [said] of line.matchAll(PATHS)) {
        const beside = `${folder}/${lastPart(said)}`.replace(/^\/+/, "");
        if (this.#wanted.has(beside) && !isManifest) this.#name(beside, path);
        for (const file of this.#byEnd.get(endOf(said)) ?? [])
          if (folderOf(`/${file}`) !== folder) this.#name(file, path);
      }
    }
  }

  #readPlaceholders({ path, text }: MentioningText): void {
    if (isProse(path) || MANIFEST.test(text)) return;
    for (const line of linesWith(PLACEHOLDERS, text))
      if (!isCommentLine(line))
        for (const [word] of line.matchAll(IN_LINE))
          if (this.#asked.has(word) && !this.#placeholders.has(word)) this.#placeholders.set(word, path);
  }

  #name(file: string, path: string): void {
    if (path !== file && !this.#files.has(file)) this.#files.set(file, path);
  }
}

/** The last folder and the name of a path; only the name of one in the root. */
function endOf(path: string): string {
  return path.split("/").slice(-2).join("/");
}
