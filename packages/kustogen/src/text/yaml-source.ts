import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Problem, printPath } from "@kustogen/kustomize/errors/issues.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import { conflictIn } from "./conflict-markers.ts";

/** More mistakes in one file than anyone fixes at once. */
const MOST_PROBLEMS = 50;

/** A YAML file written by people, with one document, and the position of each key. */
export class YamlSource {
  /** Undefined for a file without content. */
  readonly value: Value | undefined;
  readonly #text: string;
  #lines: YamlLines | undefined;

  /** @throws InputError with file and line for invalid YAML, a second document and a reserved key */
  constructor(
    readonly file: string,
    text: string,
  ) {
    this.#text = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
    const [value, ...more] = this.#documents();
    if (more.length > 0)
      throw new InputError(
        `${file}:${this.lines.lineAt(1, [])}: expected one YAML document; remove what follows \`---\``,
      );
    const reserved = text.includes("__proto__") ? this.lines.lineOfKey([], "__proto__") : undefined;
    if (reserved !== undefined)
      throw new InputError(`${file}:${reserved}: the key "__proto__" is reserved; rename it`);
    this.value = value;
  }

  #documents(): Value[] {
    try {
      return parseDocuments(this.#text, this.file, "authored");
    } catch (error) {
      throw conflictIn(this.file, this.#text) ?? error;
    }
  }

  /** The lines of keys, which are needed for errors, and in a few messages. */
  get lines(): YamlLines {
    this.#lines ??= new YamlLines(this.#text, "authored");
    return this.#lines;
  }

  /** One error with every problem at its place, in the order of the file; beyond a limit they are counted. */
  refusal(problems: readonly Problem[]): InputError {
    const found = problems.map(({ path, message }) => ({
      ...this.lines.placeOf(path),
      text: path.length === 0 ? message : `${printPath(path)}: ${message}`,
    }));
    const lines = found
      .sort((a, b) => a.line - b.line || a.column - b.column)
      .slice(0, MOST_PROBLEMS)
      .map(({ line, column, text }) => `${this.file}:${line}:${column}: ${text}`);
    const more = problems.length - lines.length;
    if (more > 0) lines.push(`… and ${more} more problems`);
    return new InputError(lines.join("\n"), { code: "invalid-settings" });
  }
}
