import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { withoutMarks } from "./marks.ts";
import { commonWords, plainName, saysNothing } from "./product-name.ts";
import { kebabCase } from "./words.ts";
import { isWorkload } from "./workload-kinds.ts";

/** The longest component name at the beginning of a name, or else at its end. */
export function namedAfter(whole: string, components: readonly string[]): string | undefined {
  const begins = components.filter((name) => whole === name || whole.startsWith(`${name}-`));
  return (
    begins.sort((a, b) => b.length - a.length)[0] ?? components.find((name) => whole.endsWith(`-${name}`))
  );
}

/** A name without the system's prefix, or without the common beginning of all workloads. */
export function shortName(whole: string, system: string, common: string): string {
  if (whole.startsWith(`${system}-`)) return whole.slice(system.length + 1);
  if (!`${whole}-`.startsWith(`${common}-`)) return saysNothing(whole) ? system : whole;
  const rest = whole.slice(common.length + 1);
  return rest === "" ? (whole.endsWith(`-${system}`) ? system : whole) : rest;
}

/** The words at the beginning of several workloads' names. */
export function commonStart(workloads: readonly Resource[]): string {
  const names = [...new Set(workloads.map(({ metadata }) => kebabCase(withoutMarks(metadata.name))))];
  const common = names.length < 2 ? "" : commonWords(names);
  return names.every((name) => `${name}-`.startsWith(`${common}-`)) ? common : "";
}

/** The names of the components that workloads are. */
export function uniqueNames(
  workloads: readonly Resource[],
  system: string,
  common: string,
): Map<Resource, string> {
  const names = new Map<Resource, string>();
  const taken = new Set<string>();
  for (const workload of workloads) {
    const whole = kebabCase(withoutMarks(workload.metadata.name));
    const plain = plainName(whole);
    const alone = workloads.every(
      (other) => other === workload || plainName(kebabCase(withoutMarks(other.metadata.name))) !== plain,
    );
    const short = saidRole(workload, whole, system) ?? shortName(alone ? plain : whole, system, common);
    let name = short;
    if (taken.has(name)) name = `${short}-${kebabCase(workload.kind)}`;
    for (let number = 2; taken.has(name); number++) name = `${short}-${number}`;
    taken.add(name);
    names.set(workload, name);
  }
  return names;
}

/** The role of a workload according to its labels, if its name is only the beginning of the system's. */
function saidRole({ metadata }: Resource, whole: string, system: string): string | undefined {
  const role = lookUp(metadata.labels ?? {}, "app.kubernetes.io/component");
  return system.startsWith(`${whole}-`) && role ? kebabCase(withoutMarks(role)) : undefined;
}

const SHARED: Record<string, string> = {
  Namespace: "namespaces",
  CustomResourceDefinition: "definitions",
  NetworkPolicy: "network",
  ConfigMap: "configuration",
  Ingress: "routes",
  ServiceMonitor: "monitoring",
  PodMonitor: "monitoring",
  PrometheusRule: "monitoring",
};

/** The name of the component for objects of a kind that no single workload needs. */
export function sharedName({ kind, apiVersion }: Resource): string {
  if (apiVersion.startsWith("rbac.authorization.k8s.io") || kind === "ServiceAccount") return "access";
  return lookUp(SHARED, kind) ?? (isWorkload({ kind }) ? kebabCase(kind) : "shared");
}
