import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { hasFluxVariable } from "../../../discovery/flux.ts";
import { at, textAt } from "../../../kubernetes/fields.ts";
import { FLUX_SOURCES, RELEASES_OF_FLUX } from "../../../kubernetes/flux-groups.ts";
import { releaseName } from "../../../kubernetes/target-namespaces.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

/** The chart repositories of an environment. */
const repositoriesIn = new Fact(({ resources }) =>
  resources.flatMap((one, index) => {
    const url = textAt(one, "spec", "url") ?? "";
    return one.kind === "HelmRepository" && one.apiVersion.startsWith(`${FLUX_SOURCES}/`)
      ? [{ at: index, name: one.metadata.name, url, type: textAt(one, "spec", "type") }]
      : [];
  }),
);

/** The releases of an environment, with the names that Helm gives them. */
const releasesIn = new Fact(({ index, resources }) =>
  index.ofKind("HelmRelease", RELEASES_OF_FLUX).map((one) => {
    const { namespace = "" } = one.metadata;
    return {
      at: resources.indexOf(one),
      release: releaseName(one),
      namespace: textAt(one, "spec", "storageNamespace") ?? namespace,
      chart: textAt(one, "spec", "chart", "spec", "chart") ?? "",
      kind: textAt(one, "spec", "chart", "spec", "sourceRef", "kind"),
      source: textAt(one, "spec", "chart", "spec", "sourceRef", "name"),
      isText: typeof at(one, "spec", "values") === "string",
    };
  }),
);

export const fluxChart = defineRule({
  id: "integrity/flux-chart",
  title:
    "A HelmRelease can fetch its chart and read its values, and no other HelmRelease has the same " +
    "release name",
  why:
    "Flux finds no chart whose name begins with the alias that the helm command uses for a repository " +
    "(`bitnami/redis`), and installs nothing. A HelmRelease names the chart as the repository's index does " +
    "(`redis`). A URL that begins with `oci://` needs `type: oci`. Two releases with the same name replace " +
    "each other's objects. `values` must be a mapping; Flux doesn't read them from a single string.",
  source: "https://fluxcd.io/flux/components/source/helmrepositories/#helm-oci-repository",
  example: {
    bad: "kind: HelmRepository\nmetadata: {name: bitnami, namespace: flux-system}\nspec: {url: 'https://charts.bitnami.com/bitnami'}\n---\nkind: HelmRelease\nmetadata: {name: redis, namespace: flux-system}\nspec: {chart: {spec: {chart: bitnami/redis, sourceRef: {kind: HelmRepository, name: bitnami}}}}",
    good: "kind: HelmRepository\nmetadata: {name: bitnami, namespace: flux-system}\nspec: {url: 'https://charts.bitnami.com/bitnami'}\n---\nkind: HelmRelease\nmetadata: {name: redis, namespace: flux-system}\nspec: {chart: {spec: {chart: redis, sourceRef: {kind: HelmRepository, name: bitnami}}}}",
  },
  around: "flux",
  asks: () => [repositoriesIn, releasesIn],
  *checkRepository({ environments }) {
    const byName = new Map<string, { url: string }[]>();
    for (const state of environments)
      for (const one of repositoriesIn.of(state)) addTo(byName, one.name, one);
    for (const state of environments) {
      const place = (index: number, ...path: string[]) => ({
        environment: state.environment,
        path: ["spec", ...path],
        ...(objectsIn.of(state)[index] && { resource: objectsIn.of(state)[index] }),
      });
      for (const { at, url, type } of repositoriesIn.of(state))
        if (url.startsWith("oci://") && type !== "oci")
          yield {
            ...place(at, "url"),
            message: `${url} is the address of a registry, but the HelmRepository has no type: oci`,
            fix: "add type: oci",
          };
      const seen = new Set<string>();
      for (const { at, release, namespace, chart, kind, source, isText } of releasesIn.of(state)) {
        if (isText)
          yield {
            ...place(at, "values"),
            message: "values is a string; the controller expects a mapping, and reports an error",
            fix: 'remove the "|", so that the lines below are the mapping',
          };
        const sources = (source === undefined ? undefined : byName.get(source)) ?? [];
        const isPlain = sources.length > 0 && sources.every(({ url }) => /^https?:/.test(url));
        if (kind === "HelmRepository" && chart.includes("/") && isPlain)
          yield {
            ...place(at, "chart", "spec", "chart"),
            message: `${chart} contains a slash, but the name of a chart in an index can't`,
            fix: `write ${chart.slice(chart.lastIndexOf("/") + 1)}`,
          };
        const id = `${namespace}/${release}`;
        if (seen.has(id) && !hasFluxVariable(id))
          yield {
            ...place(at, "releaseName"),
            message: `another HelmRelease here also has the release name ${release}`,
            fix: "give each release its own name",
          };
        seen.add(id);
      }
    }
  },
});
