import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { readFileSource } from "@kustogen/kustomize/load/file-source.ts";
import { joinPath } from "@kustogen/kustomize/load/root.ts";
import type { Finding } from "../../model/rule.ts";
import { placeOfEntry, shown, withBases } from "../../sources/patches.ts";
import type { KustomizationSource, SourceFiles } from "../../sources/sources.ts";

/** Files that `behavior: merge` puts in place of those of a layer below: it merges keys, never what is in a file. */
export function* mergedFiles(source: KustomizationSource, files: SourceFiles): Iterable<Finding> {
  for (const field of ["configMapGenerator", "secretGenerator"] as const)
    for (const [index, { name = "", behavior, files: own = [] }] of (
      source.kustomization[field] ?? []
    ).entries())
      for (const entry of behavior === "merge" ? own : []) {
        const [key, path] = readFileSource(entry);
        const [, ...bases] = withBases(source);
        const [below] = bases.flatMap((base) => filesOf(base, field, name, key));
        const was = linesOf(files, below);
        const is = new Set(linesOf(files, joinPath(source.folder, path)));
        const lost = was.filter((line) => !is.has(line));
        // Most of a file that is meant to stand alone is there again.
        if (below === undefined || is.size === 0 || lost.length * 2 <= was.length) continue;
        yield {
          ...placeOfEntry(source, [field, index]),
          message: `${field === "secretGenerator" ? "Secret" : "ConfigMap"} ${name}: ${key} loses ${someOf(lost, 8)} (${shown(source, below)})`,
          fix: "write the whole file, or each value as a key of its own",
        };
      }
}

function filesOf(
  { folder, kustomization }: KustomizationSource,
  field: "configMapGenerator" | "secretGenerator",
  name: string,
  key: string,
): string[] {
  const own = (kustomization[field] ?? []).filter((one) => one.name === name);
  return own.flatMap(({ files = [] }) =>
    files.map(readFileSource).flatMap(([at, path]) => (at === key ? [joinPath(folder, path)] : [])),
  );
}

/** The names of the settings in a file of lines such as "NAME=value" or "name: value". */
function linesOf(files: SourceFiles, file: string | undefined): string[] {
  const text = file === undefined ? "" : (files.text(file) ?? "");
  return [...text.matchAll(/^([\w.-]+) *[:=]/gm)].map(([, name = ""]) => name);
}
