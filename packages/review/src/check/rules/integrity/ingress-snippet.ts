import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { itemsAt, listAt, mapAt, textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { objectsIn } from "../../facts.ts";
import { defineRule } from "../../rule.ts";

const SNIPPET = /^nginx\.ingress\.kubernetes\.io\/(?:\w+-)*snippet$/;
const CHART = "ingress-nginx";
const ALLOWING = /allowSnippetAnnotations|allow-snippet-annotations/;
/** Charts before 4.8 allow snippets by default. */
const BEFORE = /^\D*(?:[0-3]\.|4\.[0-7](?:\.|$))/;

/** Where objects of an environment have a snippet. */
const snippetsIn = new Fact(({ resources }) =>
  resources.flatMap((resource, index) => {
    const place =
      resource.kind === "Ingress"
        ? ["metadata", "annotations"]
        : isBuiltInGroup(groupOf(resource.apiVersion))
          ? undefined
          : resource.kind === "HelmRelease"
            ? ["spec", "values", "ingress", "annotations"]
            : ["spec", "ingress", "annotations"];
    const key = place && Object.keys(mapAt(resource, ...place)).find((one) => SNIPPET.test(one));
    return place === undefined || key === undefined ? [] : [{ at: index, path: [...place, key], key }];
  }),
);

/** The releases of ingress-nginx in an environment; each says whether it refuses snippets. */
const controllersIn = new Fact(({ resources }) =>
  resources.flatMap((resource) => {
    const release = releaseOf(resource);
    if (release === undefined) return [];
    const { version = "", rest } = release;
    return [{ name: `${resource.kind} ${resource.metadata.name}`, refuses: !BEFORE.test(version) && !rest }];
  }),
);

export const ingressSnippet = defineRule({
  id: "integrity/ingress-snippet",
  title: "An Ingress has no snippets that its controller rejects",
  why:
    "Since version 1.9 (chart 4.8), ingress-nginx rejects an Ingress with a snippet (nginx configuration " +
    "in an annotation), unless the controller is configured to allow snippets. Other annotations replace " +
    "many snippets: `custom-headers`, for example, names a ConfigMap with headers.",
  source:
    "https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/configmap/#allow-snippet-annotations",
  example: {
    bad: "kind: HelmRelease\nmetadata: {name: ingress-nginx}\nspec: {chart: {spec: {chart: ingress-nginx, version: 4.12.1}}}\n---\nkind: Ingress\nmetadata:\n  name: shop\n  annotations: {nginx.ingress.kubernetes.io/configuration-snippet: 'more_set_headers \"X-Frame-Options: DENY\";'}",
    good: "kind: HelmRelease\nmetadata: {name: ingress-nginx}\nspec: {chart: {spec: {chart: ingress-nginx, version: 4.12.1}}}\n---\nkind: Ingress\nmetadata:\n  name: shop\n  annotations: {nginx.ingress.kubernetes.io/custom-headers: shop/headers}",
  },
  asks: () => [snippetsIn, controllersIn],
  *checkRepository({ environments }) {
    const controllers = environments.flatMap((state) => controllersIn.of(state));
    const [controller] = controllers;
    if (controller === undefined || !controllers.every(({ refuses }) => refuses)) return;
    for (const state of environments)
      for (const { at, path, key } of snippetsIn.of(state))
        yield {
          environment: state.environment,
          resource: objectsIn.of(state)[at],
          path,
          message: `has ${key}, which the controller that ${controller.name} installs rejects`,
          fix: "remove it, or set controller.allowSnippetAnnotations: true in the values of the chart",
        };
  },
});

/** The version of ingress-nginx that an object installs; `rest`: true if it may allow snippets. */
function releaseOf(resource: Resource): { version: string | undefined; rest: boolean } | undefined {
  if (resource.kind === "HelmRelease") {
    const chart = mapAt(resource, "spec", "chart", "spec");
    if (chart.chart !== CHART) return undefined;
    const others = listAt(resource, "spec", "valuesFrom").length + listAt(chart, "valuesFiles").length;
    return {
      version: textAt(chart, "version"),
      rest: others > 0 || ALLOWING.test(jsonText(mapAt(resource, "spec"))),
    };
  }
  if (resource.kind !== "Application") return undefined;
  const sources = [
    mapAt(resource, "spec", "source"),
    ...itemsAt(resource, "spec", "sources").map(([one]) => one),
  ];
  const source = sources.find(({ chart }) => chart === CHART);
  if (source === undefined) return undefined;
  const files = listAt(source, "helm", "valueFiles").length;
  return { version: textAt(source, "targetRevision"), rest: files > 0 || ALLOWING.test(jsonText(source)) };
}
