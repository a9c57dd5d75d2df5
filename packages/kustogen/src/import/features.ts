import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { ImportedLayers, LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { kebabCase } from "./words.ts";

/** An object of the system: any of its variants, its component, and its environments. */
export interface Assigned {
  sample: Resource;
  component: string;
  layers: LayerSet;
  /** True for an object that runs pods, or creates one that does. */
  main: boolean;
  /** True for an object that those pods mount, read or run as: it exists wherever they do, so it is no feature. */
  used: boolean;
}

/** The contribution of objects to a component, by kind; the first that a group of objects contains names it. */
const WORDS: readonly [RegExp, string][] = [
  [/Autoscaler$|^ScaledObject$/, "autoscaler"],
  [/^(Ingress|IngressRoute|HTTPRoute|Route|VirtualService|Gateway)$/, "route"],
  [/^(ServiceMonitor|PodMonitor|PrometheusRule)$/, "monitoring"],
  [/^PodDisruptionBudget$/, "budget"],
  [/NetworkPolicy$/, "policy"],
  [/^(ExternalSecret|SealedSecret|Secret|SecretStore)$/, "secrets"],
  [/^PersistentVolumeClaim$/, "storage"],
  [/^(Certificate|Issuer|ManagedCertificate)$/, "certificate"],
  [/^(ServiceAccount|Role|RoleBinding|ClusterRole|ClusterRoleBinding)$/, "access"],
  [/^ConfigMap$/, "configuration"],
];

/**
 * The component of each object; objects that only some environments have are a separate component: a feature that is
 * on or off. An object that exists wherever its component does stays with it.
 */
export function featuresOf(objects: readonly Assigned[], layers: ImportedLayers): string[] {
  const components = new Map<string, Assigned[]>();
  for (const object of objects)
    components.set(object.component, [...(components.get(object.component) ?? []), object]);
  const names = new Map<Assigned, string>();
  const taken = new Set(components.keys());
  for (const [component, own] of components) {
    const parts = new Map<LayerSet, Assigned[]>();
    const rest = mainSet(own);
    for (const object of own) {
      const set = object.used ? rest : object.layers;
      parts.set(set, [...(parts.get(set) ?? []), object]);
    }
    for (const [set, part] of parts) {
      const word = wordFor(part);
      const free = [
        ...nameOf(part, component, own),
        `${component}-${word}`,
        `${component}-${word}-${kebabCase(layers.label(set))}`,
      ].find((name) => !taken.has(name));
      const name = set === rest ? component : (free ?? `${component}-${set}`);
      taken.add(name);
      for (const object of part) names.set(object, name);
    }
  }
  for (const [name, part] of alike(names)) for (const object of part) names.set(object, name);
  return objects.map((object) => names.get(object) as string);
}

/** From this number on, features of one kind in the same environments are merged. */
const MANY = 3;

/** Features that many components have in the same environments, such as a budget each: one separate feature. */
function alike(names: ReadonlyMap<Assigned, string>): Map<string, Assigned[]> {
  const parts = new Map<string, Assigned[]>();
  for (const [object, name] of names) parts.set(name, [...(parts.get(name) ?? []), object]);
  const found = new Map<string, { names: string[]; objects: Assigned[] }>();
  for (const [name, objects] of parts) {
    if (objects.some(({ main }) => main) || objects.every(({ component }) => component === name)) continue;
    const words = new Set(objects.map((object) => wordFor([object])));
    const [word] = words;
    if (words.size !== 1 || word === undefined) continue;
    const key = `${word} ${objects[0]?.layers}`;
    const known = found.get(key) ?? { names: [], objects: [] };
    found.set(key, { names: [...known.names, name], objects: [...known.objects, ...objects] });
  }
  const taken = new Set(names.values());
  const merged = new Map<string, Assigned[]>();
  for (const [key, { names: own, objects }] of found) {
    const word = key.slice(0, key.lastIndexOf(" "));
    const plural = word.endsWith("s") ? word : word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
    if (own.length >= MANY && !taken.has(plural) && !merged.has(plural)) merged.set(plural, objects);
  }
  return merged;
}

/** The environments of a component: those of its workloads, or else those of most of its objects. */
function mainSet(objects: readonly Assigned[]): LayerSet {
  const main = objects.filter((object) => object.main);
  const counts = new Map<LayerSet, number>();
  for (const { layers } of main.length > 0 ? main : objects)
    counts.set(layers, (counts.get(layers) ?? 0) + 1);
  return [...counts].sort(([a, m], [b, n]) => n - m || b - a)[0]?.[0] ?? 0;
}

/** Suffixes of names that only repeat the kind. */
const FORM = /-(?:hpa|pdb|autoscaler|budget|ingress|ing|netpol|network-policy|servicemonitor)$/;

/** The name that all objects added to a component have; none if it is the component's own. */
function nameOf(objects: readonly Assigned[], component: string, all: readonly Assigned[]): string[] {
  const named = ({ sample }: Assigned) => kebabCase(withoutMarks(sample.metadata.name));
  const names = new Set(objects.map((object) => named(object).replace(FORM, "")));
  const [only = component] = names;
  // The component's name with the system's as a prefix is not more specific, and neither is a workload's name.
  const isKnown =
    only === component ||
    only.endsWith(`-${component}`) ||
    all.some((one) => one.main && named(one) === only);
  return names.size === 1 && !isKnown ? [only] : [];
}

function wordFor(objects: readonly Assigned[]): string {
  const kindsOf = new Set(objects.map(({ sample }) => sample.kind));
  if (kindsOf.size === 2 && kindsOf.has("PodDisruptionBudget") && kindsOf.has("HorizontalPodAutoscaler"))
    return "scaling";
  for (const [kinds, word] of WORDS) if (objects.some(({ sample }) => kinds.test(sample.kind))) return word;
  return kebabCase(objects[0]?.sample.kind ?? "more");
}
