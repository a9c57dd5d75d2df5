import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Path } from "@kustogen/kustomize/value/value.ts";
import type { ImportedSystem } from "../describe-states.ts";
import { withoutMarks } from "../marks.ts";
import { meaningOf, prose, sentence } from "../setting-words.ts";
import { type ImportedObject, partsOf, type Template } from "../template.ts";
import { camelCase, inWords } from "../words.ts";
import { isWorkload } from "../workload-kinds.ts";
import { componentSummary, isRelease } from "./component-summary.ts";

/** The effect of objects of a kind if they are enabled. */
const BY_KIND: Record<string, string> = {
  HorizontalPodAutoscaler: "An autoscaler decides how many pods run",
  ScaledObject: "An autoscaler decides how many pods run",
  Ingress: "Reached from outside the cluster",
  HTTPRoute: "Reached from outside the cluster",
  IngressRoute: "Reached from outside the cluster",
  Route: "Reached from outside the cluster",
  PodDisruptionBudget: "Some pods keep running while nodes are drained",
  NetworkPolicy: "Only allowed connections reach the pods",
  ServiceMonitor: "Prometheus reads the metrics",
  PodMonitor: "Prometheus reads the metrics",
  PrometheusRule: "Prometheus raises alerts",
};

/** The effect of fields if they are enabled, by the end of their paths. */
const BY_PATH: readonly [RegExp, string][] = [
  [/(^| )valuesFiles$/, "The chart also reads the values file of the environment"],
  [/(^| )resources limits$/, "Limits what a pod may use"],
  [/(^| )resources( requests)?$/, "Sets what a pod reserves"],
  [/(^| )(nodeSelector|affinity)$/, "Selects the nodes that pods run on"],
  [/(^| )tolerations$/, "Pods may run on nodes with taints"],
  [/(^| )topologySpreadConstraints$/, "Spreads pods over nodes"],
];

/** The effect of a feature: the objects of its component, or else the first field that depends on it. */
export function featureSummary(
  feature: string,
  { components, functions, layers }: Pick<ImportedSystem, "components" | "functions" | "layers">,
): string | undefined {
  for (const [component, objects] of components)
    if (camelCase(component) === feature) return summaryOf(component, objects);
  // In a nested group, the feature belongs to that; one that several components use, to none of them.
  const users = [...components.values()].filter((objects) =>
    objects.some(({ body }) => pathOf(body, feature) !== undefined),
  );
  const isOne = components.size === 1 || users.length > 1 || layers.nested.has(feature);
  for (const [component, objects] of components)
    for (const object of objects) {
      const { body, name, when } = object;
      if (when === feature)
        return lookUp(BY_KIND, object.kind) ?? `Has the ${object.kind} ${withoutMarks(name)}`;
      const place = pathOf(body, feature);
      if (place !== undefined) return whatIs(place, feature, isOne ? "" : component);
    }
  for (const { value } of functions) {
    const place = pathOf(value, feature);
    if (place !== undefined) return whatIs(place, feature, "");
  }
  return undefined;
}

function summaryOf(component: string, objects: readonly ImportedObject[]): string {
  const kinds = new Set(objects.map(({ kind }) => kind));
  const [does, ...more] = [...new Set([...kinds].map((kind) => lookUp(BY_KIND, kind)))];
  const all = componentSummary(objects).replace(/\.$/, "");
  if (does !== undefined && more.length === 0) return does;
  if (does !== undefined && more.length === 1 && more[0] !== undefined)
    return `${does}, and ${more[0].charAt(0).toLowerCase()}${more[0].slice(1)}`;
  if (objects.some(isWorkload)) return `Runs ${all.replace(/^[A-Z]\w+ /, "")}`;
  const releases = objects.filter(({ kind }) => isRelease(kind)).map(({ name }) => withoutMarks(name));
  const own = inWords([...new Set(releases)]);
  if (releases.length > 0)
    return own.includes(component) && releases.length === 1
      ? `Deploys ${own}`
      : `Deploys ${component}, with ${own}`;
  return all.includes(component) ? `Has the ${all}` : `Deploys ${component}: ${all}`;
}

/** Where a feature is used first. */
interface Place {
  path: Path;
  element: string | undefined;
}

function whatIs({ path, element }: Place, feature: string, component: string): string {
  // A field such as `enabled` enables its parent.
  const what = /^enabled?$/.test(String(path.at(-1))) ? path.slice(0, -1) : path;
  const [holder, last] = [what.at(-2), String(what.at(-1) ?? feature)];
  if (holder === "annotations") return `Has the annotation ${last}`;
  const within = component === "" ? "" : `, in ${component}`;
  if (/^has[A-Z]/.test(feature) && element !== undefined) return `Has ${element}${within}`;
  const words = what.filter((part) => typeof part === "string").join(" ");
  const mode = feature === "recreate" ? "The old pod ends before the new one starts" : undefined;
  const known = mode ?? BY_PATH.find(([pattern]) => pattern.test(words))?.[1];
  // A component that runs in a special mode is named after that.
  const called = /(mode|type)$/i.test(last)
    ? `${sentence(prose(last))}: ${prose(feature)}`
    : meaningOf(feature, "boolean");
  return `${known ?? called}${within}`;
}

/** The key of a mapping's only field: a feature may give pods limits, and reserve nothing. */
function onlyKey(template: Template): string[] {
  const fields = template.type === "map" ? template.fields : [];
  return fields.length === 1 ? fields.map(({ key }) => key) : [];
}

/** The name of an element such as a variable, or of the key that an ExternalSecret adds. */
function nameOf(template: Template): string | undefined {
  const [only, ...more] = template.type === "list" ? template.items : [];
  if (only !== undefined) return more.length === 0 ? nameOf(only.value) : undefined;
  const fields = template.type === "map" ? template.fields : [];
  const name = fields.find(({ key }) => key === "name" || key === "secretKey")?.value;
  return name?.type === "literal" ? String(name.value) : undefined;
}

/** The first field that depends on a feature: its path, and the name of an element if it has one. */
function pathOf(template: Template, feature: string): Place | undefined {
  const parts = template.type === "call" ? template.args : partsOf(template);
  for (const part of parts) {
    const own = "key" in part ? [part.key] : [];
    if (part.when === feature)
      return {
        path: [...own, ...(own[0] === "resources" ? onlyKey(part.value) : [])],
        element: nameOf(part.value),
      };
    const within = pathOf(part.value, feature);
    if (within !== undefined) return { ...within, path: [...own, ...within.path] };
  }
  return undefined;
}
