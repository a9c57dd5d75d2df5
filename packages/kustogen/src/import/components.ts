import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";
import { gatewaysOf, refersTo } from "./gateways.ts";
import type { LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { commonWords, plainName, saysNothing } from "./product-name.ts";
import { kebabCase } from "./words.ts";
import { isWorkload } from "./workload-kinds.ts";

/**
 * Says of each object which component it belongs to: each workload is one, and what serves, scales, guards, feeds or
 * exposes exactly one workload goes with it. What several need stands under what it is, such as `namespaces`.
 *
 * @param resources one variant of every object
 * @param system its name is taken from the front of components' names
 * @param rows each of them as the environments have it, undefined where one lacks it
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
  // What is reached through something else comes in a later round: an Ingress through its Service.
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
    // What an operator that is deployed here reads is its configuration.
    const read = readBy(resource, [...names.values(), ...releases]);
    if (read !== undefined) return read;
    const whole = kebabCase(withoutMarks(resource.metadata.name));
    const common = sharedName(resource);
    // What no workload of the system has is about itself: a release, a database that an operator runs.
    const own = groupNamed(resource) ?? shortName(whole, system, start);
    return namedAfter(whole, [...names.values(), ...releases]) ?? (common === "shared" ? own : common);
  };
  placeRelated();
  // What one release alone is made from comes with it, as the repository of its chart, and so does what is named after it.
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
  // What several releases are made from, and none is called after, stands with others of that.
  const isSource = ({ kind }: Resource) => /^(Bucket|GitRepository|HelmRepository|OCIRepository)$/.test(kind);
  for (const component of new Set(found.values())) {
    const own = [...found].filter(([, of]) => of === component).map(([resource]) => resource);
    if (own.every(isSource)) for (const resource of own) found.set(resource, "sources");
  }
  const spaces = resources.filter(({ kind }) => kind === "Namespace");
  const others = new Set(resources.flatMap((one) => (spaces.includes(one) ? [] : (found.get(one) ?? []))));
  const [space, ...more] = spaces;
  const [only] = others;
  // The namespace of one component alone comes with it.
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

/** The component whose operator reads an object, by the group of its kind: a ClusterIssuer of cert-manager. */
function readBy({ apiVersion }: Resource, components: readonly string[]): string | undefined {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? undefined : components.find((name) => group.split(".")[0] === name);
}

/** What an object is about by the group of its kind, where its name says no more than that there is one. */
function groupNamed({ apiVersion, metadata }: Resource): string | undefined {
  const group = apiVersion.split("/")[0] ?? "";
  const isOwn = group.includes(".") && !group.endsWith("k8s.io");
  return metadata.name === "default" && isOwn ? group.split(".")[0] : undefined;
}

/** What an object is in the environments, equal ones together. */
function distinctIn(row: readonly (Resource | undefined)[]): { resource: Resource; layers: LayerSet }[] {
  const found = new Map<string, { resource: Resource; layers: LayerSet }>();
  row.forEach((resource, index) => {
    if (resource === undefined) return;
    const key = JSON.stringify(resource);
    const known = found.get(key) ?? { resource, layers: 0 };
    found.set(key, { resource, layers: known.layers | (2 ** index) });
  });
  return [...found.values()];
}

/** The component that a name begins with, the longest one, or else ends with. */
function namedAfter(whole: string, components: readonly string[]): string | undefined {
  const begins = components.filter((name) => whole === name || whole.startsWith(`${name}-`));
  return (
    begins.sort((a, b) => b.length - a.length)[0] ?? components.find((name) => whole.endsWith(`-${name}`))
  );
}

/** A name without the system's before it, or what the names of all workloads begin with. */
function shortName(whole: string, system: string, common: string): string {
  if (whole.startsWith(`${system}-`)) return whole.slice(system.length + 1);
  if (common === "" || !`${whole}-`.startsWith(`${common}-`)) return saysNothing(whole) ? system : whole;
  const rest = whole.slice(common.length + 1);
  return rest === "" ? (whole.endsWith(`-${system}`) ? system : whole) : rest;
}

/** The words that the names of several workloads begin with. */
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

/** What its labels say that a workload is, where its name is nothing but the front of the system's. */
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

/** True when one object is about the other: selects its pods, scales it, names it or is named by it. */
function related(resource: Resource, other: Resource): boolean {
  const value = asMap(resource);
  const { kind, metadata } = resource;
  if (isWorkload(other)) {
    const labels = podLabels(other);
    const selector = selectorOf(value, kind);
    if (selector !== undefined && labels !== undefined && covers(selector, labels)) return true;
    const target = at(value, "spec", "scaleTargetRef") ?? at(value, "spec", "targetRef");
    // What an autoscaler scales is a Deployment unless it says otherwise.
    if (isMap(target) && (target.kind ?? "Deployment") === other.kind && target.name === other.metadata.name)
      return true;
    return mentions(asMap(other), kind, metadata.name);
  }
  if (kind === "ServiceMonitor" && other.kind === "Service") {
    const selector = at(value, "spec", "selector", "matchLabels");
    return isMap(selector) && covers(selector, (other.metadata.labels ?? {}) as ValueMap);
  }
  // What is named for one thing alone, such as the issuer of a certificate, is there for that.
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

/** True for what pods of a component mount, read from or run as: it is there for them, wherever it is. */
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

/** How objects name others of a kind, by the keys that hold the name. */
const NAMED: Record<string, readonly string[]> = {
  ConfigMap: ["configMap", "configMapRef", "configMapKeyRef"],
  Secret: SECRET,
  // What makes a Secret has its name, as a rule.
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

/** Kinds that are there for what names them. */
const NAMED_ALONE = new Set(["TriggerAuthentication", "GatewayClass"]);

/** True when a value names the object where such kinds are named. */
function mentions(value: Value, kind: string, name: string): boolean {
  const holders = lookUp(NAMED, kind);
  // What an operator makes a Secret from has its name: a OnePasswordItem, a VaultStaticSecret.
  if (holders === undefined) return annotated(value, name) || named(value, SECRET, name);
  return named(value, holders, name);
}

/** True when a value has the name where one of these keys holds it. */
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

/** True when an annotation of an object names something of that name. */
function annotated(value: Value, name: string): boolean {
  const annotations = at(value, "metadata", "annotations");
  return (
    isMap(annotations) &&
    Object.values(annotations).some(
      (text) => typeof text === "string" && text.split(/[^A-Za-z0-9.-]+/).includes(name),
    )
  );
}
