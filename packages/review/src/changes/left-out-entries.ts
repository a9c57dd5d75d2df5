import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { readKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { folderOf } from "@kustogen/kustomize/tree/paths.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";

/** An entry of a kustomization in a state, or a whole field, whose name is then that of the entry. */
export type Entry = Pick<MissingPart, "tree" | "file" | "field" | "entry">;

/** What an entry consists of. */
export interface Content {
  /** Its values; none if the state doesn't have the entry. */
  values: readonly Value[];
  /** Settings that it shares with others. */
  shared: ValueMap;
  /** The files and folders that it names, absolute in the tree. */
  paths: readonly string[];
}

/** Both fields with charts; a chart that isn't rendered is reported under the first. */
const CHARTS = ["helmCharts", "helmChartInflationGenerator"];

/** The fields with settings for all entries of another one. */
const SHARED: Readonly<Record<string, string>> = {
  helmCharts: "helmGlobals",
  helmChartInflationGenerator: "helmGlobals",
  configMapGenerator: "generatorOptions",
  secretGenerator: "generatorOptions",
};

/** The fields of an entry that contain paths; the configuration of a plugin may have them anywhere. */
const PATHS = /(?:files?|envs?|path|values|home)$/i;

/** The content of an entry. */
export function contentOf({ tree, file, field, entry }: Entry): Content {
  if (tree.absence?.(file) !== undefined) return { values: [entry], shared: {}, paths: [file] };
  const kustomization = attempt(() => readKustomization(tree.read(file), file), undefined);
  const listed = (CHARTS.includes(field) ? CHARTS : [field]).flatMap(
    (one) => (lookUp(kustomization, one) ?? []) as Value | Value[],
  );
  const [, index] = /\[(\d+)\]$/.exec(entry) ?? [];
  const own =
    index === undefined
      ? listed.filter((one) => entry === field || entry === one || (isMap(one) && entry === nameOf(one)))
      : listed.slice(Number(index), Number(index) + 1);
  const inFolder = (path: string) => joinPath(folderOf(file), path);
  const plugins = own.length > 0 ? [] : listed.flatMap((one) => configurationsIn(one, entry, tree, inFolder));
  const setting = lookUp(SHARED, field) ?? "";
  const shared = (lookUp(kustomization, setting) ?? {}) as ValueMap;
  const named = [
    ...own.flatMap((value) => (isMap(value) ? pathsIn(value) : textsIn(value))),
    ...plugins.flatMap(({ value, from }) => [...from, ...textsIn(value)]),
    // The configuration of a plugin that isn't found is in one of the listed folders.
    ...(own.length + plugins.length === 0 ? listed.flatMap(textsIn) : []),
    ...(CHARTS.includes(field) ? [String(shared.chartHome ?? "charts")] : []),
  ];
  return { values: [...own, ...plugins.map(({ value }) => value)], shared, paths: named.map(inFolder) };
}

function nameOf({ name, chartName }: ValueMap): Value {
  return name ?? chartName ?? "";
}

/** The configurations of a plugin, by its name in messages, in the kustomization itself or in a file. */
function configurationsIn(
  listed: Value,
  plugin: string,
  tree: Entry["tree"],
  inFolder: (path: string) => string,
): { value: ValueMap; from: string[] }[] {
  if (typeof listed !== "string") return [];
  const isInline = listed.includes("\n");
  const file = inFolder(listed);
  const documents = attempt(() => parseDocuments(isInline ? listed : tree.read(file), file), []);
  return documents.flatMap((value) =>
    isMap(value) && `${value.kind} ${isMap(value.metadata) ? value.metadata.name : ""}` === plugin
      ? [{ value, from: isInline ? [] : [listed] }]
      : [],
  );
}

/** The paths in an entry, without the key in front of one: `config.json=files/config.json`. */
function pathsIn(entry: ValueMap): string[] {
  return Object.entries(entry).flatMap(([field, value]) =>
    PATHS.test(field) ? textsIn(value).map((text) => text.slice(text.indexOf("=") + 1)) : [],
  );
}

function textsIn(value: Value): string[] {
  if (typeof value === "string") return value === "" || /\s/.test(value) ? [] : [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
