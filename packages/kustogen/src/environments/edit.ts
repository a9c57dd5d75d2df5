import { type Document, isMap, isScalar, parseDocument, type YAMLMap } from "yaml";
import { InputError } from "../errors/errors.ts";

/** Wide enough that no value is folded onto a second line by an edit elsewhere. */
const WIDTH = 0;

/**
 * An environment file that programs change: comments, order, quotes and blank lines of what they don't touch stay.
 * Give it a file that has been read without error.
 */
export class EnvironmentEdit {
  readonly #document: Document;
  readonly #original: string;
  #changed = false;

  /** @throws InputError naming the file, for text that is no YAML mapping */
  constructor(file: string, text: string) {
    this.#original = text;
    this.#document = parseDocument(text, { version: "1.2" });
    const failure = this.#document.errors[0];
    if (failure !== undefined) throw new InputError(`${file}: invalid YAML: ${failure.message}`);
    if (this.#document.contents !== null && !isMap(this.#document.contents))
      throw new InputError(`${file}: expected a mapping with stage, kubernetes, cluster and systems`);
  }

  /** What stands at a path; undefined where there is nothing. */
  get(path: readonly string[]): unknown {
    const found = this.#document.getIn(path, false);
    return isMap(found) ? found.toJSON() : found;
  }

  /** Puts a value at a path; mappings on the way are made where they are missing. */
  set(path: readonly string[], value: unknown): void {
    for (let depth = 1; depth < path.length; depth++) {
      const holder = path.slice(0, depth);
      if (!isMap(this.#document.getIn(holder)))
        this.#document.setIn(holder, this.#document.createNode({}) as YAMLMap);
    }
    const before = this.#document.getIn(path, true);
    if (isScalar(before) && before.value === value) return;
    this.#changed = true;
    if (isScalar(before) && typeof value === "string" && typeof before.value === "string")
      before.value = value;
    else this.#document.setIn(path, this.#document.createNode(value));
  }

  /** Takes away what stands at a path, and mappings that it leaves empty, up to `systems.<name>`. */
  remove(path: readonly string[]): void {
    if (this.#document.getIn(path) === undefined) return;
    this.#changed = true;
    this.#document.deleteIn(path);
    for (let depth = path.length - 1; depth > 2; depth--) {
      const holder = this.#document.getIn(path.slice(0, depth));
      if (!isMap(holder) || holder.items.length > 0) return;
      this.#document.deleteIn(path.slice(0, depth));
    }
  }

  /** The file's text; the very text that it was made from where nothing changed. */
  toString(): string {
    if (!this.#changed) return this.#original;
    const text = this.#document.toString({ lineWidth: WIDTH, flowCollectionPadding: true });
    return this.#original.includes("\r\n") ? text.replaceAll(/\r?\n/g, "\r\n") : text;
  }
}
