import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { knownKustomization } from "@kustogen/kustomize/load/kustomization.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { type Resource, resourceOf, writtenOf } from "@kustogen/kustomize/value/resource.ts";
import { isEmpty, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import type { BuiltApplication, SourceBuild } from "../discovery/application-sources.ts";
import { type ArgoObject, isArgoKind } from "../discovery/argo-documents.ts";
import { DependencyGraph, reachable } from "../discovery/discover.ts";
import { folderAt, type Kustomizations } from "../discovery/kustomizations.ts";
import { manifestFiles } from "../discovery/plain-manifests.ts";
import { treePath } from "../discovery/tree-paths.ts";
import { renderKustomization } from "./application-build.ts";
import { UnitRenderer } from "./unit-renderer.ts";

/** The fields of a kustomization that may change what an Application or a set deploys. */
const CHANGING = [
  ...["patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "vars"],
  ...["transformers", "namePrefix", "nameSuffix"],
];

/**
 * Returns the Applications and sets that an Application deploys, or, without one, those that others apply: in files
 * that no kustomization reads, and in kustomizations that no other builds on. An object of a kustomization is as its
 * overlays render it, so a base that they patch deploys nothing by itself.
 */
export function renderedArgo(
  files: Kustomizations,
  objects: readonly ArgoObject[],
): (by?: BuiltApplication) => ArgoObject[] {
  const { tree, folders } = files;
  const written = groupedBy(
    objects.filter(({ resource }) => isDeploying(resource)),
    ({ file }) => file,
  );
  const graph = new DependencyGraph(files);
  const readers = graph.affectedBy(new Set(written.keys()));
  const renderer = new UnitRenderer(tree, { unrestricted: true, parts: {} });
  const known = new Map<string, ArgoObject[]>();
  /** What was rendered first of an object in a file; whatever else is rendered of it belongs to its overlays. */
  const first = new Map<string, ArgoObject>();

  return (by) => {
    if (by !== undefined) return by.builds.flatMap((build) => deployedBy(by, build));
    const [read, included] = [new Set<string>(), new Set<string>()];
    for (const folder of readers) {
      for (const file of graph.of(folder)) read.add(file);
      for (const one of graph.builtOn(folder)) included.add(one);
    }
    const roots = [...readers].filter((one) => !included.has(one) && !folders.get(one)?.component);
    const alone = [...written.keys()].filter((file) => !read.has(file));
    const found = [
      ...asWritten(alone),
      ...roots.sort().flatMap((folder) => built(folder, {}, { file: "", name: "" })),
    ];
    return found.sort((one, other) => compareText(one.file, other.file));
  };

  function asWritten(paths: readonly string[]): ArgoObject[] {
    return paths.flatMap((path) => written.get(path) ?? []);
  }

  function deployedBy(by: BuiltApplication, build: SourceBuild): ArgoObject[] {
    if (build.kind === "helm") return [];
    if (build.kind === "manifests") return asWritten(manifestFiles(tree, build.folder));
    const folder = folderAt(files, treePath(build.path))?.folder ?? "";
    return readers.has(folder) ? built(folder, build.options, by) : [];
  }

  function built(
    folder: string,
    options: ValueMap,
    by: Parameters<typeof renderKustomization>[2],
  ): ArgoObject[] {
    return entryOf(known, `${folder} ${jsonText(options)}`, () => {
      const all = [...reachable([folder], (one) => graph.builtOn(one))];
      const own = asWritten([...new Set(all.flatMap((one) => folders.get(one)?.references.resources ?? []))]);
      const isSame = isEmpty(options) && all.every(isKeeping);
      const build = { kind: "kustomize" as const, path: folder, options };
      const render = () => renderKustomization(files, renderer, by, build).resources;
      const resources =
        (isSame ? undefined : attempt(render, undefined)) ?? own.map(({ resource }) => resource);
      const file = folders.get(folder)?.file ?? folder;
      return resources.filter(isDeploying).map((resource) => placed(resource, own, file));
    });
  }

  /** The object at the file that declares it, unless other overlays make something else of it. */
  function placed(resource: Resource, own: readonly ArgoObject[], file: string): ArgoObject {
    const base = own.find(
      (one) => one.resource.kind === resource.kind && one.resource.metadata.name === resource.metadata.name,
    );
    if (base === undefined) return { resource, file };
    const spec = (resource.spec ?? null) as Value;
    const isBase = jsonText(spec) === jsonText((base.resource.spec ?? null) as Value);
    const made = isBase
      ? base
      : { resource: resourceOf({ ...writtenOf(base.resource), spec }), file: base.file };
    const taken = entryOf(first, `${base.file} ${resource.kind} ${resource.metadata.name}`, () => made);
    return jsonText((taken.resource.spec ?? null) as Value) === jsonText(spec) ? taken : { resource, file };
  }

  /** True for a kustomization that leaves what its Applications deploy as it is written. */
  function isKeeping(folder: string): boolean {
    const file = folders.get(folder)?.file ?? "";
    const read = () => knownKustomization(tree.read(file), file) as object as ValueMap;
    return CHANGING.every((field) => isEmpty(lookUp(attempt(read, {} as ValueMap), field)));
  }
}

function isDeploying({ apiVersion, kind }: Resource): boolean {
  return isArgoKind(apiVersion, kind) && kind !== "AppProject";
}
