import { decodedText } from "@kustogen/kustomize/credentials/encoded.ts";
import { MASK, maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { nameClass } from "@kustogen/kustomize/credentials/names.ts";
import { isRandom } from "@kustogen/kustomize/credentials/randomness.ts";
import { base64Of } from "@kustogen/kustomize/text/bytes.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";

/** Shorter values are words that comments contain for other reasons. */
const SHORTEST = 6;

/** Consecutive comment lines, or a comment after something. */
const COMMENT = /^[ \t]*#[^\n]*(?:\n[ \t]*#[^\n]*)*|[ \t]#[^\n]*/gm;

/** Reads the comments of originals without secrets: credentials, and values of Secrets. */
export class MaskedComments {
  readonly #values: RegExp | undefined;
  readonly #places: string[] = [];

  constructor(secrets: readonly Resource[] = []) {
    const values = [...new Set(secrets.flatMap(valuesOf))].sort((a, b) => b.length - a.length);
    if (values.length > 0)
      this.#values = new RegExp(`(?<![\\w-])(?:${values.map(literalPattern).join("|")})(?![\\w-])`, "g");
  }

  /**
   * The text with masks in its comments and the same number of lines; everything else is unchanged. @param file its
   * name, for notes
   */
  of(text: string, file: string): string {
    return text.replace(COMMENT, (comment, at: number) => {
      const heads: string[] = [];
      const lines = comment.split("\n").map((line) => {
        const [head = ""] = /^[ \t]*#+[ \t]?/.exec(line) ?? [];
        heads.push(head);
        return line.slice(head.length);
      });
      const masked = this.#masked(lines);
      const first = masked.findIndex((line, index) => line !== lines[index]);
      if (first < 0) return comment;
      this.#places.push(`${file}:${text.slice(0, at).split("\n").length + first}`);
      return masked.map((line, index) => (heads[index] ?? "") + line).join("\n");
    });
  }

  #masked(lines: readonly string[]): string[] {
    const masked = this.#withoutValues(maskedText(lines.join("\n"), "file")).split("\n");
    // One mask for all of them: a credential over several lines is found in the first.
    return lines.map((_, index) => masked[masked.length === lines.length ? index : 0] ?? "");
  }

  #withoutValues(text: string): string {
    return this.#values === undefined ? text : text.replace(this.#values, MASK);
  }

  /** The comments in which something was masked, for a report. */
  get notes(): string[] {
    const places = [...new Set(this.#places)];
    if (places.length === 0) return [];
    return [
      `comments with what looks like a credential, or with a value of a Secret, have a mask there; change what is real, because git's history keeps it: ${places.join(", ")}`,
    ];
  }
}

/** The values of a Secret that must not appear in comments, plain and in base64. */
function valuesOf({ data, stringData }: Resource): string[] {
  return [data, stringData].flatMap((values) =>
    Object.entries(isMap(values) ? values : {}).flatMap(([key, value]) => {
      if (typeof value !== "string") return [];
      const forms = values === data ? [value, decodedText(value) ?? ""] : [value, base64Of(value)];
      const isKept = (line: string) =>
        line.length >= SHORTEST && (nameClass(key) !== undefined || isRandom(line));
      return forms.flatMap((form) => form.split("\n").map((line) => line.trim())).filter(isKept);
    }),
  );
}
