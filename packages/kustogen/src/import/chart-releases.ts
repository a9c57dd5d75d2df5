import { basename, join } from "node:path/posix";
import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import type { RendererOptions } from "@kustogen/kustomize/renderer.ts";
import type { FileTree } from "@kustogen/kustomize/tree/tree.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { at, textAt } from "@kustogen/review/kubernetes/fields.ts";

/** A chart that an object deploys in the cluster: a Flux HelmRelease, or an Argo CD Application. */
export interface Release {
  /** "HelmRelease podinfo". */
  shown: string;
  release: string;
  namespace: string;
  chart: {
    name: string;
    repo?: string;
    version?: string;
    /** Its folder in the repository. */
    folder?: string;
  };
  values: ValueMap;
}

/** Where charts are searched for, and how they are rendered. */
export interface ChartPlace {
  tree: FileTree;
  /** The root of the repository with the environments. */
  top: string;
  options: RendererOptions;
}

const SOURCE = /^kind: (?:HelmRepository|OCIRepository)\b/m;

/** The repositories of charts: among the environments, or else anywhere in the repository. */
export class ChartSources {
  #far: Resource[] | undefined;

  constructor(
    private readonly near: readonly Resource[],
    private readonly place: ChartPlace,
  ) {}

  /** The chart repository of that kind and name. */
  find(kind: string | undefined, name: string | undefined): Resource | undefined {
    const wanted = (one: Resource) => one.kind === kind && one.metadata.name === name;
    this.#far ??= this.near.some(wanted) ? undefined : [...this.#sources(this.place.top)];
    return this.near.find(wanted) ?? this.#far?.find(wanted);
  }

  *#sources(folder: string): Iterable<Resource> {
    const { tree } = this.place;
    for (const name of tree.list?.(folder) ?? []) {
      const path = join(folder, name);
      if (tree.kind(path) === "directory") {
        if (name !== ".git" && name !== "node_modules") yield* this.#sources(path);
      } else if (/\.ya?ml$/.test(name)) {
        const text = new TextDecoder().decode(tree.read(path));
        // A file may be a template of something else.
        if (SOURCE.test(text)) yield* attempt(() => parseDocuments(text, path).map(resourceOf), []);
      }
    }
  }
}

/** An object whose chart can't be rendered here, with the reason as a clause. */
export interface Kept {
  shown: string;
  why: string;
}

/** The chart that an object deploys in the cluster, or why it is unknown; undefined for an object without one. */
export function releaseOf(
  resource: Resource,
  own: readonly Resource[],
  all: ChartSources,
  place: ChartPlace,
): Release | Kept | undefined {
  const group = groupOf(resource.apiVersion);
  if (group === "helm.toolkit.fluxcd.io" && resource.kind === "HelmRelease")
    return helmRelease(resource, own, all, place);
  if (group === "argoproj.io" && resource.kind === "Application") return application(resource, place);
  return undefined;
}

function helmRelease(
  resource: Resource,
  own: readonly Resource[],
  all: ChartSources,
  { tree, top }: ChartPlace,
): Release | Kept {
  const { name, namespace = "default" } = resource.metadata;
  const shown = `HelmRelease ${name}`;
  const stays = (why: string): Kept => ({ shown, why });
  const spec = at(resource, "spec") as ValueMap;
  if (at(spec, "postRenderers") !== undefined) return stays("its postRenderers change the rendered chart");
  const target = textAt(spec, "targetNamespace");
  const values = fluxValues(spec, own);
  if (typeof values === "string") return stays(values);
  const chart = fluxChart(spec, all, tree, top);
  if (typeof chart === "string") return stays(chart);
  const release = textAt(spec, "releaseName") ?? (target === undefined ? name : `${target}-${name}`);
  return { shown, release, namespace: target ?? namespace, chart, values };
}

/** The chart of a HelmRelease, or why it is unknown. */
function fluxChart(
  spec: ValueMap,
  all: ChartSources,
  tree: FileTree,
  top: string,
): Release["chart"] | string {
  const reference = at(spec, "chartRef") ?? at(spec, "chart", "spec", "sourceRef");
  const [kind, source] = [textAt(reference, "kind"), textAt(reference, "name")];
  const name = textAt(spec, "chart", "spec", "chart");
  const version = textAt(spec, "chart", "spec", "version");
  if (kind === "GitRepository" && name !== undefined) {
    const folder = join(top, name);
    return tree.kind(join(folder, "Chart.yaml")) === "file"
      ? { name: basename(folder), folder }
      : `its chart ${name} is not in this repository`;
  }
  const found = all.find(kind, source);
  const url = textAt(found, "spec", "url");
  if (kind === undefined || source === undefined) return "it doesn't name the source of its chart";
  if (url === undefined) return `its ${kind} ${source} is not in this repository`;
  if (kind === "OCIRepository") {
    const cut = url.lastIndexOf("/");
    const tag = textAt(found, "spec", "ref", "tag") ?? textAt(found, "spec", "ref", "semver");
    return { name: url.slice(cut + 1), repo: url.slice(0, cut), ...(tag !== undefined && { version: tag }) };
  }
  if (name === undefined) return "it doesn't name a chart";
  return { name, repo: url, ...(version !== undefined && { version }) };
}

/** The values of a HelmRelease, or why they are unknown. */
function fluxValues(spec: ValueMap, own: readonly Resource[]): ValueMap | string {
  let values: ValueMap = {};
  const from = at(spec, "valuesFrom");
  for (const entry of Array.isArray(from) ? from : []) {
    const [kind, name, path] = [textAt(entry, "kind"), textAt(entry, "name"), textAt(entry, "targetPath")];
    const source = own.find((one) => one.kind === kind && one.metadata.name === name);
    const text = textAt(source, "data", textAt(entry, "valuesKey") ?? "values.yaml");
    if (kind !== "ConfigMap" || text === undefined || path !== undefined)
      return `its values come from the ${kind} ${name}, which can't be read here`;
    values = merged(values, mapIn(text));
  }
  const inline = at(spec, "values");
  return isMap(inline) ? merged(values, inline) : values;
}

function application(resource: Resource, { tree, top }: ChartPlace): Release | Kept | undefined {
  const shown = `Application ${resource.metadata.name}`;
  const source = at(resource, "spec", "source");
  const stays = (why: string): Kept => ({ shown, why });
  const name = textAt(source, "chart");
  const path = textAt(source, "path");
  const folder = path === undefined ? undefined : join(top, path);
  const local = folder !== undefined && tree.kind(join(folder, "Chart.yaml")) === "file";
  if (name === undefined && !local) {
    const sources = at(resource, "spec", "sources");
    const charts = Array.isArray(sources) && sources.some((one) => textAt(one, "chart") !== undefined);
    return charts ? stays("its chart is one of several sources") : undefined;
  }
  const helm = at(source, "helm");
  const unread = ["parameters", "fileParameters"].find((field) => at(helm, field) !== undefined);
  if (unread !== undefined) return stays(`its helm.${unread} are not read here`);
  let values: ValueMap = {};
  const files = at(helm, "valueFiles");
  for (const file of Array.isArray(files) ? files : []) {
    const at = folder === undefined ? "" : join(folder, String(file));
    if (!local || tree.kind(at) !== "file") return stays(`its values file ${file} is not in this repository`);
    values = merged(values, mapIn(new TextDecoder().decode(tree.read(at))));
  }
  values = merged(values, mapIn(textAt(helm, "values") ?? ""));
  const object = at(helm, "valuesObject");
  if (isMap(object)) values = merged(values, object);
  const [repo = "", version] = [textAt(source, "repoURL"), textAt(source, "targetRevision")];
  return {
    shown,
    release: textAt(helm, "releaseName") ?? resource.metadata.name,
    namespace: textAt(resource, "spec", "destination", "namespace") ?? "default",
    chart:
      local && folder !== undefined
        ? { name: basename(folder), folder }
        : {
            name: name as string,
            repo: /^(https?|oci):/.test(repo) ? repo : `oci://${repo}`,
            ...(version !== undefined && { version }),
          },
    values,
  };
}

function mapIn(text: string): ValueMap {
  const [first] = parseDocuments(text, "values.yaml");
  return isMap(first) ? first : {};
}

/** Merges one mapping over another, as helm merges values. */
function merged(below: ValueMap, above: ValueMap): ValueMap {
  const result: ValueMap = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const known = lookUp(result, key);
    setOwn(result, key, isMap(known) && isMap(value) ? merged(known, value) : value);
  }
  return result;
}
