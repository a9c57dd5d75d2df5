import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import { describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import type { End, Flow, Pods } from "@kustogen/review/check/model/traffic.ts";
import { writtenWave } from "@kustogen/review/cluster/argocd/hooks.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { annotated } from "./annotated.ts";
import { syncWave } from "./argo-annotations.ts";
import type { Component, Connection, Maybe, OwnLabels, Whole } from "./component.ts";
import type { Context } from "./context.ts";
import { type Part, part, podsOf } from "./part.ts";
import type { Traffic } from "./traffic.ts";

/** The declaration of a system as a list of components. */
export interface ComponentList<Of extends Context<unknown>> {
  /** All components. Resources are written in this order, by wave, as are the traffic table, policies and pages. */
  components: readonly Component<Of>[];
  /** Labels that every resource of a layer gets in addition to its own; never part of a selector. */
  labels?: OwnLabels<Of>;
  /** Annotations that every resource of a layer, and every pod that it creates, gets in addition to its own. */
  annotations?: OwnLabels<Of>;
  /**
   * Kinds (`Service`) and single objects (`Service/web`) that stay without a namespace, because they had none before
   * kustogen; all others without one get the system's. A system with this function is `as-written`.
   */
  unplaced?(context: Of): readonly string[];
  /**
   * True for a system whose objects existed before kustogen: blocks write only the fields you pass, without restricted
   * security, rollout settings or labels. A component with `adopted: false` gets all of these.
   */
  adopted?: boolean;
  /** Whether a layer has NetworkPolicies, derived from the components' traffic; true by default. */
  policies?(context: Of): unknown;
}

/** A system's functions, derived from its list of components. */
export interface Composed<Of extends Context<unknown>> {
  resources(context: Of): Resource[];
  traffic(context: Of): Traffic | undefined;
}

/** Derives a system's functions from its components. @throws InputError for two components of one name */
export function compose<Of extends Context<unknown>>(system: string, list: ComponentList<Of>): Composed<Of> {
  checkNames(system, list.components);
  return {
    resources: (context) => resourcesOf(list, context),
    traffic: (context) => wholeOf(list, context).traffic,
  };
}

function checkNames(system: string, components: readonly Component[]): void {
  const names = new Set<string>();
  for (const { name } of components) {
    if (names.has(name))
      throw new InputError(`systems/${system} components: two are called "${name}"; rename one`, {
        code: "duplicate",
      });
    names.add(name);
  }
}

/** A component that exists, and the value that turned it on. */
interface Present<Of extends Context<unknown>> {
  component: Component<Of>;
  on: unknown;
  part: Part;
}

function present<Of extends Context<unknown>>(list: ComponentList<Of>, context: Of): Present<Of>[] {
  return list.components.flatMap((component) => {
    const on = component.when === undefined ? true : component.when(context);
    return isSet(on) ? [{ component, on, part: partOf(component, context, list.adopted) }] : [];
  });
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== false;
}

function partOf<Of extends Context<unknown>>(component: Component<Of>, context: Of, whole = false): Part {
  const { name, namespace, selector, labels, adopted = whole } = component;
  return {
    ...part(context, component.part ?? name),
    ...(namespace !== undefined && { namespace }),
    ...(selector !== undefined && { selector: ownLabels(selector, context) }),
    ...(labels !== undefined && { labels: ownLabels(labels, context) }),
    ...(adopted && { adopted, placed: namespace === undefined }),
  };
}

function ownLabels<Of extends Context<unknown>>(labels: OwnLabels<Of>, context: Of): Record<string, string> {
  return typeof labels === "function" ? labels(context) : labels;
}

function resourcesOf<Of extends Context<unknown>>(list: ComponentList<Of>, context: Of): Resource[] {
  const there = present(list, context);
  const whole = wholeOf(list, context, there);
  const labels = list.labels && ownLabels(list.labels, context);
  const annotations = list.annotations && ownLabels(list.annotations, context);
  const owners = new Map<string, string>();
  const unplaced = list.unplaced?.(context);
  return there
    .toSorted((one, two) => (one.component.wave ?? 0) - (two.component.wave ?? 0))
    .flatMap(({ component, on, part }) => {
      const { wave } = component;
      const made = component.resources?.(context, { ...whole, part, on }) ?? [];
      for (const one of made) refuseSecond(one, component.name, owners);
      return wave === undefined
        ? made
        : made.map((one) => (writtenWave(one) === undefined ? syncWave(wave, one) : one));
    })
    .map((resource) => (labels === undefined ? resource : labelled(resource, labels)))
    .map((resource) => (annotations === undefined ? resource : annotated(resource, annotations)))
    .map((resource) => (unplaced === undefined ? resource : placedIn(resource, context.namespace, unplaced)));
}

/** Throws InputError for an object that another component, or the same one, has described, too. */
function refuseSecond(resource: Resource, component: string, owners: Map<string, string>): void {
  // What isn't an object yet is refused where all are checked.
  if (!isMap(resource) || !isMap(resource.metadata) || typeof resource.apiVersion !== "string") return;
  const key = identityKey(resource);
  const other = owners.get(key);
  owners.set(key, component);
  if (other === undefined) return;
  const by = other === component ? `twice by component ${other}` : `by components ${other} and ${component}`;
  throw new InputError(
    `${describeResource(resource)}: described ${by}; rename one of the two, or leave it to one place`,
    { code: "invalid-resource" },
  );
}

/** Sets a resource's namespace, unless it is to stay without one. */
function placedIn(resource: Resource, namespace: string, unplaced: readonly string[]): Resource {
  const { apiVersion, kind, metadata } = resource;
  if (metadata.namespace !== undefined || isClusterScoped(apiVersion, kind)) return resource;
  if (unplaced.includes(kind) || unplaced.includes(`${kind}/${metadata.name}`)) return resource;
  const { name, ...rest } = metadata;
  return { ...resource, metadata: { name, namespace, ...rest } };
}

function labelled(resource: Resource, labels: Record<string, string>): Resource {
  const { metadata } = resource;
  return { ...resource, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } };
}

function wholeOf<Of extends Context<unknown>>(
  list: ComponentList<Of>,
  context: Of,
  there = present(list, context),
): Whole {
  const { policies } = list;
  return {
    traffic: policies === undefined || isSet(policies(context)) ? trafficOf(list, there, context) : undefined,
  };
}

/** The traffic table: connections from and to each component; equal ones of several components become one flow. */
function trafficOf<Of extends Context<unknown>>(
  { components }: ComponentList<Of>,
  there: readonly Present<Of>[],
  context: Of,
): Traffic {
  const known = new Set(components.map(({ name }) => name));
  const declared = there.map(({ component, on }) => ({
    name: component.name,
    admitted: entries(component.admits?.(context, on)),
    opened: entries(component.talksTo?.(context, on)),
  }));
  const named = new Set<unknown>(
    declared.flatMap(({ admitted, opened }) =>
      [...admitted.map(({ from }) => from), ...opened.map(({ to }) => to)].flat(),
    ),
  );
  const pods: Record<string, Pods> = {};
  for (const { component, on, part } of there)
    if (component.pods ?? component.talksTo ?? component.admits ?? (named.has(component.name) || undefined))
      setOwn(pods, component.name, component.pods?.(context, on) ?? podsOf(part));
  /** The ends that exist; undefined if there are none. Throws InputError for a name that no component has. */
  const here = (component: string, why: string, ends: Connection["to"]): End | End[] | undefined => {
    if (ends === undefined) return undefined;
    const all = Array.isArray(ends) ? (ends as readonly End[]) : [ends as End];
    for (const end of all)
      if (typeof end === "string" && !known.has(end))
        throw new InputError(
          `component ${component}: the traffic "${why}" names the component "${end}". ${suggestion(end, [...known])}`,
          { code: "unknown-name" },
        );
    const left = all.filter((end) => typeof end !== "string" || Object.hasOwn(pods, end));
    return left.length === 1 ? left[0] : left.length === 0 ? undefined : left;
  };
  const flows = new Map<string, Flow & { from: End | End[] }>();
  for (const { name, admitted, opened } of declared) {
    for (const { from, ports, why } of admitted) {
      const ends = here(name, why, from);
      if (ends !== undefined) flows.set(`${name} ${flows.size}`, { from: ends, to: name, ports, why });
    }
    for (const { to, ports, why, policy } of opened) {
      const ends = here(name, why, to);
      if (ends === undefined) continue;
      const key = JSON.stringify([ends, ports, why, policy]);
      const same = flows.get(key);
      if (same === undefined)
        flows.set(key, { from: name, to: ends, ports, why, ...(policy !== undefined && { policy }) });
      else same.from = [same.from, name].flat();
    }
  }
  return { components: pods, flows: [...flows.values()] };
}

function entries<Entry>(list: readonly Maybe<Entry>[] = []): Entry[] {
  return list.filter((entry): entry is Entry => entry !== undefined && entry !== false);
}
