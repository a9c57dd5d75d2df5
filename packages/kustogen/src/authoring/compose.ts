import { printFound } from "@kustogen/kustomize/credentials/found.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { writtenWave } from "@kustogen/review/cluster/argocd/hooks.ts";
import {
  isLabelValue,
  isQualifiedName,
  LABEL_VALUE_SAID,
  QUALIFIED_NAME_SAID,
} from "@kustogen/review/kinds/qualified-names.ts";
import { textAt } from "@kustogen/review/kubernetes/fields.ts";
import { syncWave } from "./argo-annotations.ts";
import type { Component, ComponentList, OwnLabels } from "./component.ts";
import type { Context } from "./context.ts";
import { inComponent, listIn, madeBy, madeOf, placeOfComponent, refuseIn } from "./made-by.ts";
import { autoscaled, type Part, part } from "./part.ts";
import { checkTraffic, type Made } from "./traffic-check.ts";
import { callsOf, isSet, type Present, servedOf, trafficOf } from "./traffic-table.ts";

/** Derives a system's functions from its components. @throws InputError for two components of one name */
export function compose<Of extends Context<unknown>>(system: string, list: ComponentList<Of>) {
  const names = list.components.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  const same = list.components.filter(({ name }) => name === twice);
  const both = same.flatMap(placeOfComponent).join(" and ");
  const said = `two are called "${twice}"${both && ` (${both})`}; rename one`;
  if (twice !== undefined) throw new InputError(said, { code: "duplicate" }).within("components");
  for (const component of list.components) {
    const { part: named = system } = component;
    const near = [...names, system].includes(named) ? undefined : closest(named, [...names, system]);
    const message = `part: no component is called "${named}". Did you mean "${near}"?`;
    if (near !== undefined) refuseIn({ component }, message, "unknown-name", named);
  }
  if (typeof list.labels === "object") ownLabels("labels", list.labels);
  return {
    resources: (context: Of) => resourcesOf(list, context),
    traffic: (context: Of) => trafficOf(list, present(list, context), context),
    served: (context: Of, name: string) => servedOf(list.components, present(list, context), context, name),
    calls: (context: Of) => callsOf(present(list, context)),
  };
}

function present<Of extends Context<unknown>>({ components }: ComponentList<Of>, context: Of): Present<Of>[] {
  return components.flatMap((component) => {
    const isOn = () => component.when?.(context);
    const on = component.when === undefined ? true : inComponent({ component, context }, isOn);
    return isSet(on) ? [{ component, context, on, part: partOf(component, context) }] : [];
  });
}

function partOf<Of extends Context<unknown>>(component: Component<Of>, context: Of): Part {
  const made = part(context, component.part ?? component.name);
  const own = (field: "labels" | "selector") => {
    const ask = () => ownLabels(field, component[field] as OwnLabels<Of>, context);
    return component[field] && inComponent({ component, context }, ask, field);
  };
  return {
    ...made,
    namespace: component.namespace ?? made.namespace,
    prometheus: context.environment?.prometheus,
    selector: own("selector"),
    labels: own("labels"),
  };
}

/** The labels of a field that are set. @throws InputError for the first that can't be one */
function ownLabels<Of extends Context<unknown>>(field: string, labels: OwnLabels<Of>, context = {} as Of) {
  const given = typeof labels === "function" ? labels(context) : labels;
  const set = Object.entries(given).flatMap(([key, own]) => {
    if (own === undefined) return [];
    const isKey = isQualifiedName(key);
    if (isKey && isLabelValue(own)) return [[key, own]];
    const said = `expected ${isKey ? LABEL_VALUE_SAID : QUALIFIED_NAME_SAID}, found ${printFound(isKey ? own : key)}`;
    throw new InputError(said, { code: "invalid-settings", places: [printPath([field, key])] });
  });
  return Object.fromEntries(set) as Record<string, string>;
}

function resourcesOf<Of extends Context<unknown>>(list: ComponentList<Of>, context: Of): Resource[] {
  const there = present(list, context);
  const traffic = trafficOf(list, there, context);
  const labels = list.labels && ownLabels("labels", list.labels, context);
  const made = there
    .toSorted((one, two) => (one.component.wave ?? 0) - (two.component.wave ?? 0))
    .map((one): Made => {
      const { component, on, part } = one;
      const again = () => component.resources?.(context, { traffic, part, on });
      const resources = listIn(one, "resources", again);
      for (const [index, resource] of resources.entries()) {
        checkDescribed(resource, one);
        madeBy(component, resource, () => again()?.[index]);
      }
      return { ...one, resources };
    });
  if (traffic !== undefined) checkTraffic(list.components, made, traffic);
  if (context.environment !== undefined) refuseUnscaled(made);
  return made.flatMap(({ component: { wave }, resources }) =>
    resources.map((one) => {
      if (!one.metadata) return one;
      const waved = wave === undefined || writtenWave(one) !== undefined ? one : syncWave(wave, one);
      const metadata = labels && { ...waved.metadata, labels: { ...waved.metadata.labels, ...labels } };
      return madeOf(one, metadata ? { ...waved, metadata } : waved);
    }),
  );
}

/** Refuses a range of pods if nothing scales its workload: one pod would run. @throws InputError that names the component */
function refuseUnscaled(made: readonly Made[]): void {
  const all = made.flatMap(({ resources }) => resources);
  const targets = new Set(all.map(({ spec }) => textAt(spec, "scaleTargetRef", "name")));
  for (const one of made)
    for (const { kind, metadata } of one.resources.filter((each) => autoscaled.has(each))) {
      const message = `${kind} ${metadata.name}: scale: a range needs an autoscaler, and nothing here scales it, so only one pod would run. Add ...autoscaler(part, "${metadata.name}", …) with the same scale to the resources, or give a number`;
      if (!targets.has(metadata.name)) refuseIn(one, message, "invalid-settings", "scale");
    }
}

/** Throws InputError for what is no object. */
function checkDescribed(resource: Resource, asked: Present): void {
  const refuse = (message: string) => refuseIn(asked, `resources() has ${message}`, "invalid-resource");
  if (Array.isArray(resource)) refuse("a list in its list; spread it, such as ...webService(part, { … })");
  if (typeof resource === "function") refuse("a function in its list; call it, as in worker(part, { … })");
  if (Object(resource) !== resource)
    refuse(`${printFound(resource)} in its list; write ...(condition ? [object] : []) for what may be off`);
}
