import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { leads } from "./applied-files.ts";
import { linesWith } from "./lines-with.ts";
import { OPEN, PASSED, type ToldText } from "./told-folders.ts";

/** The output file in a command; a ">" in prose may be a quotation or part of an arrow. */
const WRITES =
  /(?:\S\s+>{1,2}|\btee(?:\s+-a)?\s|\s(?:-o|-out|--out(?:put)?(?:-file)?)[=\s])\s*["']?([^\s"'`,;()|<>&]+)|\b(?:cp|mv)\s[^\n;&|]*\s["']?([^\s"'`,;()|<>&]+)/g;
/** A line without any of these writes nothing. */
const MAY_WRITE = /[^\S\n]>|\btee\b|\b(?:cp|mv)\s|\s-{1,2}o|operator-sdk|controller.gen/gi;
/** Commands of generators, whose output files aren't mentioned. */
const WEBHOOKS = /\bcontroller[-_]gen\b.*\bwebhook\b/i;
const BUNDLE = /\bgenerate kustomize manifests\b/;
/** The name of an operator, after which its files are named. */
const PROJECT = /^projectName:\s*["']?([\w.-]+)/m;

/** The files that scripts, CI or documentation write: a file that isn't committed may be one of them. */
export class WrittenFiles {
  readonly #texts: () => Iterable<ToldText>;
  #targets: [target: string, by: string][] | undefined;

  /** @param texts read when the first file is looked up */
  constructor(texts: () => Iterable<ToldText>) {
    this.#texts = texts;
  }

  /**
   * The first text with a command that writes a file, given relative to the repository root; undefined if there is
   * none.
   */
  by(file: string): string | undefined {
    // A path without an extension is a folder, which no command writes.
    if (!lastPart(file).includes(".")) return undefined;
    this.#targets ??= [...this.#read()];
    return this.#targets.find(([target]) => leads(target, file))?.[1];
  }

  *#read(): Generator<[string, string]> {
    const bundles: string[] = [];
    const projects: string[] = [];
    for (const { path, text } of this.#texts()) {
      if (PASSED.test(path)) continue;
      if (lastPart(path) === "PROJECT") projects.push(PROJECT.exec(text)?.[1] ?? "");
      for (const line of linesWith(MAY_WRITE, text)) {
        if (WEBHOOKS.test(line)) yield ["config/webhook/manifests.yaml", path];
        if (BUNDLE.test(line)) bundles.push(path);
        const plain = /[${<]/.test(line) ? line.replace(OPEN, "*") : line;
        for (const [, written, copied] of plain.matchAll(WRITES)) {
          const target = written ?? copied;
          if (target !== undefined) yield [target, path];
        }
      }
    }
    for (const path of bundles)
      for (const name of projects) yield [`config/manifests/bases/${name}.clusterserviceversion.yaml`, path];
  }
}
