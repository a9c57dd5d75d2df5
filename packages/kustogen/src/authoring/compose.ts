import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { writtenWave } from "@kustogen/review/cluster/argocd/hooks.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { syncWave } from "./argo-annotations.ts";
import type { Component, ComponentList, OwnLabels } from "./component.ts";
import type { Context } from "./context.ts";
import { listIn, madeBy, refuseIn } from "./made-by.ts";
import { type Part, part } from "./part.ts";
import { checkTraffic, type Made } from "./traffic-check.ts";
import { callsOf, isSet, type Present, servedOf, trafficOf } from "./traffic-table.ts";

/** Derives a system's functions from its components. @throws InputError for two components of one name */
export function compose<Of extends Context<unknown>>(system: string, list: ComponentList<Of>) {
  const names = list.components.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw new InputError(`systems/${system} components: two are called "${twice}"; rename one`, {
      code: "duplicate",
    });
  for (const component of list.components) {
    const { part: named = system } = component;
    const near = [...names, system].includes(named) ? undefined : closest(named, [...names, system]);
    if (near !== undefined)
      refuseIn(
        { component },
        `part: no component is called "${named}". Did you mean "${near}"?`,
        "unknown-name",
        named,
      );
  }
  return {
    resources: (context: Of) => resourcesOf(list, context),
    traffic: (context: Of) => trafficOf(list, present(list, context), context),
    served: (context: Of, name: string) => servedOf(list.components, present(list, context), context, name),
    calls: (context: Of) => callsOf(present(list, context)),
  };
}

function present<Of extends Context<unknown>>({ components }: ComponentList<Of>, context: Of): Present<Of>[] {
  return components.flatMap((component) => {
    const on = component.when === undefined ? true : component.when(context);
    return isSet(on) ? [{ component, context, on, part: partOf(component, context) }] : [];
  });
}

function partOf<Of extends Context<unknown>>(component: Component<Of>, context: Of): Part {
  const { name, namespace, selector, labels } = component;
  return {
    ...part(context, component.part ?? name),
    prometheus: context.environment?.prometheus,
    ...(namespace !== undefined && { namespace }),
    ...(selector !== undefined && { selector: ownLabels(selector, context) }),
    ...(labels !== undefined && { labels: ownLabels(labels, context) }),
  };
}

function ownLabels<Of extends Context<unknown>>(labels: OwnLabels<Of>, context: Of): Record<string, string> {
  const given = typeof labels === "function" ? labels(context) : labels;
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, own]) => (own === undefined ? [] : [[key, own]])),
  );
}

function resourcesOf<Of extends Context<unknown>>(list: ComponentList<Of>, context: Of): Resource[] {
  const there = present(list, context);
  const traffic = trafficOf(list, there, context);
  const labels = list.labels && ownLabels(list.labels, context);
  const owners = new Map<string, string>();
  const made = there
    .toSorted((one, two) => (one.component.wave ?? 0) - (two.component.wave ?? 0))
    .map((one): Made => {
      const { component, on, part } = one;
      const ask = () => component.resources?.(context, { traffic, part, on });
      const resources = listIn(one, "resources", ask);
      for (const resource of resources) checkDescribed(resource, one, owners);
      return { ...one, resources };
    });
  if (traffic !== undefined) checkTraffic(list.components, made, traffic);
  return made.flatMap(({ component, resources }) => {
    const { wave } = component;
    return resources.map((one) => {
      const waved = wave === undefined || writtenWave(one) !== undefined ? one : syncWave(wave, one);
      if (labels === undefined) return madeBy(component, waved);
      const metadata = { ...waved.metadata, labels: { ...waved.metadata.labels, ...labels } };
      return madeBy(component, { ...waved, metadata });
    });
  });
}

/** Throws InputError for what is no object, and for one that has been described before, by any component. */
function checkDescribed(resource: Resource, asked: Present, owners: Map<string, string>): void {
  if (Array.isArray(resource) || Object(resource) !== resource)
    refuseIn(
      asked,
      Array.isArray(resource)
        ? "resources() has a list in its list; spread it, such as ...webService(part, { … })"
        : `resources() has ${printFound(resource)} in its list; write ...(condition ? [object] : []) for what isn't always there`,
      "invalid-resource",
    );
  // What isn't an object yet is refused where all are checked.
  if (!isMap(resource) || !isMap(resource.metadata) || typeof resource.apiVersion !== "string") return;
  const { apiVersion, kind, metadata } = resource;
  const isPlaced = metadata.namespace !== undefined || isClusterScoped(apiVersion, kind);
  const key = identityKey(
    isPlaced ? resource : { ...resource, metadata: { ...metadata, namespace: asked.context.namespace } },
  );
  const { name } = asked.component;
  const other = owners.get(key);
  owners.set(key, name);
  if (other === undefined) return;
  const how = other === name ? `twice by component ${other}` : `by components ${other} and ${name}`;
  const message = `${describeResource(resource)}: described ${how}; rename one of the two, or leave it to one place`;
  refuseIn(asked, message, "invalid-resource", metadata.name);
}
