import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { type Problem, printPath, valueAt } from "@kustogen/kustomize/errors/issues.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { Path, ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { z } from "zod";
import type { SystemEntry } from "../authoring/environment.ts";
import { settingProblems } from "../settings/problems.ts";
import { YamlSource } from "../text/yaml-source.ts";

const QUOTED = /"(?:[^"\\]|\\.)*"|'[^']*'/g;

/** The text of an environment or a group: its value, and the places of its keys. */
export class AuthoredFile {
  readonly value: unknown;
  readonly #source: YamlSource;
  #rows: readonly string[] | undefined;

  /** @throws InputError for text that isn't YAML, or is empty; `expected` describes what should be there */
  constructor(
    readonly file: string,
    private readonly text: string,
    expected: string,
  ) {
    this.#source = new YamlSource(file, text);
    this.value = this.#source.value;
    if (this.value === undefined)
      throw new InputError(`${file}:1:1: the file is empty. ${expected}`, { code: "invalid-settings" });
  }

  /** The line of a key path, or of its closest parent. */
  lineOf(path: Path): number {
    return this.#source.lines.lineOf(path);
  }

  /** The comment at a line: behind what is there, or in the lines above it that begin in the same column. */
  commentAt(line: number): string | undefined {
    this.#rows ??= this.text.split(/\r?\n/);
    const row = this.#rows[line - 1] ?? "";
    const behind = / #(.*)$/.exec(row.replace(QUOTED, ""))?.[1];
    const found = behind === undefined ? [] : [behind];
    const begin = `${row.slice(0, row.search(/[^ ]|$/))}#`;
    for (let at = line - 2; this.#rows[at]?.startsWith(begin); at--)
      found.unshift((this.#rows[at] as string).slice(begin.length));
    const text = found.map((one) => one.trim()).join(" ");
    return text.trim() || undefined;
  }

  /** The file's systems with the comments beside their settings and pins, of which the outermost has a line's. */
  withComments(systems: Record<string, SystemEntry>): Record<string, SystemEntry> {
    // Most files have no comment beside a value.
    if (!/^ +(?:#|[^\n]* #)/m.test(this.text)) return systems;
    const result: Record<string, SystemEntry> = {};
    for (const [name, entry] of Object.entries(systems)) {
      const comments: Record<string, string> = {};
      const visit = (value: unknown, path: readonly (string | number)[], above: number): void => {
        const line = this.lineOf(["systems", name, ...path]);
        const comment = line === above ? undefined : this.commentAt(line);
        if (comment !== undefined && path.length > 1) setOwn(comments, printPath(path), comment);
        if (typeof value !== "object" || value === null) return;
        for (const [key, item] of Object.entries(value))
          visit(item, [...path, Array.isArray(value) ? Number(key) : key], line);
      };
      visit({ settings: entry.settings, images: entry.images }, [], 0);
      setOwn(result, name, Object.keys(comments).length === 0 ? entry : { ...entry, comments });
    }
    return result;
  }

  /** The value, validated by a schema. @throws InputError with every problem, `more` ones too, and its place */
  as<Schema extends z.ZodType>(
    schema: Schema,
    value: unknown = this.value,
    more: (found: readonly Problem[], data?: z.output<Schema>) => readonly Problem[] = () => [],
  ): z.output<Schema> {
    const result = schema.safeParse(value);
    const found = result.success ? [] : settingProblems(result.error, this.value);
    found.push(...more(found, result.data));
    if (result.success && found.length === 0) return result.data;
    throw this.#source.refusal(found);
  }
}

/** The systems that two texts of an environment's file say differently, each with its line in the later one. */
export function systemsThatDiffer(file: string, texts: readonly [before: string, after: string]) {
  const [was, now] = texts.map((text) => attempt(() => new AuthoredFile(file, text, ""), undefined));
  const [old = {}, own = {}] = [was, now].map(
    (one) => valueAt(one?.value, ["systems"]) as ValueMap | undefined,
  );
  const differ = Object.keys({ ...old, ...own }).filter((one) => !equal(lookUp(old, one), lookUp(own, one)));
  return differ.map((name) => ({ name, line: now?.lineOf(["systems", name]) ?? 1 }));
}
