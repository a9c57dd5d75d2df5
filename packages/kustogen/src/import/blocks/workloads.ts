import type { Value } from "@kustogen/kustomize/value/value.ts";
import { at as valueAt } from "@kustogen/review/kubernetes/fields.ts";
import type { Field, ImportedObject, Template } from "../template.ts";
import { valueIn } from "../value-in.ts";
import type { BlockCall, OwnLabels } from "./call.ts";
import { at, bag, field, literalOf, map, renamed, without } from "./fields.ts";
import { metadataFields, moreLabels } from "./metadata.ts";

/** Fields of a pod template for which the block has options. */
const OF_CONTAINERS = ["containers"];

/** The possible ways to write a workload as a block, the most specific first; including its Service if it has one. */
export function workloadCalls(
  object: ImportedObject,
  services: readonly ImportedObject[],
  own: OwnLabels,
  environments: readonly number[],
): BlockCall[] {
  switch (object.kind) {
    case "Deployment":
      return deploymentCalls(object, services, own, environments);
    case "DaemonSet":
      return [{ block: "daemonSet", args: [map(...setFields(object, own))], objects: [object] }];
    case "StatefulSet":
      // A `statefulService` has a user and one volume for each pod, and hardly any existing workload has exactly that
      // form.
      return [{ block: "statefulSet", args: [map(...setFields(object, own))], objects: [object] }];
    case "CronJob":
    case "Job":
      return jobCalls(object, own, environments);
    default:
      return [];
  }
}

function deploymentCalls(
  object: ImportedObject,
  services: readonly ImportedObject[],
  own: OwnLabels,
  environments: readonly number[],
): BlockCall[] {
  const { body, layers } = object;
  const containers = at(body, "spec", "template", "spec", "containers");
  const [single, ...scale] = scaleFields(object);
  const head = [...metadataFields(object, own), ...(single ? [single] : []), ...scale];
  const tail = [
    ...bag("pod", podFields(at(body, "spec", "template"), own, layers), layers),
    ...bag("spec", without(at(body, "spec"), "replicas", "selector", "template", ...skipped(single)), layers),
  ];
  const whole: BlockCall = {
    block: "deployment",
    args: [map(head, renamed(field(at(body, "spec", "template", "spec"), "containers"), "containers"), tail)],
    objects: [object],
  };
  const main = mainOf(containers, layers, environments);
  if (main === undefined) return [whole];
  const first = { key: "container", layers, value: main.container };
  const calls: BlockCall[] = [];
  // A Service without an address only serves to find the pods, for metrics or by name.
  const fronts = services.filter(({ body: front }) => !isHeadless(at(front, "spec")));
  if (main.serves)
    for (const service of fronts) {
      const sidecars = main.others.length === 0 ? [] : [{ key: "sidecars", layers, value: main.sidecars }];
      for (const front of frontFields(object, service, own))
        calls.push({
          block: "webService",
          args: [map(head, [first], sidecars, bag("service", front, layers), tail)],
          objects: [object, service],
        });
    }
  // A workload that others connect to isn't a worker, even if it lacks requirements of a web service.
  if (main.others.length === 0 && fronts.length === 0)
    calls.push({ block: "worker", args: [map(head, [first], tail)], objects: [object] });
  return [...calls, whole];
}

function isHeadless(spec: Template | undefined): boolean {
  const address = at(spec, "clusterIP");
  return address?.type === "literal" && address.value === "None";
}

/** The fields of a Service that the block wouldn't set by itself: with the container's ports, then with its own. */
function frontFields(workload: ImportedObject, service: ImportedObject, own: OwnLabels): Field[][] {
  const spec = at(service.body, "spec");
  const [name, ...rest] = metadataFields(service, own);
  // Equal names also have equal marks for prefixes.
  const same = workload.name === service.name;
  const common = [
    ...(same || name === undefined ? [] : [name]),
    ...rest,
    ...bag("spec", without(spec, "ports", "selector"), service.layers),
  ];
  return [common, [...renamed(field(spec, "ports"), "ports"), ...common]];
}

/** The fields of a DaemonSet or a StatefulSet. */
function setFields(object: ImportedObject, own: OwnLabels): Field[][] {
  const { body, layers } = object;
  return [
    metadataFields(object, own),
    renamed(field(at(body, "spec", "template", "spec"), "containers"), "containers"),
    bag("pod", podFields(at(body, "spec", "template"), own, layers), layers),
    bag("spec", without(at(body, "spec"), "selector", "template"), layers),
  ];
}

function jobCalls(object: ImportedObject, own: OwnLabels, environments: readonly number[]): BlockCall[] {
  const { body, layers, kind } = object;
  const spec = kind === "Job" ? at(body, "spec") : at(body, "spec", "jobTemplate", "spec");
  const template = at(spec, "template");
  const main = mainOf(at(template, "spec", "containers"), layers, environments);
  if (main === undefined || main.others.length > 0) return [];
  const fields = map(
    metadataFields(object, own),
    kind === "Job" ? [] : renamed(field(at(body, "spec"), "schedule"), "schedule"),
    [{ key: "container", layers, value: main.container }],
    bag("pod", podFields(template, own, layers), layers),
    bag("job", without(spec, "template"), layers),
    kind === "Job" ? [] : bag("cron", without(at(body, "spec"), "schedule", "jobTemplate"), layers),
  );
  return [{ block: kind === "Job" ? "job" : "cronJob", args: [fields], objects: [object] }];
}

/** The number of pods: "single" for one that is stopped before the next one starts, which includes the strategy. */
function scaleFields({ body, layers }: ImportedObject): Field[] {
  const replicas = field(at(body, "spec"), "replicas");
  const strategy = field(at(body, "spec"), "strategy");
  const recreate = at(strategy?.value, "type");
  const single =
    replicas?.value.type === "literal" &&
    replicas.value.value === 1 &&
    replicas.layers === layers &&
    strategy?.layers === layers &&
    without(strategy.value, "type").length === 0 &&
    recreate?.type === "literal" &&
    recreate.value === "Recreate";
  return single ? [{ key: "scale", layers, value: literalOf("single") }] : renamed(replicas, "scale");
}

/** The fields that the scale already covers. */
function skipped(scale: Field | undefined): string[] {
  return scale?.value.type === "literal" && scale.value.value === "single" ? ["strategy"] : [];
}

function podFields(template: Template | undefined, own: OwnLabels, layers: number): Field[] {
  const metadata = at(template, "metadata");
  return [
    ...renamed(field(metadata, "annotations"), "annotations"),
    ...bag("labels", podLabels(at(metadata, "labels"), own), layers),
    ...without(at(template, "spec"), ...OF_CONTAINERS),
  ];
}

/** The labels of pods besides those of the component and its selector. */
function podLabels(labels: Template | undefined, { selector, labels: own }: OwnLabels): Field[] {
  return moreLabels({ type: "map", fields: moreLabels(labels, selector) }, own);
}

/** The container that exists in every environment, if it has requests and limits, and the others. */
interface Main {
  container: Template;
  others: readonly unknown[];
  sidecars: Template;
  /** True if it has ports and both probes. */
  serves: boolean;
}

function mainOf(
  containers: Template | undefined,
  layers: number,
  environments: readonly number[],
): Main | undefined {
  if (containers?.type !== "list" || containers.order !== undefined) return undefined;
  const [first, ...others] = containers.items;
  if (first === undefined || first.layers !== layers || first.value.type !== "map") return undefined;
  const needs = environments.every((environment) => hasNeeds(valueIn(first.value, environment)));
  const container = first.comment === undefined ? first.value : withComment(first.value, first.comment);
  const serves = ["ports", "livenessProbe", "readinessProbe"].every(
    (key) => field(first.value, key)?.layers === layers,
  );
  return needs ? { container, others, sidecars: { type: "list", items: others }, serves } : undefined;
}

/** A mapping with a comment before its first field. */
function withComment(template: Template, comment: string): Template {
  if (template.type !== "map") return template;
  const [first, ...rest] = template.fields;
  if (first === undefined) return template;
  const all = [comment, first.comment].filter((text) => text !== undefined).join("\n\n");
  return { ...template, fields: [{ ...first, comment: all }, ...rest] };
}

/** True for a container with requests and limits for both resources, as a block's containers have. */
function hasNeeds(container: Value): boolean {
  return ["requests", "limits"].every((kind) =>
    ["cpu", "memory"].every((what) => typeof valueAt(container, "resources", kind, what) === "string"),
  );
}
