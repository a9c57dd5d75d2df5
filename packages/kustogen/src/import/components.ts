import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, jsonText, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";
import { gatewaysOf, refersTo } from "./gateways.ts";
import type { LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { commonWords, plainName, saysNothing } from "./product-name.ts";
import { kebabCase } from "./words.ts";
import { isWorkload } from "./workload-kinds.ts";

/**
 * Determines the component of each object: each workload is one, and includes the objects that serve, scale, protect,
 * configure or expose only this workload. Objects that several need are grouped by their purpose, such as
 * `namespaces`.
 * @param resources one variant of every object
 * @param system its name is removed from the beginning of components' names
 * @param rows each of them in every environment, undefined for one that lacks it
 */
export function componentsOf(
  resources: readonly Resource[],
  system: string,
  rows: readonly (readonly (Resource | undefined)[])[],
): Map<Resource, string> {
  const somewhere = new Set(resources.filter((_, index) => rows[index]?.includes(undefined)));
  const variants = new Map(resources.map((resource, index) => [resource, distinctIn(rows[index] ?? [])]));
  const relates = (resource: Resource, other: Resource) =>
    variants
      .get(resource)
      ?.some((one) =>
        variants
          .get(other)
          ?.some((own) => (one.layers & own.layers) !== 0 && related(one.resource, own.resource)),
      );
  const found = new Map<Resource, string>();
  const workloads = resources.filter(isWorkload);
  const start = commonStart(workloads);
  const names = uniqueNames(workloads, system, start);
  for (const workload of workloads) found.set(workload, names.get(workload) as string);
  const gateways = gatewaysOf(resources);
  for (const [gateway, routes] of gateways) {
    const whole = shortName(kebabCase(withoutMarks(gateway.metadata.name)), system, start);
    const name = gateways.size === 1 && ![...found.values()].includes("gateway") ? "gateway" : whole;
    for (const one of [gateway, ...routes]) found.set(one, name);
  }
  const rest = new Set(resources.filter((resource) => !found.has(resource)));
  const place = (resource: Resource, component: string) => {
    found.set(resource, component);
    rest.delete(resource);
  };
  // Indirectly related objects are assigned in a later round: an Ingress through its Service.
  const placeRelated = () => {
    for (let changed = true; changed; ) {
      changed = false;
      for (const resource of rest) {
        const owners = new Set<string>();
        for (const [other, component] of found) if (relates(resource, other)) owners.add(component);
        if (owners.size !== 1) continue;
        place(resource, [...owners][0] as string);
        changed = true;
      }
    }
  };
  const releases = new Set<string>();
  const nameOf = (resource: Resource) => {
    // An object that is read by an operator deployed here is its configuration.
    const read = readBy(resource, [...names.values(), ...releases]);
    if (read !== undefined) return read;
    const whole = kebabCase(withoutMarks(resource.metadata.name));
    const common = sharedName(resource);
    // An object without a workload of the system is a separate component: a release, a database run by an operator.
    const own = groupNamed(resource) ?? shortName(whole, system, start);
    return namedAfter(whole, [...names.values(), ...releases]) ?? (common === "shared" ? own : common);
  };
  placeRelated();
  // The sources of a single release belong to it, such as its chart repository, and so do objects named after it.
  for (const release of [...rest].filter(({ kind }) => kind === "HelmRelease")) {
    const whole = withoutMarks(release.metadata.name);
    const source = resources.find(
      (one) => whole.startsWith(`${one.metadata.name}-`) && refersTo(at(asMap(release), "spec") ?? null, one),
    );
    const name = nameOf(source ?? release);
    place(release, name);
    if (name !== system) releases.add(name);
  }
  placeRelated();
  for (const resource of rest)
    if (namedAfter(kebabCase(withoutMarks(resource.metadata.name)), [...releases]) !== undefined)
      if (resource.kind !== "Namespace" || somewhere.has(resource)) place(resource, nameOf(resource));
  placeRelated();
  for (const resource of rest) place(resource, nameOf(resource));
  // Sources of several releases that aren't named after one are grouped.
  const isSource = ({ kind }: Resource) => /^(Bucket|GitRepository|HelmRepository|OCIRepository)$/.test(kind);
  for (const component of new Set(found.values())) {
    const own = [...found].filter(([, of]) => of === component).map(([resource]) => resource);
    if (own.every(isSource)) for (const resource of own) found.set(resource, "sources");
  }
  const spaces = resources.filter(({ kind }) => kind === "Namespace");
  const others = new Set(resources.flatMap((one) => (spaces.includes(one) ? [] : (found.get(one) ?? []))));
  const [space, ...more] = spaces;
  const [only] = others;
  // The namespace of a single component belongs to it.
  if (
    space !== undefined &&
    !somewhere.has(space) &&
    more.length === 0 &&
    only !== undefined &&
    others.size === 1
  )
    found.set(space, only);
  return found;
}

/** The component whose operator reads an object, by the group of its kind: a ClusterIssuer belongs to cert-manager. */
function readBy({ apiVersion }: Resource, components: readonly string[]): string | undefined {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? undefined : components.find((name) => group.split(".")[0] === name);
}

/** The purpose of an object by the group of its kind, if its name isn't more specific. */
function groupNamed({ apiVersion, metadata }: Resource): string | undefined {
  const group = apiVersion.split("/")[0] ?? "";
  const isOwn = group.includes(".") && !group.endsWith("k8s.io");
  return metadata.name === "default" && isOwn ? group.split(".")[0] : undefined;
}

/** The variants of an object in the environments, with equal ones merged. */
function distinctIn(row: readonly (Resource | undefined)[]): { resource: Resource; layers: LayerSet }[] {
  const found = new Map<string, { resource: Resource; layers: LayerSet }>();
  row.forEach((resource, index) => {
    if (resource === undefined) return;
    const key = jsonText(resource);
    const known = found.get(key) ?? { resource, layers: 0 };
    found.set(key, { resource, layers: known.layers | (2 ** index) });
  });
  return [...found.values()];
}

/** The longest component name at the beginning of a name, or else at its end. */
function namedAfter(whole: string, components: readonly string[]): string | undefined {
  const begins = components.filter((name) => whole === name || whole.startsWith(`${name}-`));
  return (
    begins.sort((a, b) => b.length - a.length)[0] ?? components.find((name) => whole.endsWith(`-${name}`))
  );
}

/** A name without the system's prefix, or without the common beginning of all workloads. */
function shortName(whole: string, system: string, common: string): string {
  if (whole.startsWith(`${system}-`)) return whole.slice(system.length + 1);
  if (common === "" || !`${whole}-`.startsWith(`${common}-`)) return saysNothing(whole) ? system : whole;
  const rest = whole.slice(common.length + 1);
  return rest === "" ? (whole.endsWith(`-${system}`) ? system : whole) : rest;
}

/** The words at the beginning of several workloads' names. */
function commonStart(workloads: readonly Resource[]): string {
  const names = [...new Set(workloads.map(({ metadata }) => kebabCase(withoutMarks(metadata.name))))];
  const common = names.length < 2 ? "" : commonWords(names);
  return names.every((name) => `${name}-`.startsWith(`${common}-`)) ? common : "";
}

function uniqueNames(workloads: readonly Resource[], system: string, common: string): Map<Resource, string> {
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

function sharedName({ kind, apiVersion }: Resource): string {
  if (apiVersion.startsWith("rbac.authorization.k8s.io") || kind === "ServiceAccount") return "access";
  return lookUp(SHARED, kind) ?? (isWorkload({ kind }) ? kebabCase(kind) : "shared");
}

/** True if one object is about the other: it selects its pods, scales it, or one refers to the other. */
function related(resource: Resource, other: Resource): boolean {
  const value = asMap(resource);
  const { kind, metadata } = resource;
  if (isWorkload(other)) {
    const labels = podLabels(other);
    const selector = selectorOf(value, kind);
    if (selector !== undefined && labels !== undefined && covers(selector, labels)) return true;
    const target = at(value, "spec", "scaleTargetRef") ?? at(value, "spec", "targetRef");
    // The target of an autoscaler is a Deployment by default.
    if (isMap(target) && (target.kind ?? "Deployment") === other.kind && target.name === other.metadata.name)
      return true;
    return mentions(asMap(other), kind, metadata.name);
  }
  if (kind === "ServiceMonitor" && other.kind === "Service") {
    const selector = at(value, "spec", "selector", "matchLabels");
    return isMap(selector) && covers(selector, (other.metadata.labels ?? {}) as ValueMap);
  }
  // An object that only one other refers to, such as the issuer of a certificate, belongs to it.
  if (kind !== "Service" && refersTo(at(asMap(other), "spec") ?? null, resource)) return true;
  if (NAMED_ALONE.has(kind) && mentions(asMap(other), kind, metadata.name)) return true;
  return mentions(value, other.kind, other.metadata.name);
}

function selectorOf(value: ValueMap, kind: string): ValueMap | undefined {
  const found =
    kind === "Service"
      ? at(value, "spec", "selector")
      : kind === "NetworkPolicy"
        ? at(value, "spec", "podSelector", "matchLabels")
        : kind === "PodDisruptionBudget" || kind === "PodMonitor"
          ? at(value, "spec", "selector", "matchLabels")
          : undefined;
  return isMap(found) && Object.keys(found).length > 0 ? found : undefined;
}

function podLabels(workload: Resource): ValueMap | undefined {
  const value = asMap(workload);
  const template =
    workload.kind === "Pod"
      ? value
      : at(value, "spec", ...(workload.kind === "CronJob" ? ["jobTemplate", "spec"] : []), "template");
  const labels = at(template, "metadata", "labels");
  return isMap(labels) ? labels : undefined;
}

/** The label that a StatefulSet gives each of its pods: a Service for one of them selects it by that. */
const POD_NAME = "statefulset.kubernetes.io/pod-name";

function covers(selector: ValueMap, labels: ValueMap): boolean {
  const own = Object.entries(selector).filter(([key]) => key !== POD_NAME);
  return own.length > 0 && own.every(([key, value]) => lookUp(labels, key) === value);
}

/** True for an object that pods of a component mount, read or run as: it belongs to them, wherever it is. */
export function isUsedBy(resource: Resource, workloads: readonly Resource[]): boolean {
  const { kind, metadata } = resource;
  return (
    lookUp(NAMED, kind) !== undefined &&
    workloads.some((workload) => mentions(podOf(workload), kind, metadata.name))
  );
}

function podOf(workload: Resource): Value {
  return at(asMap(workload), "spec") ?? null;
}

const SECRET = ["secretName", "secretRef", "secretKeyRef", "secret", "imagePullSecrets"];

/** The keys by which objects refer to others, by kind. */
const NAMED: Record<string, readonly string[]> = {
  ConfigMap: ["configMap", "configMapRef", "configMapKeyRef"],
  Secret: SECRET,
  // An object that creates a Secret usually has the Secret's name.
  ExternalSecret: SECRET,
  SealedSecret: SECRET,
  PersistentVolumeClaim: ["claimName"],
  ServiceAccount: ["serviceAccountName", "subjects"],
  Service: ["service", "serviceName", "backendRefs", "services"],
  Role: ["roleRef"],
  ClusterRole: ["roleRef"],
  TriggerAuthentication: ["authenticationRef"],
  GatewayClass: ["gatewayClassName"],
};

/** Kinds that belong to the object that refers to them. */
const NAMED_ALONE = new Set(["TriggerAuthentication", "GatewayClass"]);

/** True if a value refers to the object, in a field for such kinds. */
function mentions(value: Value, kind: string, name: string): boolean {
  const holders = lookUp(NAMED, kind);
  // The source of an operator's Secret has the Secret's name: a OnePasswordItem, a VaultStaticSecret.
  if (holders === undefined) return annotated(value, name) || named(value, SECRET, name);
  return named(value, holders, name);
}

/** True if a value contains the name under one of these keys. */
function named(value: Value, holders: readonly string[], name: string): boolean {
  const visit = (inner: Value, holder: boolean): boolean => {
    if (inner === name) return holder;
    if (Array.isArray(inner)) return inner.some((element) => visit(element, holder));
    if (!isMap(inner)) return false;
    return Object.keys(inner).some((key) => {
      const next = inner[key] as Value;
      return visit(next, holders.includes(key) || (holder && (key === "name" || typeof next === "object")));
    });
  };
  return visit(value, false);
}

/** True if an annotation of an object refers to that name. */
function annotated(value: Value, name: string): boolean {
  const annotations = at(value, "metadata", "annotations");
  return (
    isMap(annotations) &&
    Object.values(annotations).some(
      (text) => typeof text === "string" && text.split(/[^A-Za-z0-9.-]+/).includes(name),
    )
  );
}
