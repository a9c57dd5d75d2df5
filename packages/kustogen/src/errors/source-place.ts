import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { kept } from "@kustogen/kustomize/value/multimap.ts";

const PLACE = /(?<=[\s(])(file:\/\/[^\s()]+|\/[^\s():]+):(\d+):(\d+)\)?$/;
/** Bundles are below node_modules, too. */
const LIBRARY = /\/node_modules\/(?!\.cache\/)/;

/** The folder of this engine: its own blocks may read missing settings, as their types allow. */
export const ENGINE = fileURLToPath(new URL("..", import.meta.url));

type Place = ReturnType<typeof placeOf>[number];

/**
 * The place of the code that threw an error, in its author's terms, "generators/systems/shop/index.ts:30:11": in its
 * stack, the first of a bundle, as those above it are the engine's, or else the first; undefined if there is none.
 * @param root the folder that the path is relative to
 */
export function sourcePlace(error: Error, root = process.cwd()): string | undefined {
  const places = (error.stack ?? "").split("\n").flatMap(placeOf);
  return authorsPlace(error, root) ?? printed(places.flatMap(originalOf)[0] ?? places[0], root);
}

/** The place of the author's code that led to an error; undefined if none of a bundle did. */
export function authorsPlace(error: Error, root = process.cwd()): string | undefined {
  const mapped = (error.stack ?? "").split("\n").flatMap(placeOf).flatMap(originalOf);
  const own = mapped.find(({ file }) => !LIBRARY.test(file));
  return printed(own, root);
}

const printed = (place: Place | undefined, root: string) =>
  place && `${relative(root, place.file)}:${place.line}:${place.column}`;

/** What an author's code threw, and the places of that. @param root the folder that they are relative to */
export function thrownBy(error: unknown, root?: string): { said: string; places: string[] } {
  if (!(error instanceof Error)) return { said: String(error), places: [] };
  const places = [sourcePlace(error, root) ?? []].flat();
  if (error instanceof ReferenceError) return undefinedName(error.message, places);
  const list =
    "; expected a list. A block is called, as in ...webService(part, { … }); one of a single object, such as migrationJob(part, { … }), has no dots";
  const mend = / is not iterable|^Spread syntax/.test(error.message) ? list : "";
  return { said: `${error.message}${mend}`, places };
}

/** What isn't defined is told where a similar name is imported that the module lacks, as the bundler tells it, else where it is used. */
function undefinedName(message: string, places: string[]) {
  const [[file = ""], [name = ""]] = [places.join().split(":"), message.split(" ")];
  const source = existsSync(file) ? readFileSync(file, "utf8") : "";
  for (const found of source.matchAll(/^import \{([^}]*)\} from "(.+)"/gm)) {
    const [whole, names = "", from = ""] = found;
    const near = closest(name, names.match(/\w+/g) ?? [], 1);
    if (near === undefined) continue;
    const word = new RegExp(`\\b${near}\\b`);
    const line = source.slice(0, found.index + whole.search(word)).split("\n").length;
    const packaged = () => fileURLToPath(import.meta.resolve(from));
    const exporting = () =>
      readFileSync(from.startsWith(".") ? resolve(dirname(file), from) : packaged(), "utf8");
    const isThere = word.test(orElse(exporting, near));
    if (isThere) return { said: `${message}; line ${line} imports "${near}" instead`, places };
    const said = `No matching export in "${from}" for import "${near}". Did you mean "${name}"?`;
    return { said, places: [`${file}:${line}:1`] };
  }
  return { said: `${message}; import it, or correct its name`, places };
}

/** True if an author's code, or only that of a bundle, threw an error or made its call: no engine, library or builtin. */
export function isAuthors(error: Error, isBundled = false): boolean {
  const frame = (error.stack ?? "").split("\n").find((line) => line.trimStart().startsWith("at ")) ?? "";
  const places = placeOf(frame).flatMap((place) => [place, ...originalOf(place)]);
  const isOthers = ({ file }: Place) => file.startsWith(ENGINE) || LIBRARY.test(file);
  return places.length > Number(isBundled) && !places.some(isOthers);
}

/**
 * The line of something near a place in an author's code: each of the words is looked for in the statement around it,
 * below the one before and no further out. The place itself if that leads to several lines.
 */
export function placeOfWords(place: string, words: readonly string[]): string {
  const [, file = "", line] = /^(.*):(\d+):\d+$/.exec(place) ?? [];
  if (words.length === 0 || !existsSync(file)) return place;
  const rows = readFileSync(file, "utf8").split("\n");
  const depths = rows.map((row) => row.search(/\S/));
  let at = depths.findLastIndex((depth, row) => row < Number(line) && depth === 0);
  let isSure = false;
  for (const word of new Set(words)) {
    const written = new RegExp(`(?<![\\w$-])${word.replace(/\W/g, "\\$&")}(?![\\w$-])`);
    const least = Math.max(depths[at] ?? 0, 1);
    const end = depths.findIndex((depth, row) => row > at && depth >= 0 && depth < least);
    const inside = rows.slice(at, end < 0 ? rows.length : end);
    const hits = inside.flatMap((text, row) => (written.test(text) ? at + row : []));
    isSure ||= hits.length === 1;
    at = hits[0] ?? at;
  }
  if (isSure) return `${file}:${at + 1}:${(depths[at] ?? 0) + 1}`;
  return words.length > 1 ? placeOfWords(place, words.slice(-1)) : place;
}

function placeOf(frame: string) {
  const [, location = "", line, column] = (frame.trimStart().startsWith("at ") && PLACE.exec(frame)) || [];
  const file = location.startsWith("file:") ? fileURLToPath(location) : location;
  return file === "" ? [] : [{ file, line: Number(line), column: Number(column) }];
}

/** The original place of a place in a bundle; none without a source map. */
function originalOf({ file, line, column }: Place): Place[] {
  const entry = sourceMapOf(file)?.findEntry(line - 1, column - 1);
  if (entry === undefined || !("originalSource" in entry)) return [];
  const source = resolve(dirname(file), entry.originalSource);
  return [{ file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 }];
}

const maps = new Map<string, SourceMap | undefined>();

/** The source map beside a bundle, which is named after its content and so never changes. */
function sourceMapOf(file: string): SourceMap | undefined {
  const path = `${file}.map`;
  const read = () => existsSync(path) && new SourceMap(JSON.parse(readFileSync(path, "utf8")));
  return kept(maps, file, () => read() || undefined);
}
