import { dirname } from "node:path/posix";
import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { kindIfAny } from "@kustogen/kustomize/tree/lenient.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { RenderedState } from "./state.ts";

/**
 * The YAML files beside a kustomization's files that no kustomization lists: no environment includes their contents.
 * @param files the listed files, with the kustomizations themselves
 */
export function unlistedFiles(tree: FileTree, files: readonly string[]): string[] {
  const listed = new Set(files);
  const folders = new Set(files.map((path) => dirname(path)));
  return [...folders]
    .flatMap((folder) => (tree.list?.(folder) ?? []).map((name) => `${folder}/${name}`))
    .filter((path) => /\.ya?ml$/.test(path) && !listed.has(path) && kindIfAny(tree, path) === "file")
    .sort();
}

/** Notes about unlisted files: those whose path occurs in an object are read directly, such as chart values. */
export function unlistedNotes(
  paths: readonly string[],
  environments: readonly Pick<RenderedState, "resources">[],
): string[] {
  const objects = environments.flatMap(({ resources }) =>
    resources.map((resource) => ({ resource, text: jsonText(resource) })),
  );
  const read = new Map<string, string[]>();
  const others: string[] = [];
  for (const path of paths) {
    const reader = objects.find(({ text }) => text.includes(path))?.resource;
    if (reader === undefined) others.push(path);
    else addTo(read, `${reader.kind} ${reader.metadata.name}`, path);
  }
  return [
    ...[...read].map(
      ([reader, files]) =>
        `${someOf(files, 5)}: ${reader} reads ${files.length === 1 ? "it" : "them"} in the repository, so that ${files.length === 1 ? "it stays" : "they stay"} where ${files.length === 1 ? "it is" : "they are"}`,
    ),
    ...(others.length === 0
      ? []
      : [
          `${someOf(others, 5)}: no imported environment lists ${others.length === 1 ? "it, so it isn't" : "them, so they aren't"} part of the system; keep those that someone still applies by hand before you remove the originals`,
        ]),
  ];
}
