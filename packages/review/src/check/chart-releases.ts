import { attempt } from "@kustogen/kustomize/errors/attempt.ts";
import { lastPart, normalise } from "@kustogen/kustomize/tree/paths.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import type { ChartRelease } from "../cluster/charts/release.ts";
import { placedSources } from "../discovery/application-sources.ts";
import { at, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import type { Finding } from "./rule.ts";
import type { State } from "./state.ts";

interface Place {
  resource?: Resource;
  file?: string;
  path: Path;
}

/** Where the values of a release are written. */
export interface ValuesPlace extends Place {
  /** The text that contains the values, if its path isn't theirs. */
  text?: string;
}

type Placed = ChartRelease & { place: ValuesPlace };

/** The charts that an environment installs with values that are all in one place. */
export function* chartReleases(state: State): Iterable<Placed> {
  for (const { resource, ...one } of releasesOfFlux(state)) {
    const chart = chartOf(resource, state);
    if (chart !== undefined) yield { ...chart, ...one };
  }
  for (const resource of state.index.ofKind("Application", "argoproj.io"))
    for (const { source, place } of placedSources(mapAt(resource, "spec")))
      yield* ofSource(resource, source, place);
  yield* ofKustomizations(state);
}

function* releasesOfFlux(state: State) {
  for (const resource of state.index.ofKind("HelmRelease", "helm.toolkit.fluxcd.io")) {
    const values = at(resource, "spec", "values") ?? {};
    // What isn't rendered may be a patch of these values.
    const isPart = listAt(resource, "spec", "valuesFrom").length > 0 || state.unsure?.has(resource);
    if (isMap(values) && !isPart) yield { resource, values, place: { resource, path: ["spec", "values"] } };
  }
}

/** The chart of a HelmRelease, and its repository. */
function chartOf(release: Resource, { index }: State): Omit<ChartRelease, "values"> | undefined {
  const { namespace } = release.metadata;
  const spec = mapAt(release, "spec", "chart", "spec");
  const chart = textAt(spec, "chart");
  if (chart !== undefined) {
    const { kind, name } = mapAt(spec, "sourceRef");
    if (kind !== "HelmRepository") return undefined;
    const from = textAt(spec, "sourceRef", "namespace") ?? namespace;
    const source = index.find(kind, String(name), from);
    // The repository is often in another environment, and named after who publishes it.
    const repository = textAt(source, "spec", "url") ?? textAt(spec, "sourceRef", "name") ?? "";
    return { chart: lastPart(chart), repository, version: textAt(spec, "version") ?? "" };
  }
  const name = textAt(release, "spec", "chartRef", "name");
  const from = textAt(release, "spec", "chartRef", "namespace") ?? namespace;
  const source = name === undefined ? undefined : index.find("OCIRepository", name, from);
  const repository = textAt(source, "spec", "url");
  const ref = mapAt(source, "spec", "ref");
  return repository === undefined
    ? undefined
    : {
        chart: lastPart(repository),
        repository,
        version: textAt(ref, "tag") ?? textAt(ref, "semver") ?? (ref.digest === undefined ? "" : "?"),
      };
}

/** The chart in a source of an Application. */
function* ofSource(resource: Resource, source: ValueMap, place: Path): Iterable<Placed> {
  const chart = textAt(source, "chart");
  const helm = mapAt(source, "helm");
  if (chart === undefined || listAt(helm, "valueFiles").length + listAt(helm, "parameters").length > 0)
    return;
  const release = {
    chart: lastPart(chart),
    repository: textAt(source, "repoURL") ?? "",
    version: textAt(source, "targetRevision") ?? "",
  };
  // Argo CD reads valuesObject, and then ignores the text.
  if (isMap(helm.valuesObject)) {
    yield {
      ...release,
      values: helm.valuesObject,
      place: { resource, path: [...place, "helm", "valuesObject"] },
    };
    return;
  }
  const text = textAt(helm, "values") ?? "";
  const [values = {}] = text === "" ? [] : attempt(() => parseDocuments(text, "values"), [null]);
  if (isMap(values))
    yield { ...release, values, place: { resource, path: [...place, "helm", "values"], text } };
}

/** The charts that the environment's kustomizations render. */
function* ofKustomizations({ sources }: State): Iterable<Placed> {
  for (const { folder, file, kustomization } of sources?.kustomizations ?? [])
    for (const [index, chart] of (kustomization.helmCharts ?? []).entries()) {
      const {
        name = "",
        repo = "",
        version = "",
        valuesFile,
        valuesInline,
        additionalValuesFiles = [],
      } = chart;
      if (additionalValuesFiles.length > 0) continue;
      const release = { chart: lastPart(name), repository: repo, version };
      if (valuesFile === undefined) {
        const values = valuesInline ?? {};
        if (isMap(values))
          yield { ...release, values, place: { file, path: ["helmCharts", index, "valuesInline"] } };
      } else if (valuesInline === undefined) {
        const own = normalise(`${folder}/${valuesFile}`);
        const [values = null] = sources?.files.documents(own) ?? [];
        if (isMap(values)) yield { ...release, values, place: { file: own, path: [] } };
      }
    }
}

/** The place of a value of a release in a finding. */
export function placedIn(place: ValuesPlace, inner: Path): Located {
  const { path, text } = place;
  return text === undefined
    ? located({ ...place, path: [...path, ...inner] })
    : { ...located(place), textLine: lineOf(text, inner) };
}

type Located = Pick<Finding, "resource" | "path" | "file" | "at" | "textLine">;

/** A place in a finding. */
function located({ resource, file, path }: Place): Located {
  return file === undefined
    ? { ...(resource !== undefined && { resource }), path }
    : { file, at: { file, document: 0, path } };
}

/** The line of a key in a text, from 0: the keys before it are above it. */
function lineOf(text: string, path: Path): number {
  const lines = text.split("\n");
  let line = 0;
  for (const key of path) {
    const found = lines.findIndex(
      (one, at) => at >= line && one.trimStart().replace(/^["']/, "").startsWith(String(key)),
    );
    if (found >= 0) line = found;
  }
  return line;
}
