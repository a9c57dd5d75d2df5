import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { compareVersions } from "../../../cluster/versions.ts";
import { placedSources } from "../../../discovery/application-sources.ts";
import { at, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import type { RepositoryFinding } from "../../rule.ts";
import type { RepositoryState } from "../../state.ts";

/** The chart that defines an API version, and the releases of it that serve the version. */
interface Served {
  chart: string;
  /** The first release with the version. */
  since?: string;
  /** The first release without it, and the version that replaces it. */
  until?: string;
  instead: string;
}

/** API versions whose definitions are templates of a chart, so that each release installs those of its own. */
const SERVED: Readonly<Record<string, Served>> = {
  "external-secrets.io/v1": {
    chart: "external-secrets",
    since: "0.16.0",
    instead: "external-secrets.io/v1beta1",
  },
  "external-secrets.io/v1beta1": {
    chart: "external-secrets",
    until: "0.17.0",
    instead: "external-secrets.io/v1",
  },
  ...Object.fromEntries(
    ["v1alpha2", "v1alpha3", "v1beta1"].map((one) => [
      `cert-manager.io/${one}`,
      { chart: "cert-manager", until: "1.6.0", instead: "cert-manager.io/v1" },
    ]),
  ),
  "longhorn.io/v1beta1": { chart: "longhorn", until: "1.10.0", instead: "longhorn.io/v1beta2" },
};
const CHARTS = new Set(Object.values(SERVED).map(({ chart }) => chart));

/** A chart that something installs; the version is undefined if its definitions may be those of another release. */
interface Pin {
  chart: string;
  version: string | undefined;
  by: string;
}

/** The charts with definitions of kinds that an environment installs. */
export const chartPinsIn = new Fact((state): readonly Pin[] => [
  ...state.resources.flatMap((resource) => [...pinsOf(resource, state.resources)]),
  ...(state.sources?.kustomizations ?? []).flatMap(({ kustomization, file }) =>
    (kustomization.helmCharts ?? []).flatMap((one) =>
      pin(textAt(one, "name"), textAt(one, "version"), mapAt(one, "valuesInline"), lastPart(file)),
    ),
  ),
]);

function* pinsOf(resource: Resource, all: readonly Resource[]): Iterable<Pin> {
  const { kind, metadata } = resource;
  const by = `${kind} ${metadata.name}`;
  if (kind === "Application" && resource.apiVersion.startsWith("argoproj.io/"))
    for (const { source } of placedSources(mapAt(resource, "spec")))
      yield* pin(
        textAt(source, "chart"),
        textAt(source, "targetRevision"),
        { ...mapAt(source, "helm", "valuesObject"), text: textAt(source, "helm", "values") ?? "" },
        by,
      );
  if (kind !== "HelmRelease" || groupOf(resource.apiVersion) !== RELEASES_OF_FLUX) return;
  const values = mapAt(resource, "spec", "values");
  const of = mapAt(resource, "spec", "chart", "spec");
  yield* pin(textAt(of, "chart"), textAt(of, "version"), values, by);
  const name = textAt(resource, "spec", "chartRef", "name");
  const source = all.find((one) => one.kind === "OCIRepository" && one.metadata.name === name);
  if (name !== undefined)
    yield* pin(
      lastPart(textAt(source, "spec", "url") ?? name),
      textAt(source, "spec", "ref", "tag") ?? textAt(source, "spec", "ref", "semver"),
      values,
      by,
    );
}

function pin(chart = "", version: string | undefined, values: ValueMap, by: string): Pin[] {
  const name = lastPart(chart);
  if (!CHARTS.has(name)) return [];
  // Definitions that the release leaves out are installed by something else, and one may be told to serve more.
  const isOther =
    [["installCRDs"], ["crds", "enabled"]].some((path) => at(values, ...path) === false) ||
    /unsafeServe|installCRDs: *false/.test(jsonText(values));
  return [{ chart: name, version: isOther ? undefined : version, by }];
}

/** The objects of API versions that no release of their chart in this repository serves. */
export function* notServedByChart({ environments, argo }: RepositoryState): Iterable<RepositoryFinding> {
  const pins = new Map<string, Pin[]>();
  const outside = argo.outside.flatMap(({ resource }) => [...pinsOf(resource, [])]);
  for (const one of [...environments.flatMap((state) => chartPinsIn.of(state)), ...outside])
    addTo(pins, one.chart, one);
  if (pins.size === 0) return;
  for (const state of environments) {
    const said = new Set<string>();
    for (const resource of objectsIn.of(state)) {
      const served = lookUp(SERVED, resource.apiVersion);
      const [first, ...more] = pins.get(served?.chart ?? "") ?? [];
      if (served === undefined || first === undefined || said.has(resource.apiVersion)) continue;
      if (![first, ...more].every(({ version }) => isWithout(served, version))) continue;
      said.add(resource.apiVersion);
      yield {
        environment: state.environment,
        resource,
        path: ["apiVersion"],
        severity: "warning",
        message: `${resource.apiVersion} ${served.since === undefined ? `isn't served since ${served.until} of the chart ${served.chart}` : `needs the chart ${served.chart} ${served.since} or later`}, and ${first.by} installs ${first.version}`,
        fix: `write ${served.instead}, or install another version of the chart`,
      };
    }
  }
}

function isWithout({ since, until }: Served, version = ""): boolean {
  const order = compareVersions(version.replace(/^v/, ""), since ?? until ?? "");
  return order !== undefined && (since === undefined ? order >= 0 : order < 0);
}
