import { lastPart } from "@kustogen/kustomize/tree/paths.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { madeBy } from "../../../cluster/charts/made-by.ts";
import { misfitsOf, mistakesIn } from "../../../cluster/charts/misfits.ts";
import { chartReleases, located, placedIn, unknownReleases, writtenCharts } from "../../chart-releases.ts";
import { defineRule } from "../../rule.ts";

export const chartValues = defineRule({
  id: "integrity/chart-values",
  title: "A chart is found under its name, reads its values, and can be installed with them",
  why:
    "Helm reports no error about a value that the chart doesn't read: a `retention` under `prometheus` " +
    "instead of `prometheus.prometheusSpec` changes nothing. With other values, the chart fails, or the " +
    "API server rejects its objects, and the release isn't installed or upgraded. The same happens if one " +
    "of the chart's objects already exists outside the release, or if the chart's name contains the alias " +
    "of its repository (`bitnami/redis`). A tag such as `1.10` without quotes is the number 1.1, " +
    "and an entry of a list of variables needs a name.\n\nThe rule knows such values for the charts of Argo CD, " +
    "Bitnami, cert-manager, Grafana, Harbor, ingress-nginx, Loki, MetalLB and Prometheus, and for " +
    "app-template. It checks a release only if all of its values are in one place.",
  source:
    "https://helm.sh/docs/chart_template_guide/values_files/, and the values and templates of these charts",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: monitoring}\nspec:\n  chart: {spec: {chart: kube-prometheus-stack, version: 70.0.0, sourceRef: {kind: HelmRepository, name: prometheus-community}}}\n  values: {prometheus: {retention: 30d}}",
    good: "kind: HelmRelease\nmetadata: {name: monitoring}\nspec:\n  chart: {spec: {chart: kube-prometheus-stack, version: 70.0.0, sourceRef: {kind: HelmRepository, name: prometheus-community}}}\n  values: {prometheus: {prometheusSpec: {retention: 30d}}}",
  },
  isAlone: true,
  *check(state) {
    for (const { name, repository, place } of writtenCharts(state))
      if (name.includes("/") && /^https?:/.test(repository))
        yield {
          ...located(place),
          message: `${name} contains a slash, but the name of a chart in an index can't: Helm doesn't find it`,
          fix: `write ${lastPart(name)}`,
        };
    for (const { values, place } of unknownReleases(state))
      for (const { path, ...misfit } of mistakesIn(values)) yield { ...placedIn(place, path), ...misfit };
    const twice = new Set<Resource>();
    for (const release of chartReleases(state)) {
      for (const { path, ...misfit } of misfitsOf(release))
        yield { ...placedIn(release.place, path), ...misfit };
      const [kind, name] = madeBy(release) ?? [];
      const own =
        kind === undefined ? undefined : state.index.ofKind(kind).find((one) => one.metadata.name === name);
      if (own === undefined || twice.has(own)) continue;
      twice.add(own);
      yield {
        resource: own,
        message: `chart ${release.chart} also creates ${kind} ${name}: whichever comes second fails, or overwrites the other`,
        fix: "remove this one, and configure the chart's with its values",
      };
    }
  },
});
