import { asMap, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import { at } from "@kustogen/review/kubernetes/fields.ts";
import { commonStart, namedAfter, sharedName, shortName, uniqueNames } from "./component-names.ts";
import { gatewaysOf, refersTo } from "./gateways.ts";
import type { LayerSet } from "./layers.ts";
import { withoutMarks } from "./marks.ts";
import { related } from "./related-objects.ts";
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
