import { valueAt } from "../errors/issues.ts";
import { asText, isMap, type Path, type Value } from "../value/value.ts";
import { textAt } from "./fields.ts";
import { keyPlaces } from "./reader/documents.ts";
import type { Places } from "./reader/places.ts";
import type { Dialect } from "./reader/scalar.ts";

/** A resource as identified in a file. */
export interface NamedResource {
  readonly kind: string;
  readonly name: string;
}

/** A field of a text: the index of its document, from 0, and its path. */
export interface WrittenField {
  document: number;
  path: (string | number)[];
}

/** The head of a text in a block, behind its key or the dash of its item. */
const BLOCK = /[:-][ \t]+(?:[&!]\S*[ \t]+)*[|>][-+\d]*[ \t]*(?:#.*)?\r?$/;

/**
 * The lines of everything in a YAML text, from 1: of keys, and of the items of lists. Documents without content don't
 * count, as in a build. A text with a mistake has the documents before it.
 */
export class YamlLines {
  readonly #text: string;
  readonly #places: Places;
  #starts: readonly number[] | undefined;
  #fields: ReadonlyMap<number, WrittenField> | undefined;
  /** The first resource of each kind and name; a file may contain thousands that are each looked up. */
  #named: Map<string, Value> | undefined;

  constructor(text: string, dialect: Dialect = "resource") {
    // Positions are those in the text as it is read.
    const read = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    this.#text = dialect !== "kustomization" ? read.replaceAll("\r\n", "\n") : read;
    this.#places = keyPlaces(this.#text, dialect);
  }

  /** The line and the column of a field of the first document, or of its nearest parent. */
  placeOf(path: Path): { line: number; column: number } {
    const [first] = this.#places.documents;
    const at = first === undefined ? 0 : this.#positionBelow(first.value, path);
    const line = this.#line(at);
    return { line, column: at - (this.#lineStarts[line - 1] as number) + 1 };
  }

  /** The line of a field of a document, or of its nearest parent; undefined if there is no such document. */
  lineAt(document: number, path: Path): number | undefined {
    const found = this.#places.documents[document];
    return found && this.#line(this.#positionBelow(found.value, path));
  }

  /** The line of a field of the first document, or of its nearest parent. */
  lineOf(path: Path): number {
    return this.lineAt(0, path) ?? 1;
  }

  /**
   * The line of a field, or of its nearest parent, of a resource in any of the documents, including items of lists; 1
   * if there is no such resource.
   */
  lineIn(resource: NamedResource, path: Path): number {
    if (this.#named === undefined) {
      this.#named = new Map();
      for (const { value } of this.#places.documents.toReversed())
        for (const one of [...itemsOf(value).toReversed(), value]) this.#named.set(keyOf(one), one);
    }
    const found = this.#named.get(`${resource.kind}\0${resource.name}`);
    return found === undefined ? 1 : this.#line(this.#positionBelow(found, path));
  }

  /** The first line of a scalar's text in the first document; for a block, the line below its head. */
  textLineOf(path: Path): number {
    const line = this.lineOf(path);
    const from = this.#lineStarts[line - 1] as number;
    const [row = ""] = this.#text.slice(from, this.#lineStarts[line]).split("\n");
    return BLOCK.test(row) ? line + 1 : line;
  }

  /** The scalar's text, if a path of the first document leads to one. */
  textOf(path: Path): string | undefined {
    const { steps, value } = this.#follow(this.#places.documents[0]?.value, path);
    return steps < path.length || typeof value === "object" || value === undefined
      ? undefined
      : asText(value);
  }

  /** The line of a key below a path of the first document, at any depth; undefined if there is none. */
  lineOfKey(path: Path, key: string): number | undefined {
    const { steps, value } = this.#follow(this.#places.documents[0]?.value, path);
    const at = steps < path.length ? undefined : this.#findKey(value, key);
    return at === undefined ? undefined : this.#line(at);
  }

  /**
   * The fields on each line, by line. A line has the outermost field that begins on it; a line within a long text has
   * none, and belongs to the nearest line above that has one.
   */
  fields(): ReadonlyMap<number, WrittenField> {
    this.#fields ??= this.#readFields();
    return this.#fields;
  }

  /** A line as it is written. */
  lineText(line: number): string {
    return this.#text.slice(this.#lineStarts[line - 1], this.#lineStarts[line]);
  }

  #readFields(): Map<number, WrittenField> {
    const found = new Map<number, WrittenField>();
    const visit = (value: Value, document: number, path: (string | number)[]): void => {
      for (const [step, at] of this.#places.of(value)) {
        const inner = [...path, step];
        const child = valueAt(value, [step]);
        const isNoted = typeof step === "string" || typeof child !== "object" || child === null;
        if (isNoted && !found.has(this.#line(at))) found.set(this.#line(at), { document, path: inner });
        visit(child as Value, document, inner);
      }
    };
    for (const [document, { value }] of this.#places.documents.entries()) visit(value, document, []);
    return found;
  }

  /** How many steps of a path lead somewhere, the value there, and the position of the last step. */
  #follow(root: Value | undefined, path: Path): { steps: number; value: Value | undefined; at?: number } {
    let value = root;
    let at: number | undefined;
    for (const [steps, step] of path.entries()) {
      const key = Array.isArray(value) ? step : String(step);
      const found = this.#places.of(value).get(key);
      if (found === undefined) return { steps, value, at };
      at = found;
      value = valueAt(value, [key]) as Value | undefined;
    }
    return { steps: path.length, value, at };
  }

  #positionBelow(root: Value, path: Path): number {
    const [first] = this.#places.of(root).values();
    const { at = this.#places.documents.find(({ value }) => value === root)?.at } = this.#follow(root, path);
    return at ?? first ?? 0;
  }

  #findKey(value: Value | undefined, key: string): number | undefined {
    for (const [step, at] of this.#places.of(value)) {
      const found = step === key ? at : this.#findKey(valueAt(value, [step]) as Value | undefined, key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  get #lineStarts(): readonly number[] {
    if (this.#starts === undefined) {
      const starts = [0];
      for (let at = this.#text.indexOf("\n"); at >= 0; at = this.#text.indexOf("\n", at + 1))
        starts.push(at + 1);
      this.#starts = starts;
    }
    return this.#starts;
  }

  /** The line of a position: the number of lines that begin at it or before. */
  #line(at: number): number {
    const starts = this.#lineStarts;
    let [low, high] = [0, starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((starts[middle] as number) <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function itemsOf(value: Value): readonly Value[] {
  return isMap(value) && Array.isArray(value.items) ? value.items : [];
}

function keyOf(value: Value): string {
  if (!isMap(value)) return "";
  const name = isMap(value.metadata) ? textAt(value.metadata, "name") : "";
  return `${textAt(value, "kind")}\0${name}`;
}
