import { lookUp } from "@kustogen/kustomize/value/own.ts";
import index from "./catalog-index.generated.json" with { type: "json" };
import { type KindData, Kinds } from "./types.ts";

/** The groups of the catalog, and which of their kinds have no namespace. */
export const CATALOG: Readonly<Record<string, { clusterScoped?: readonly string[] }>> = index;

/** A line a group; megabytes that most runs need a little of. */
let lines: string | undefined;
const read = new Map<string, Kinds>();

/**
 * The kinds of a group in daily use that neither Kubernetes nor the repository describes; undefined for a group that the
 * catalog doesn't have. What it says is read from a file of its own, when the first such kind is met.
 */
export function catalogOf(group: string): Kinds | undefined {
  if (lookUp(CATALOG, group) === undefined) return undefined;
  let kinds = read.get(group);
  if (kinds === undefined) {
    lines ??= readLines();
    if (lines === "") return undefined;
    const start = lines.indexOf(`{"group":"${group}",`);
    const end = lines.indexOf("\n", start);
    kinds = new Kinds(JSON.parse(lines.slice(start, end)) as KindData, true);
    read.set(group, kinds);
  }
  return kinds;
}

/** The text of the file; "" in a browser, where nobody reads files. */
function readLines(): string {
  const files = typeof process === "undefined" ? undefined : process.getBuiltinModule("node:fs");
  return files?.readFileSync(new URL("./catalog.generated.jsonl", import.meta.url), "utf8") ?? "";
}
