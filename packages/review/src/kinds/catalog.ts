import { entryOf } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import index from "./catalog-index.generated.json" with { type: "json" };
import { type KindData, Kinds } from "./types.ts";

/** The groups of the catalog, and those of their kinds that are cluster-scoped. */
export const CATALOG: Readonly<Record<string, { clusterScoped?: readonly string[] }>> = index;

/** One line for each group; megabytes, of which most runs need little. */
let lines: string | undefined;
const read = new Map<string, Kinds>();

/** The common kinds of a group that nothing here describes, read when needed; undefined for any other group. */
export function catalogOf(group: string): Kinds | undefined {
  if (lookUp(CATALOG, group) === undefined) return undefined;
  lines ??= readLines();
  if (lines === "") return undefined;
  const text = lines;
  return entryOf(read, group, () => {
    const start = text.indexOf(`{"group":"${group}",`);
    const data = JSON.parse(text.slice(start, text.indexOf("\n", start))) as KindData;
    return new Kinds(data, true);
  });
}

/** The text of the file, which the bundled engine has in compressed form; "" in a browser, which can't read files. */
function readLines(): string {
  const files = typeof process === "undefined" ? undefined : process.getBuiltinModule("node:fs");
  if (files === undefined) return "";
  const compressed = new URL("./catalog.generated.jsonl.br", import.meta.url);
  if (!files.existsSync(compressed))
    return files.readFileSync(new URL("./catalog.generated.jsonl", import.meta.url), "utf8");
  const { brotliDecompressSync } = process.getBuiltinModule("node:zlib");
  return brotliDecompressSync(files.readFileSync(compressed)).toString();
}
