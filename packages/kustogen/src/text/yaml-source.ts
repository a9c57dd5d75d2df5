import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Problem, printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from "yaml";

/** More mistakes in one file than anyone fixes at once. */
const MOST_PROBLEMS = 50;

/**
 * A YAML file written by people, with the position of each key. Stricter than YAML: one document, no duplicate keys,
 * no custom tags, no merge keys. The constructor throws InputError with file, line and column.
 */
export class YamlSource {
  readonly lines = new LineCounter();
  readonly root: Node | null;
  readonly value: unknown;
  #places: YamlLines | undefined;

  constructor(
    readonly file: string,
    private readonly yaml: string,
  ) {
    const document = parseDocument(yaml, {
      lineCounter: this.lines,
      prettyErrors: false,
      version: "1.2",
      strict: true,
      // Searched for below, because the parser would compare every key with every other.
      uniqueKeys: false,
    });
    const failure = document.errors[0] ?? document.warnings[0];
    const marker = failure && /^(?:<{7}|={7}|>{7})(?= |$)/m.exec(yaml);
    if (marker)
      throw new InputError(
        `${file}:${this.lines.linePos(marker.index).line}: has the markers of a merge conflict; keep what is right of both sides, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>`,
        { code: "merge-conflict" },
      );
    if (failure) throw this.failure(failure.pos[0], explain(failure.code, failure.message));
    this.root = document.contents;
    const reserved = this.findReservedKey(this.root);
    if (reserved) throw this.failure(reserved.offset, reserved.message);
    try {
      this.value = document.toJS({ maxAliasCount: 100 });
    } catch (error) {
      const alias = this.openAlias();
      throw alias === undefined
        ? new InputError(`${file}:1:1: invalid YAML: ${(error as Error).message}`, { code: "invalid-yaml" })
        : this.failure(
            alias,
            "invalid YAML: an alias refers to an anchor that is not defined above it; put strings that begin with * in quotes",
          );
    }
  }

  /** An error at a character offset. */
  failure(offset: number, message: string): InputError {
    const { line, col } = this.lines.linePos(offset);
    return new InputError(`${this.file}:${line}:${col}: ${message}`);
  }

  /** One error with every problem at its place, in the order of the file; beyond a limit they are counted. */
  refusal(problems: readonly Problem[]): InputError {
    const found = problems.map(({ path, message }) => ({
      offset: this.offsetOf(path),
      text: path.length === 0 ? message : `${printPath(path)}: ${message}`,
    }));
    const lines = found
      .sort((a, b) => a.offset - b.offset)
      .slice(0, MOST_PROBLEMS)
      .map(({ offset, text }) => this.failure(offset, text).message);
    const more = problems.length - lines.length;
    if (more > 0) lines.push(`… and ${more} more problems`);
    return new InputError(lines.join("\n"), { code: "invalid-settings" });
  }

  /**
   * Rejects duplicate keys, keys that JavaScript treats specially, keys that aren't strings, and merge keys, which
   * YAML 1.2 doesn't have.
   */
  private findReservedKey(node: unknown): { offset: number; message: string } | undefined {
    if (isSeq(node)) {
      for (const item of node.items) {
        const found = this.findReservedKey(item);
        if (found) return found;
      }
    } else if (isMap(node)) {
      const seen = new Set<string>();
      for (const { key, value } of node.items) {
        const offset = (key as Node).range?.[0] ?? 0;
        if (!isScalar(key) || typeof key.value !== "string")
          return { offset, message: "expected a string as the key; put it in quotes" };
        if (key.value === "__proto__")
          return { offset, message: 'the key "__proto__" is reserved; rename it' };
        if (key.value === "<<")
          return { offset, message: "merge keys (<<) are not supported; write the keys out" };
        if (seen.has(key.value)) return { offset, message: "duplicate key; keep one of the two" };
        seen.add(key.value);
        const found = this.findReservedKey(value);
        if (found) return found;
      }
    }
    return undefined;
  }

  /** The offset of the key at a path, or of its closest existing parent. */
  offsetOf(path: Path): number {
    this.#places ??= new YamlLines(this.yaml);
    const { line, column } = this.#places.placeOf(path);
    return (this.lines.lineStarts[line - 1] as number) + column - 1;
  }

  /** The position of the first alias whose anchor isn't defined; undefined if there is none. */
  private openAlias(): number | undefined {
    const defined = new Set<string>();
    let open: number | undefined;
    visit(this.root, (_, node) => {
      if (isAlias(node)) {
        if (!defined.has(node.source)) open ??= node.range?.[0] ?? 0;
      } else if ((isScalar(node) || isMap(node) || isSeq(node)) && node.anchor !== undefined)
        defined.add(node.anchor);
    });
    return open;
  }
}

/** The parser's error, in words that explain how to fix it and reveal nothing of the text, which may be secret. */
function explain(code: string, message: string): string {
  switch (code) {
    case "MULTIPLE_DOCS":
      return "expected one YAML document; remove what follows `---`";
    case "TAB_AS_INDENT":
      return "invalid YAML: indent with spaces, not with tabs";
    case "TAG_RESOLVE_FAILED":
      return "invalid YAML: tags are not supported; put strings that begin with ! in quotes";
    default: {
      const [said = ""] = message.replace(/ \\.*$/s, "").split(": ");
      return `invalid YAML: ${said.charAt(0).toLowerCase()}${said.slice(1)}`;
    }
  }
}
