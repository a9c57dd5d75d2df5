import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import type { Argument } from "@kustogen/kustomize/errors/argument.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseLargeResult } from "@kustogen/kustomize/limits.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { anyTextIn, bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { folderOf, isWithin, lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { type Resource, resourceOf, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isEmpty, isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseManifests } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { YamlLines } from "@kustogen/kustomize/yaml/yaml-lines.ts";
import type { BuiltApplication, ManifestFolder, SourceBuild } from "../discovery/application-sources.ts";
import { itemsOf } from "../discovery/documents.ts";
import { folderAt, type Kustomizations } from "../discovery/kustomizations.ts";
import type { ListedTree } from "../discovery/listed-tree.ts";
import { plainManifests } from "../discovery/plain-manifests.ts";
import { valuesFileOf } from "../discovery/source-files.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { RenderedUnit, UnitRenderer } from "./unit-renderer.ts";

/** The resources of each source in order, with duplicates. Throws InputError for what would fail in Argo CD. */
export function renderApplication(
  files: Kustomizations,
  renderer: UnitRenderer,
  application: BuiltApplication,
): RenderedUnit {
  const sources = application.builds.map((build) => renderSource(files, renderer, application, build));
  const of = new Map(sources.flatMap((one) => one.resources.map((resource) => [resource, one] as const)));
  return {
    resources: sources.flatMap(({ resources }) => resources),
    missing: sources.flatMap(({ missing }) => missing),
    unsure: new Set(sources.flatMap(({ unsure }) => [...unsure])),
    placeOf: (resource, path) => of.get(resource)?.placeOf(resource, path),
    effectsOn: (resource) => of.get(resource)?.effectsOn?.(resource) ?? [],
  };
}

function renderSource(
  files: Kustomizations,
  renderer: UnitRenderer,
  application: BuiltApplication,
  build: SourceBuild,
): RenderedUnit {
  if (build.kind === "manifests") return renderManifests(files.tree, build.folder);
  if (build.kind === "kustomize") return renderKustomization(files, renderer, application, build);
  const resources = chartResources(files.tree, renderer.options.helm, application, build);
  return { resources, missing: [], unsure: new Set(), placeOf: () => undefined };
}

/** What Argo CD applies from a folder of plain manifests. Throws InputError for a file at which it fails. */
export function renderManifests(tree: ListedTree, folder: ManifestFolder): RenderedUnit {
  return writtenObjects(
    tree,
    plainManifests(tree, folder).map(({ file, value }) => ({ file, resource: resourceOf(value) })),
    submodulesIn(tree, folder),
  );
}

/** Objects as they are written in files. */
export function writtenObjects(
  tree: FileTree,
  objects: readonly { file: string; resource: Resource }[],
  missing: readonly MissingPart[] = [],
): RenderedUnit {
  refuseLargeResult(objects.map(({ resource }) => writtenOf(resource)));
  const files = new Map(objects.map(({ resource, file }) => [resource, file]));
  let last: { file: string; lines: YamlLines } | undefined;
  return {
    resources: objects.map(({ resource }) => resource),
    missing,
    unsure: new Set(),
    placeOf(resource, path) {
      const file = files.get(resource);
      if (file === undefined) return undefined;
      const { kind, metadata } = resource;
      // Many fields of one file are mostly asked for one after the other.
      if (last?.file !== file) last = { file, lines: new YamlLines(anyTextIn(tree.read(file))) };
      return { file, line: last.lines.lineIn({ kind, name: metadata.name }, path), layer: folderOf(file) };
    },
  };
}

/** Renders a folder with the options of an Application. */
export function renderKustomization(
  files: Kustomizations,
  renderer: UnitRenderer,
  { file, name }: Pick<BuiltApplication, "file" | "name">,
  build: SourceBuild & { kind: "kustomize" },
): RenderedUnit {
  const folder = treePath(build.path);
  const { options } = build;
  const isEdited = !isEmpty(options) && folderAt(files, folder) !== undefined;
  return isEdited
    ? renderer
        .as(folder, { edits: { options, file: treePath(file), who: `${file}: Application ${name}` } })
        .render(folder)
    : renderer.render(folder);
}

/** The submodules in a folder, whose files Argo CD reads as well. */
function submodulesIn(tree: ListedTree, { path, recurse }: ManifestFolder): MissingPart[] {
  const folder = treePath(path);
  return [...tree.submodules.keys()].flatMap((file) =>
    recurse && isWithin(file, folder)
      ? [
          {
            ...{ tree, file, field: "submodule", entry: file.slice(1), ofMissing: false },
            error: new InputError(`${file}: is a submodule, whose files aren't in this repository`, {
              code: "not-checked-out",
            }),
          },
        ]
      : [],
  );
}

/** The output of helm for a chart with the options of an Application, passed as Argo CD passes them. */
function chartResources(
  tree: ListedTree,
  program: RendererOptions["helm"],
  application: BuiltApplication,
  build: SourceBuild & { kind: "helm" },
): Resource[] {
  const { chart, helm } = build;
  const local = "path" in chart ? { tree, folder: treePath(chart.path) } : undefined;
  const who = `${application.file}: Application ${application.name}`;
  if (listAt(helm, "fileParameters").length > 0)
    throw new InputError(`${who}: fileParameters aren't read here`, { code: "not-supported" });
  const { name, version, repository } =
    "path" in chart ? { name: lastPart(chart.path), version: "", repository: "" } : chart;
  const opened = program?.open({ name, version, repo: repository, devel: false, local });
  if (opened === undefined)
    throw new InputError(`${who}: a Helm chart needs --enable-helm`, { code: "needs-helm" });
  try {
    const printed = opened.template(valuesOf(tree, build, who), (folder, files) => [
      folder,
      ...option("--name-template", textAt(helm, "releaseName") || application.name),
      ...option("--namespace", textAt(helm, "namespace") || application.namespace || "default"),
      ...option("--kube-version", textAt(helm, "kubeVersion")),
      ...parameters(helm),
      ...files.flatMap((file) => ["--values", file]),
      ...listAt(helm, "apiVersions").flatMap((version) => option("--api-versions", asText(version))),
      ...(helm.skipCrds === true ? [] : ["--include-crds"]),
      ...(helm.skipSchemaValidation === true ? ["--skip-schema-validation"] : []),
      ...(helm.skipTests === true ? ["--skip-tests"] : []),
    ]);
    // Parsed as plain manifests, not as kustomize reads resources.
    return parseManifests(printed, `the chart ${"path" in chart ? chart.path : name}`)
      .filter((value) => isMap(value))
      .flatMap(itemsOf)
      .map(resourceOf);
  } catch (error) {
    if (error instanceof InputError) throw error.within(who);
    throw error;
  } finally {
    opened.close();
  }
}

const option = (name: string, given = ""): Argument[] => (given ? [name, { given, name }] : []);

/** Single values; a comma in a value doesn't begin another one. */
function parameters(helm: ValueMap): Argument[] {
  return itemsAt(helm, "parameters").flatMap(([one]) =>
    option(
      one.forceString === true ? "--set-string" : "--set",
      `${asText(one.name)}=${asText(one.value ?? "").replace(/(?<!\\),/g, "\\,")}`,
    ),
  );
}

/** The values that helm gets in addition to the chart's, in order: the files, then the Application's own. */
function valuesOf(tree: ListedTree, build: SourceBuild & { kind: "helm" }, who: string): Uint8Array[] {
  const { helm } = build;
  const files = listAt(helm, "valueFiles").flatMap((value) => {
    const file = asText(value);
    const path = valuesFileOf(tree, file, build);
    if (path !== undefined && tree.files.has(path)) return [tree.read(path)];
    if (helm.ignoreMissingValueFiles === true) return [];
    throw new InputError(
      `${who}: the values file ${file} isn't in this repository, so the chart can't be rendered as Argo CD does`,
      { code: "outside-tree" },
    );
  });
  const object = mapAt(helm, "valuesObject");
  const own = Object.keys(object).length > 0 ? printResource(object) : textAt(helm, "values");
  return own === undefined || own === "" ? files : [...files, bytesOf(own)];
}
