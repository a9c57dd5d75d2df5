import { existsSync, readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const PLACE = /(file:\/\/[^\s()]+|\/[^\s():]+):(\d+):(\d+)\)?$/;

/**
 * Where the code that threw an error stands, as an author knows it: "generators/systems/shop/index.ts:30:11". Read
 * from the first line of the stack; a place in the bundle is looked up in its source map. Undefined without one.
 */
export function sourcePlace(error: Error): string | undefined {
  const frame = error.stack?.split("\n").find((line) => line.trimStart().startsWith("at "));
  const found = frame === undefined ? null : PLACE.exec(frame);
  if (found === null) return undefined;
  const [, location = "", line = "1", column = "1"] = found;
  const file = location.startsWith("file:") ? fileURLToPath(location) : location;
  const map = `${file}.map`;
  if (!existsSync(map)) return `${relative(process.cwd(), file)}:${line}:${column}`;
  const entry = new SourceMap(JSON.parse(readFileSync(map, "utf8"))).findEntry(
    Number(line) - 1,
    Number(column) - 1,
  );
  if (!("originalSource" in entry)) return `${relative(process.cwd(), file)}:${line}:${column}`;
  const source = resolve(dirname(file), entry.originalSource);
  return `${relative(process.cwd(), source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
}
