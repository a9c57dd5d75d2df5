import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, listAt, mapAt, textAt } from "../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../kubernetes/flux-groups.ts";
import type { ClusterObjects } from "./objects.ts";

/** The chart for applications that have none of their own. Its values contain everything that it renders. */
const CHART = "app-template";

/** A release of the chart, of version 2 or later. */
export interface LibraryRelease {
  resource: Resource;
  /** The place of its values. */
  path: Path;
  values: ValueMap;
  /** The names of the containers of each controller. */
  controllers: ReadonlyMap<string, ReadonlySet<string>>;
  /** The names of the ports of each service. */
  services: ReadonlyMap<string, ReadonlySet<string>>;
  /** The field that refers to a service of the release. */
  field: "name" | "identifier";
  /** True if its version is known. */
  isDated: boolean;
}

/** The releases of an environment whose values are all known. */
export function* libraryReleases({ index }: ClusterObjects): Iterable<LibraryRelease> {
  for (const resource of index.ofKind("HelmRelease", RELEASES_OF_FLUX)) {
    const version = versionOf(resource, index);
    if (version !== undefined && listAt(resource, "spec", "valuesFrom").length === 0)
      yield* releaseOf(resource, ["spec", "values"], mapAt(resource, "spec", "values"), version);
  }
  for (const resource of index.ofKind("Application", "argoproj.io")) {
    const source = mapAt(resource, "spec", "source");
    const path = ["helm", "valuesObject"];
    if (
      source.chart === CHART &&
      ["valueFiles", "values", "parameters"].every((one) => at(source, "helm", one) === undefined)
    )
      yield* releaseOf(
        resource,
        ["spec", "source", ...path],
        mapAt(source, ...path),
        textAt(source, "targetRevision") ?? "",
      );
  }
}

/** The version of the chart that a release installs, "" if it isn't written; undefined for another chart. */
function versionOf(release: Resource, index: ClusterObjects["index"]): string | undefined {
  const chart = mapAt(release, "spec", "chart", "spec");
  if (chart.chart === CHART) return textAt(chart, "version") ?? "";
  const { name } = mapAt(release, "spec", "chartRef");
  if (typeof name !== "string") return undefined;
  const source = index.find("OCIRepository", name, textAt(release, "spec", "chartRef", "namespace"));
  if (source === undefined) return name === CHART ? "" : undefined;
  return textAt(source, "spec", "url")?.endsWith(`/${CHART}`)
    ? (textAt(source, "spec", "ref", "tag") ?? textAt(source, "spec", "ref", "semver") ?? "")
    : undefined;
}

function* releaseOf(
  resource: Resource,
  path: Path,
  values: ValueMap,
  version: string,
): Iterable<LibraryRelease> {
  // Before version 2, there is one controller without a name.
  if (!isMap(values.controllers) || /^\D?[01]\./.test(version)) return;
  const [, major = ""] = /^\D*(\d+)/.exec(version) ?? [];
  const isOld = major === "2";
  // If the version is unknown, what version 2 adds by itself may exist.
  const hasDefaults = isOld || major === "";
  const controllers = namesIn(
    values,
    "controllers",
    ["containers", "initContainers"],
    hasDefaults ? "main" : undefined,
  );
  const services = namesIn(values, "service", ["ports"], hasDefaults ? "http" : undefined);
  const field = isOld ? "name" : "identifier";
  yield { resource, path, values, controllers, services, field, isDated: major !== "" };
}

/**
 * For each enabled entry of a map, the enabled entries of maps in it.
 *
 * @param usual what the entry `main` has by default
 */
function namesIn(
  values: ValueMap,
  field: string,
  fields: readonly string[],
  usual: string | undefined,
): Map<string, ReadonlySet<string>> {
  const found = new Map<string, ReadonlySet<string>>();
  const entries = Object.entries(mapAt(values, field));
  if (usual !== undefined && mapAt(values, field).main === undefined) found.set("main", new Set([usual]));
  for (const [id, entry] of entries) {
    if (!isMap(entry) || entry.enabled === false) continue;
    const own = fields.flatMap((one) =>
      Object.entries(mapAt(entry, one)).flatMap(([name, inner]) =>
        isMap(inner) && inner.enabled === false ? [] : [name],
      ),
    );
    found.set(id, new Set(usual !== undefined && id === "main" ? [...own, usual] : own));
  }
  return found;
}
