import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PLACE = /(file:\/\/[^\s()]+|\/[^\s():]+):(\d+):(\d+)\)?$/;

interface Place {
  file: string;
  line: number;
  column: number;
}

/**
 * Where the code that threw an error stands, as an author knows it: "generators/systems/shop/index.ts:30:11". Read
 * from the stack: the first place in a bundle with a source map is the author's, what lies above it is the engine;
 * where there is none, the first place at all. Undefined without one.
 *
 * @param root the folder that the path is relative to
 */
export function sourcePlace(error: Error, root = process.cwd()): string | undefined {
  const places = (error.stack ?? "").split("\n").flatMap(placeOf);
  const mapped = places.flatMap(originalOf);
  const found = mapped.find(({ file }) => !file.includes("/node_modules/")) ?? mapped[0] ?? places[0];
  return found && `${relative(root, found.file)}:${found.line}:${found.column}`;
}

function placeOf(frame: string): Place[] {
  const found = frame.trimStart().startsWith("at ") ? PLACE.exec(frame) : null;
  if (found === null) return [];
  const [, location = "", line, column] = found;
  const file = location.startsWith("file:") ? fileURLToPath(location) : location;
  return [{ file, line: Number(line), column: Number(column) }];
}

/** The place that a place in a bundle was made from; nothing without a source map. */
function originalOf({ file, line, column }: Place): Place[] {
  const map = `${file}.map`;
  if (!existsSync(map)) return [];
  const entry = new SourceMap(JSON.parse(readFileSync(map, "utf8"))).findEntry(line - 1, column - 1);
  if (!("originalSource" in entry)) return [];
  return [
    {
      file: resolve(dirname(file), entry.originalSource),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    },
  ];
}
