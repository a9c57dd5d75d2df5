import { CST, Lexer, type Node } from "yaml";

/** Tokens that the lexer inserts and that aren't in the text. */
const MARKERS = ["\x02", "\x18", "\x1f"];

interface Comment {
  text: string;
  /** The column of a comment on a separate line; undefined after something else. */
  column: number | undefined;
}

/**
 * The comments of a YAML text by line, if their place is simple: directly above a key or element in the same column,
 * or after a value. All others remain when everything is written.
 */
export class Comments {
  readonly #lineStarts: number[] = [0];
  readonly #byLine = new Map<number, Comment>();

  constructor(text: string) {
    for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) this.#lineStarts.push(at + 1);
    let offset = 0;
    for (const token of new Lexer().lex(text)) {
      if (CST.tokenType(token) === "comment") {
        const line = this.#lineAt(offset);
        const before = text.slice(this.#lineStarts[line], offset);
        const column = before.trim() === "" ? before.length : undefined;
        this.#byLine.set(line, { text: token.trimEnd(), column });
      }
      if (!MARKERS.includes(token)) offset += token.length;
    }
  }

  /** The number of comments that haven't been taken. */
  get left(): number {
    return this.#byLine.size;
  }

  /** The comments on the lines directly above the node, if all begin in the column of the node's line. */
  takeAbove(node: Node, column: number): string[] {
    const found: string[] = [];
    for (let line = this.#lineOf(node, 0) - 1; ; line--) {
      const comment = this.#byLine.get(line);
      if (comment === undefined || comment.column !== column) return found;
      found.unshift(comment.text);
      this.#byLine.delete(line);
    }
  }

  /** The comment after the node, on its last line; "" if there is none. */
  takeBehind(node: Node): string {
    const line = this.#lineOf(node, 1);
    const comment = this.#byLine.get(line);
    if (comment === undefined || comment.column !== undefined) return "";
    this.#byLine.delete(line);
    return ` ${comment.text}`;
  }

  /** The column in which the node's line begins. */
  columnOf(text: string, node: Node): number {
    const start = this.#lineStarts[this.#lineOf(node, 0)] as number;
    return text.slice(start).search(/[^ ]/);
  }

  #lineOf(node: Node, end: 0 | 1): number {
    const at = node.range?.[end] ?? 0;
    return this.#lineAt(end === 1 && at > (node.range?.[0] ?? 0) ? at - 1 : at);
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lineStarts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
