import { contentLines, type Line } from "./plain-yaml.ts";

/** Lines of keys or items that stand together: the first, and how far they are indented. */
interface Inner {
  from: number;
  indent: number;
}

/** Where keys stand in a text that `parsePlainYaml` reads; whole mappings are looked through once, when one is asked for. */
export class PlainPlaces {
  readonly #lines: readonly Line[];
  readonly #known = new Map<string, ReadonlyMap<string, number>>();

  constructor(text: string) {
    this.#lines = contentLines(text);
  }

  /** The line of a key path, or of its closest parent. */
  lineOf(path: readonly (string | number)[]): number {
    let at = 0;
    let inner: Inner | undefined = { from: 0, indent: 0 };
    for (const part of path) {
      const next: number | undefined = inner && this.#children(inner).get(String(part));
      if (next === undefined) break;
      inner = this.#inside(next, (inner as Inner).indent);
      at = next;
    }
    return this.#lines[at]?.number ?? 1;
  }

  /** What stands in the value of a key or item, where that isn't all on its line. */
  #inside(at: number, indent: number): Inner | undefined {
    const { text, indent: own } = this.#lines[at] as Line;
    // The first key of a mapping in a list stands behind the dash.
    if (own === indent && text.startsWith("- "))
      return /^- [\w./-]+:(?: |$)/.test(text) ? { from: at, indent: indent + 2 } : undefined;
    const next = this.#lines[at + 1];
    if (next === undefined || next.indent < indent) return undefined;
    if (next.indent === indent && !next.text.startsWith("- ")) return undefined;
    return { from: at + 1, indent: next.indent };
  }

  /** The lines of the keys of a mapping, or of the items of a list by their numbers. */
  #children({ from, indent }: Inner): ReadonlyMap<string, number> {
    const key = `${from} ${indent}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const found = new Map<string, number>();
    const first = this.#lines[from] as Line;
    const isList = first.indent === indent && first.text.startsWith("- ");
    if (first.indent < indent) found.set(keyOf(first.text.slice(2)), from);
    for (let at = first.indent < indent ? from + 1 : from; at < this.#lines.length; at++) {
      const line = this.#lines[at] as Line;
      if (line.indent < indent) break;
      if (line.indent > indent) continue;
      const isItem = line.text.startsWith("- ");
      if (isList && !isItem) break;
      if (isList) found.set(String(found.size), at);
      // Items that are indented as a mapping's keys are those of the key above them.
      else if (!isItem) found.set(keyOf(line.text), at);
    }
    this.#known.set(key, found);
    return found;
  }
}

function keyOf(text: string): string {
  return text.slice(0, text.indexOf(":"));
}
