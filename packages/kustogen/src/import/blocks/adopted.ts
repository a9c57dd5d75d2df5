import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { jsonText } from "@kustogen/kustomize/value/value.ts";
import type { ImportedLayers, LayerSet } from "../layers.ts";
import type { Field, ImportedObject, Template } from "../template.ts";
import { valueIn } from "../value-in.ts";
import { type BlockCall, givesExactly, type OwnLabels } from "./call.ts";
import { at } from "./fields.ts";
import { otherCalls } from "./others.ts";
import { workloadCalls } from "./workloads.ts";

/** A component whose objects can be created by blocks. */
export interface AdoptedComponent extends OwnLabels {
  /** The objects in order; those that a block creates, as a call. */
  parts: (ImportedObject | BlockCall)[];
}

/**
 * Writes the objects of a component as blocks wherever these create exactly the same objects, with the selector and
 * the labels for which that is the case for most. Undefined if it is the case for none.
 */
export function adoptedComponent(
  objects: readonly ImportedObject[],
  layers: ImportedLayers,
  together: LayerSet,
): AdoptedComponent | undefined {
  let best: { calls: BlockCall[]; own: OwnLabels; covered: number } | undefined;
  for (const selector of selectorsOf(objects))
    for (const labels of labelsOf(objects, together)) {
      const own = { selector, labels };
      const calls = callsFor(objects, own, layers);
      const covered =
        calls.reduce((sum, call) => sum + call.objects.length, 0) - labelsSaid(objects, calls, labels) / 100;
      if (best === undefined || covered > best.covered) best = { calls, own, covered };
    }
  if (best === undefined || best.calls.length === 0) return undefined;
  const { calls, own } = best;
  const parts = objects.flatMap((object): (ImportedObject | BlockCall)[] => {
    const call = calls.find((one) => one.objects.includes(object));
    return call === undefined
      ? [object]
      : call.objects.find((one) => objects.includes(one)) === object
        ? [call]
        : [];
  });
  return { parts, ...usedLabels(own, calls) };
}

/** True for a call; false for an object that is written unchanged. */
export function isCall(part: ImportedObject | BlockCall): part is BlockCall {
  return "block" in part;
}

/** The calls for as many of the objects as possible. */
function callsFor(objects: readonly ImportedObject[], own: OwnLabels, layers: ImportedLayers): BlockCall[] {
  const calls: BlockCall[] = [];
  const taken = new Set<ImportedObject>();
  const workloads = objects.filter(
    ({ body }) => at(body, "spec", "template") ?? at(body, "spec", "jobTemplate"),
  );
  const free = (object: ImportedObject) => !taken.has(object) && !object.free && object.file === undefined;
  for (const object of [...workloads, ...objects.filter((one) => !workloads.includes(one))]) {
    if (!free(object)) continue;
    const environments = layers.indexes(object.layers);
    const services = objects.filter((other) => other.kind === "Service" && free(other));
    const found = (
      workloads.includes(object)
        ? workloadCalls(object, services, own, environments)
        : otherCalls(
            object,
            objects.filter((other) => other !== object || free(other)),
            own,
            environments,
          )
    ).find((call) => givesExactly(call, own, environments));
    if (found === undefined) continue;
    for (const one of found.objects) taken.add(one);
    calls.push({ ...found, ...commentOf(found, own) });
  }
  return calls;
}

/** The selectors of workloads and Services, followed by no selector. */
function selectorsOf(objects: readonly ImportedObject[]): (Template | undefined)[] {
  const found = objects.flatMap(({ kind, body }) => {
    const selector =
      kind === "Service" ? at(body, "spec", "selector") : at(body, "spec", "selector", "matchLabels");
    return selector === undefined ? [] : [selector];
  });
  return found.length === 0 ? [undefined] : distinct(found);
}

/** The labels of objects, followed by no labels: those of one object among several labelled ones are its own. */
function labelsOf(objects: readonly ImportedObject[], together: LayerSet): (Template | undefined)[] {
  const found = objects.flatMap(({ body, layers: own }) => {
    const labels = at(body, "metadata", "labels");
    return labels === undefined || own !== together ? [] : [labels];
  });
  const isShared = (one: Template) =>
    found.length === 1 || found.some((other) => other !== one && isIn(one, other));
  return [undefined, ...distinct(found).filter(isShared)];
}

/** True for labels that others also have, in addition to more. */
function isIn(one: Template, other: Template): boolean {
  const more = valueIn(other, 0) as Record<string, string>;
  return Object.entries(valueIn(one, 0) as object).every(([key, value]) => lookUp(more, key) === value);
}

/** A template as in the first environment, in a form that can be compared. */
function said(template: Template): string {
  return jsonText(valueIn(template, 0));
}

function distinct(templates: readonly Template[]): Template[] {
  return [...new Map(templates.map((template) => [said(template), template])).values()];
}

/** The number of calls and other objects with labels that their part doesn't have. */
function labelsSaid(
  objects: readonly ImportedObject[],
  calls: readonly BlockCall[],
  labels: Template | undefined,
): number {
  const called = new Set(calls.flatMap((call) => call.objects));
  const others = objects.filter(({ body }) => {
    const own = at(body, "metadata", "labels");
    return own !== undefined && (labels === undefined || said(own) !== said(labels));
  });
  return (
    calls.filter(({ args }) => args.some((argument) => at(argument, "labels") !== undefined)).length +
    others.filter((object) => !called.has(object)).length
  );
}

/** Only what a call uses: a selector if something is selected, labels if an object is labelled. */
function usedLabels({ selector, labels }: OwnLabels, calls: readonly BlockCall[]): OwnLabels {
  const selects = calls.some(({ objects }) =>
    objects.some(({ body }) => at(body, "spec", "selector") !== undefined || at(body, "spec", "template")),
  );
  return { selector: selects ? selector : undefined, labels };
}

/** Comments at places that a call doesn't have, such as above a selector. */
function commentOf(call: BlockCall, own: OwnLabels): Pick<BlockCall, "comment"> {
  const kept = new Set(
    [...call.args, ...[own.selector, own.labels].filter((one) => one !== undefined)]
      .flatMap(commentsIn)
      .flatMap((text) => text.split("\n")),
  );
  const all = call.objects.flatMap(({ comment, body }) => [
    ...(comment === undefined ? [] : [comment]),
    ...commentsIn(body).filter((text) => text.split("\n").some((line) => !kept.has(line))),
  ]);
  return all.length === 0 ? {} : { comment: [...new Set(all)].join("\n\n") };
}

function commentsIn(template: Template): string[] {
  const of = ({ comment, value }: Pick<Field, "comment" | "value">) => [
    ...(comment === undefined ? [] : [comment]),
    ...commentsIn(value),
  ];
  if (template.type === "map") return template.fields.flatMap(of);
  if (template.type === "list") return template.items.flatMap(of);
  if (template.type === "choice") return template.options.flatMap(({ value }) => commentsIn(value));
  return [];
}
