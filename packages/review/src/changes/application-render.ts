import type { MissingPart } from "@kustogen/kustomize/build/parts.ts";
import type { Argument } from "@kustogen/kustomize/errors/argument.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { Renderer, type RendererOptions } from "@kustogen/kustomize/renderer.ts";
import { bytesOf } from "@kustogen/kustomize/text/bytes.ts";
import { OverlaidTree } from "@kustogen/kustomize/tree/overlaid.ts";
import { isWithin } from "@kustogen/kustomize/tree/paths.ts";
import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { printResource } from "@kustogen/kustomize/yaml/printer/print.ts";
import { parseKustomizationFile, parseManifests } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { BuiltApplication, SourceBuild } from "../discovery/application-sources.ts";
import type { ManifestFolder } from "../discovery/declared-folders.ts";
import type { Discovery } from "../discovery/discover.ts";
import { itemsOf } from "../discovery/documents.ts";
import type { FluxTree } from "../discovery/flux-build.ts";
import { folderAt } from "../discovery/kustomizations.ts";
import { editedKustomization, withVariables } from "../discovery/kustomize-edits.ts";
import { manifestsOf } from "../discovery/plain-manifests.ts";
import { valuesFileOf } from "../discovery/source-files.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { itemsAt, listAt, mapAt, textAt } from "../kubernetes/fields.ts";

/** A resource and its origin: the renderer that built it, or the file that contains it. */
export interface BuiltResource {
  resource: Resource;
  renderer?: Renderer;
  /** The kustomization that was edited for it, whose lines differ from the repository's. */
  edited?: string;
  /** The first line that was added to a kustomization; the lines before it are the repository's. */
  added?: FluxTree["added"];
  file?: string;
}

/** The source of files for builds of Applications, and how kustomizations are rendered. */
export interface BuildFrom {
  discovery: Discovery;
  /** Renders unchanged folders. */
  renderer: Renderer;
  options: RendererOptions;
}

/**
 * The resources of an Application as Argo CD builds them: from each source in order, including duplicates. Missing
 * parts are added to a list. Throws InputError for anything that would fail there.
 */
export function builtResources(
  from: BuildFrom,
  application: BuiltApplication,
  missing: MissingPart[],
): BuiltResource[] {
  return application.builds.flatMap((build) => resourcesOf(from, application, build, missing));
}

function resourcesOf(
  from: BuildFrom,
  application: BuiltApplication,
  build: SourceBuild,
  missing: MissingPart[],
): BuiltResource[] {
  const { tree } = from.discovery;
  if (build.kind === "manifests") {
    missing.push(...submodulesIn(tree, build.folder));
    return manifestsOf(tree, build.folder).map(({ file, value }) => ({
      resource: resourceOf(value),
      file,
    }));
  }
  if (build.kind === "helm") return chartResources(from, application, build);
  return kustomizeResources(from, application, build, missing);
}

function kustomizeResources(
  { discovery, renderer, options }: BuildFrom,
  application: BuiltApplication,
  build: SourceBuild & { kind: "kustomize" },
  missing: MissingPart[],
): BuiltResource[] {
  const { tree, folders } = discovery;
  const built = (by: Renderer): Value[] => {
    const { values, missing: left } = by.buildParts(folder);
    missing.push(...left);
    return values;
  };
  const folder = treePath(build.path);
  const file = folderAt(tree, folders, folder)?.file;
  if (Object.keys(build.options).length === 0 || file === undefined)
    return built(renderer).map((value) => ({ resource: resourceOf(value), renderer }));
  const document = parseKustomizationFile(tree.read(file), file);
  if (document === undefined || !isMap(document))
    throw new InputError(`${file}: expected a kustomization, a mapping`);
  const who = `${application.file}: Application ${application.name}`;
  const edited = editedKustomization(document, build.options, application.variables, who);
  const overlaid = new OverlaidTree(tree, new Map([[tree.realPath(file), printResource(edited)]]));
  const own = new Renderer(overlaid, { ...options, provenance: true });
  return built(own).map((value) => ({ resource: resourceOf(value), renderer: own, edited: file }));
}

/** The submodules in a folder, whose files Argo CD reads as well. */
export function submodulesIn(tree: Discovery["tree"], { path, recurse }: ManifestFolder): MissingPart[] {
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
  { discovery, options }: BuildFrom,
  application: BuiltApplication,
  build: SourceBuild & { kind: "helm" },
): BuiltResource[] {
  const { chart, helm } = build;
  const { tree } = discovery;
  const local = "path" in chart ? { tree, folder: treePath(chart.path) } : undefined;
  const who = `${application.file}: Application ${application.name}`;
  const filled = (value: Value) => withVariables(asText(value), application.variables);
  const opened = options.helm?.open({
    name: "path" in chart ? (chart.path.split("/").at(-1) as string) : chart.name,
    version: "path" in chart ? "" : chart.version,
    repo: "path" in chart ? "" : chart.repository,
    devel: false,
    configHome: "",
    local,
  });
  if (opened === undefined)
    throw new InputError(`${who}: a Helm chart needs --enable-helm`, { code: "needs-helm" });
  try {
    const printed = opened.template(valuesOf(tree, build, filled, who), (folder, files) => [
      folder,
      ...option("--name-template", textAt(helm, "releaseName") || application.name),
      ...option("--namespace", textAt(helm, "namespace") || application.namespace || "default"),
      ...option("--kube-version", textAt(helm, "kubeVersion")),
      ...parameters(helm, filled),
      ...itemsAt(helm, "fileParameters").flatMap(([one]) =>
        option("--set-file", `${asText(one.name)}=${insideChart(folder, asText(one.path), who)}`),
      ),
      ...files.flatMap((file) => ["--values", file]),
      ...listAt(helm, "apiVersions").flatMap((version) => option("--api-versions", asText(version))),
      ...(helm.skipCrds === true ? [] : ["--include-crds"]),
      ...(helm.skipSchemaValidation === true ? ["--skip-schema-validation"] : []),
      ...(helm.skipTests === true ? ["--skip-tests"] : []),
    ]);
    const name = "path" in chart ? chart.path : chart.name;
    // Parsed as plain manifests, not as kustomize reads resources.
    return parseManifests(printed, `the chart ${name}`)
      .filter((value) => isMap(value))
      .flatMap(itemsOf)
      .map((value) => ({ resource: resourceOf(value) }));
  } catch (error) {
    if (error instanceof InputError) throw error.within(who);
    throw error;
  } finally {
    opened.close();
  }
}

const option = (name: string, given = ""): Argument[] => (given ? [name, { given, name }] : []);

/** Single values; a comma in a value doesn't begin another one. */
function parameters(helm: ValueMap, filled: (value: Value) => string): Argument[] {
  return itemsAt(helm, "parameters").flatMap(([one]) =>
    option(
      one.forceString === true ? "--set-string" : "--set",
      `${asText(one.name)}=${filled(one.value ?? "").replace(/(?<!\\),/g, "\\,")}`,
    ),
  );
}

function insideChart(folder: string, path: string, who: string): string {
  if (!/^(?:\.\/)?[\w.-]/.test(path) || path.split("/").includes(".."))
    throw new InputError(
      `${who}: fileParameters: ${path} is outside the chart, which can't be rendered here`,
      { code: "not-supported" },
    );
  return `${folder}/${path}`;
}

/** The values that helm gets in addition to the chart's, in order: the files, then the Application's own. */
function valuesOf(
  tree: Discovery["tree"],
  build: SourceBuild & { kind: "helm" },
  filled: (value: Value) => string,
  who: string,
): Uint8Array[] {
  const { helm } = build;
  const files = listAt(helm, "valueFiles").flatMap((value) => {
    const file = filled(value);
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
