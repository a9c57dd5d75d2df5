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
  const search = new ComponentSearch(resources, system, rows);
  search.placeWorkloads();
  search.placeGateways();
  search.placeRelated();
  search.placeReleases();
  search.placeRelated();
  search.placeNamedAfterReleases();
  search.placeRelated();
  search.placeRest();
  search.groupSources();
  search.placeNamespace();
  return search.found;
}

/** The components that are found step by step. */
class ComponentSearch {
  readonly found = new Map<Resource, string>();
  /** The common beginning of workloads' names. */
  readonly #start: string;
  /** The objects that some environments lack. */
  readonly #somewhere: ReadonlySet<Resource>;
  readonly #variants: ReadonlyMap<Resource, { resource: Resource; layers: LayerSet }[]>;
  /** The names of workloads' components, and of releases'. */
  readonly #workloads: ReadonlyMap<Resource, string>;
  readonly #releases = new Set<string>();

  constructor(
    private readonly resources: readonly Resource[],
    private readonly system: string,
    rows: readonly (readonly (Resource | undefined)[])[],
  ) {
    this.#somewhere = new Set(resources.filter((_, index) => rows[index]?.includes(undefined)));
    this.#variants = new Map(resources.map((resource, index) => [resource, distinctIn(rows[index] ?? [])]));
    const workloads = resources.filter(isWorkload);
    this.#start = commonStart(workloads);
    this.#workloads = uniqueNames(workloads, system, this.#start);
  }

  placeWorkloads(): void {
    for (const [workload, name] of this.#workloads) this.found.set(workload, name);
  }

  placeGateways(): void {
    const gateways = gatewaysOf(this.resources);
    for (const [gateway, routes] of gateways) {
      const whole = shortName(kebabCase(withoutMarks(gateway.metadata.name)), this.system, this.#start);
      const name = gateways.size === 1 && ![...this.found.values()].includes("gateway") ? "gateway" : whole;
      for (const one of [gateway, ...routes]) this.found.set(one, name);
    }
  }

  /** Indirectly related objects are assigned in a later round: an Ingress through its Service. */
  placeRelated(): void {
    for (let changed = true; changed; ) {
      changed = false;
      for (const resource of this.#rest()) {
        const owners = new Set<string>();
        for (const [other, component] of this.found)
          if (this.#relates(resource, other)) owners.add(component);
        if (owners.size !== 1) continue;
        this.found.set(resource, [...owners][0] as string);
        changed = true;
      }
    }
  }

  /** The sources of a single release belong to it, such as its chart repository. */
  placeReleases(): void {
    for (const release of this.#rest().filter(({ kind }) => kind === "HelmRelease")) {
      const whole = withoutMarks(release.metadata.name);
      const source = this.resources.find(
        (one) =>
          whole.startsWith(`${one.metadata.name}-`) && refersTo(at(asMap(release), "spec") ?? null, one),
      );
      const name = this.#nameOf(source ?? release);
      this.found.set(release, name);
      if (name !== this.system) this.#releases.add(name);
    }
  }

  placeNamedAfterReleases(): void {
    for (const resource of this.#rest())
      if (namedAfter(kebabCase(withoutMarks(resource.metadata.name)), [...this.#releases]) !== undefined)
        if (resource.kind !== "Namespace" || this.#somewhere.has(resource))
          this.found.set(resource, this.#nameOf(resource));
  }

  placeRest(): void {
    for (const resource of this.#rest()) this.found.set(resource, this.#nameOf(resource));
  }

  /** Sources of several releases that aren't named after one are grouped. */
  groupSources(): void {
    const isSource = ({ kind }: Resource) =>
      /^(Bucket|GitRepository|HelmRepository|OCIRepository)$/.test(kind);
    for (const component of new Set(this.found.values())) {
      const own = [...this.found].filter(([, of]) => of === component).map(([resource]) => resource);
      if (own.every(isSource)) for (const resource of own) this.found.set(resource, "sources");
    }
  }

  /** The namespace of a single component belongs to it. */
  placeNamespace(): void {
    const spaces = this.resources.filter(({ kind }) => kind === "Namespace");
    const others = new Set(
      this.resources.flatMap((one) => (spaces.includes(one) ? [] : (this.found.get(one) ?? []))),
    );
    const [space, ...more] = spaces;
    const [only] = others;
    if (space === undefined || this.#somewhere.has(space) || more.length > 0) return;
    if (only !== undefined && others.size === 1) this.found.set(space, only);
  }

  #rest(): Resource[] {
    return this.resources.filter((resource) => !this.found.has(resource));
  }

  /** True if one object is about the other in some environment. */
  #relates(resource: Resource, other: Resource): boolean {
    const variants = this.#variants.get(resource) ?? [];
    return variants.some((one) =>
      this.#variants
        .get(other)
        ?.some((own) => (one.layers & own.layers) !== 0 && related(one.resource, own.resource)),
    );
  }

  #nameOf(resource: Resource): string {
    const components = [...this.#workloads.values(), ...this.#releases];
    // An object that is read by an operator deployed here is its configuration.
    const read = readBy(resource, components);
    if (read !== undefined) return read;
    const whole = kebabCase(withoutMarks(resource.metadata.name));
    const common = sharedName(resource);
    // An object without a workload of the system is a separate component: a release, a database run by an operator.
    const own = groupNamed(resource) ?? shortName(whole, this.system, this.#start);
    return namedAfter(whole, components) ?? (common === "shared" ? own : common);
  }
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
