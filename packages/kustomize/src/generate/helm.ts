import { type Argument, refuseOption } from "../errors/argument.ts";
import { InputError } from "../errors/errors.ts";
import type { HelmChart, HelmChartArgs, HelmGlobals, Kustomization } from "../load/fields.ts";
import { needsHelm } from "../load/repository-url.ts";
import { parseResources } from "../load/resources.ts";
import { joinPath, type Root } from "../load/root.ts";
import { mergeStrategic, type SchemaSource } from "../merge/strategic.ts";
import type { Chart } from "../outside.ts";
import { BuildResource, type ClusterScoped, NO_HISTORY } from "../resource/resource.ts";
import { bytesOf } from "../text/bytes.ts";
import { isEmpty, type Value, type ValueMap } from "../value/value.ts";
import { printResource } from "../yaml/printer/print.ts";
import { parseDocuments } from "../yaml/reader/documents.ts";

/** The inputs for rendering a chart besides its own fields. */
interface HelmContext {
  readonly root: Root;
  readonly schemas: SchemaSource;
  readonly clusterScoped: ClusterScoped;
}

/** The fields that helm receives as arguments. kustomize checks two of them, since 5.8.3. */
const GIVEN = ["name", "version", "repo", "releaseName", "namespace", "nameTemplate", "kubeVersion"] as const;

const MERGES = ["merge", "override", "replace"];

/**
 * The charts in a kustomization, in the new field and the old, and their shared settings, of which `configHome` isn't
 * used: helm would start programs that are named there.
 */
export function chartsOf({ helmCharts, helmChartInflationGenerator, helmGlobals }: Kustomization): {
  charts: HelmChart[];
  globals: HelmGlobals;
} {
  const old = helmChartInflationGenerator ?? [];
  return {
    charts: [...(helmCharts ?? []), ...old.map(asHelmChart)],
    globals: helmGlobals ?? { chartHome: old.map(({ chartHome }) => chartHome).findLast(Boolean) },
  };
}

function asHelmChart(old: HelmChartArgs): HelmChart {
  return {
    name: old.chartName,
    version: old.chartVersion,
    repo: old.chartRepoUrl,
    valuesFile: old.values,
    valuesInline: old.valuesLocal,
    valuesMerge: old.valuesMerge,
    releaseName: old.releaseName,
  };
}

/**
 * The resources of a chart, like those of kustomize's HelmChartInflationGenerator: helm renders it with its values
 * file, into which `valuesInline` is merged. Throws InputError for unsupported settings, OutsideError if helm fails.
 */
export function inflateChart(
  chart: HelmChart,
  globals: HelmGlobals,
  context: HelmContext,
  field: string,
): BuildResource[] {
  const { root } = context;
  const { helm } = root.outside;
  if (helm === undefined) {
    readMissing(root, [chart.valuesFile, ...(chart.additionalValuesFiles ?? [])]);
    throw needsHelm(field);
  }
  const { name = "", version = "", repo = "", valuesMerge = "override", devel = false } = chart;
  if (name === "") throw new InputError(`${field}: a chart needs a name`);
  for (const key of GIVEN.filter((one) => chart[one]?.startsWith("-")))
    refuseOption("helm", { given: chart[key] ?? "", name: `${field}: ${key}` });
  if (valuesMerge !== "" && !MERGES.includes(valuesMerge))
    throw new InputError(`${field}: ${name}: valuesMerge must be ${MERGES.join(", ")}`);
  const folder = joinPath(root.path, globals.chartHome || "charts");
  const home = version !== "" && repo !== "" ? joinPath(folder, `${name}-${version}`) : folder;
  const place = joinPath(home, name);
  const local = root.tree.kind(place) === "directory" ? { tree: root.tree, folder: place } : undefined;
  if (local === undefined && repo === "")
    throw new InputError(`${field}: there is no chart at ${place}, and no repo to pull ${name} from`, {
      code: "no-such-file",
    });
  const additional = (chart.additionalValuesFiles ?? []).map((path) => root.read(path));
  const opened = helm.open({ name, version, repo, devel, local });
  try {
    const values = valuesOf(chart, opened, root, local && joinPath(place, "values.yaml"), context.schemas);
    const printed = opened.template([values, ...additional], (at, files) => helmArguments(chart, at, files));
    return resourcesOf(printed, name, context);
  } finally {
    opened.close();
  }
}

/** Throws for values files that don't exist, with which helm would fail, too. */
function readMissing(root: Root, paths: readonly (string | undefined)[]): void {
  for (const path of paths)
    if (path && !path.includes("://") && root.tree.kind(joinPath(root.path, path)) === undefined)
      root.read(path);
}

/** The first values file for helm: the chart's or the given one, with the values in the kustomization. */
function valuesOf(
  { valuesFile, valuesInline, valuesMerge }: HelmChart,
  chart: Chart,
  root: Root,
  own: string | undefined,
  schemas: SchemaSource,
): Uint8Array {
  const read = (): Uint8Array => {
    if (valuesFile) return root.read(valuesFile);
    return own === undefined ? chart.values() : root.read(own);
  };
  if (valuesInline === undefined || isEmpty(valuesInline)) return read();
  if (valuesMerge === "replace") return bytesOf(printResource(asJson(valuesInline)));
  const [first = null] = parseDocuments(read(), valuesFile || own || "values.yaml");
  const given = first === null ? {} : (first as ValueMap);
  const merged =
    valuesMerge === "merge"
      ? mergeStrategic(valuesInline, given, schemas)
      : mergeStrategic(given, valuesInline, schemas);
  return bytesOf(printResource(asJson(merged ?? {})));
}

/** Values are converted through JSON, where all numbers are doubles. */
function asJson(value: Value): Value {
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asJson(item)])) as ValueMap;
}

/** The arguments that kustomize passes to `helm template`, in the same order. */
function helmArguments(chart: HelmChart, folder: string, valuesFiles: readonly string[]): Argument[] {
  const option = (name: string, given = ""): Argument[] => (given ? [name, { given, name }] : []);
  return [
    chart.releaseName ? { given: chart.releaseName, name: "releaseName" } : "--generate-name",
    folder,
    ...option("--namespace", chart.namespace),
    ...option("--name-template", chart.nameTemplate),
    ...valuesFiles.flatMap((path) => ["-f", path]),
    ...(chart.apiVersions ?? []).flatMap((version) => option("--api-versions", version)),
    ...option("--kube-version", chart.kubeVersion),
    ...(chart.includeCRDs ? ["--include-crds"] : []),
    ...(chart.skipTests ? ["--skip-tests"] : []),
    ...(chart.skipHooks ? ["--no-hooks"] : []),
    ...(chart.debug ? ["--debug"] : []),
    ...(chart.devel ? ["--devel"] : []),
  ];
}

function resourcesOf(printed: string, name: string, { clusterScoped, root }: HelmContext): BuildResource[] {
  return parseResources(printed, `the chart ${name}`, root.outside.kustomize).map(
    (value) => new BuildResource(value, { ...NO_HISTORY, ofHelm: true }, clusterScoped),
  );
}
