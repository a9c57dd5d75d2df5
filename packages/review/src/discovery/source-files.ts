import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { normalise } from "@kustogen/kustomize/tree/paths.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { itemsAt, listAt, textAt } from "../kubernetes/fields.ts";
import type { SourceBuild } from "./application-sources.ts";
import type { ListedTree } from "./listed-tree.ts";
import { insideOf, pathFrom, treePath } from "./tree-paths.ts";

/** What a source of an Application is built from, except what a kustomization refers to; as paths in the tree. */
export function filesOfSource(tree: ListedTree, build: SourceBuild): string[] {
  if (build.kind === "manifests") return [treePath(build.folder.path)];
  if (build.kind === "kustomize")
    return [
      ...listAt(build.options, "components"),
      ...itemsAt(build.options, "patches").flatMap(([{ path }]) => path ?? []),
    ].map((one) => normalise(`${treePath(build.path)}/${asText(one)}`));
  const files = [
    ...listAt(build.helm, "valueFiles"),
    ...itemsAt(build.helm, "fileParameters").map(([one]) => one.path ?? ""),
  ];
  const values = files.flatMap((file) => valuesFileOf(tree, asText(file), build) ?? []);
  if (!("path" in build.chart)) return values;
  const folder = treePath(build.chart.path);
  return [folder, ...chartsBeside(tree, folder), ...values];
}

/** The folders of the charts that a chart depends on by `file://`. */
function chartsBeside(tree: ListedTree, folder: string): string[] {
  const file = `${insideOf(folder)}Chart.yaml`;
  return attempt(() => parseDocuments(tree.read(file), file), []).flatMap((chart) =>
    itemsAt(chart, "dependencies").flatMap(([one]) => {
      const path = /^file:\/\/(.+)$/s.exec(textAt(one, "repository") ?? "")?.[1];
      return path === undefined ? [] : (pathFrom(folder, path) ?? []);
    }),
  );
}

/** The path of a chart's values file; undefined for one given as a URL, or in another repository. */
export function valuesFileOf(
  tree: ListedTree,
  file: string,
  { chart, references }: SourceBuild & { kind: "helm" },
): string | undefined {
  const reference = /^\$([\w-]+)\/(.*)$/s.exec(file);
  if (reference !== null)
    return Object.hasOwn(references, reference[1] as string) && tree.files.has(`/${reference[2]}`)
      ? `/${reference[2]}`
      : undefined;
  if (!("path" in chart) || /^[a-z]+:\/\//.test(file)) return undefined;
  return normalise(file.startsWith("/") ? file : `/${chart.path}/${file}`);
}
