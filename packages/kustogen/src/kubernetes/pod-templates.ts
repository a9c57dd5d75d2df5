import { at, itemsAt, listAt, mapAt, textAt, textsAt } from "./fields.ts";
import type { Resource } from "./resource.ts";
import { isMap, type ValueMap } from "./value.ts";

/** A path of keys and indexes into a resource. */
export type Path = readonly (string | number)[];

/** The pods that a resource runs: of a built-in workload, or of a custom kind with a pod template where theirs is. */
export interface PodTemplate {
  resource: Resource;
  namespace: string;
  name: string;
  /** Where the pod's metadata and spec are: ["spec", "template"]; empty for a Pod. */
  path: Path;
  labels: Record<string, string>;
  spec: ValueMap;
}

/** One container of a pod template. */
export interface TemplateContainer {
  fields: ValueMap;
  name: string;
  path: Path;
  /** In the list of init containers. */
  init: boolean;
  /** An init container that keeps running (restartPolicy: Always). */
  sidecar: boolean;
}

const TEMPLATE: Path = ["spec", "template"];
const OTHER_TEMPLATES: Record<string, Path> = {
  Pod: [],
  PodTemplate: ["template"],
  CronJob: ["spec", "jobTemplate", "spec", "template"],
  ScaledJob: ["spec", "jobTargetRef", "template"],
};

/** The pod template of a resource; undefined for what runs no pods. */
export function podTemplateOf(resource: Resource): PodTemplate | undefined {
  const path = OTHER_TEMPLATES[resource.kind] ?? TEMPLATE;
  const template = at(resource, ...path);
  const spec = at(template, "spec");
  if (!isMap(spec) || !isMap(template) || listAt(spec, "containers").length === 0) return undefined;
  return {
    resource,
    namespace: textAt(resource.metadata, "namespace") ?? "",
    name: textAt(resource.metadata, "name") ?? "",
    path,
    labels: textsAt(template, "metadata", "labels"),
    spec,
  };
}

/**
 * The containers of a pod in the order in which the kubelet starts them: init containers one after the other as they
 * are written, those that keep running among them, then the others together.
 */
export function containersInStartOrder({ path, spec }: PodTemplate): TemplateContainer[] {
  return [...containersAt(spec, path, "initContainers"), ...containersAt(spec, path, "containers")];
}

function containersAt(
  spec: ValueMap,
  path: Path,
  list: "initContainers" | "containers",
): TemplateContainer[] {
  const init = list === "initContainers";
  return itemsAt(spec, list).map(([fields, index]) => ({
    fields,
    name: textAt(fields, "name") ?? "",
    path: [...path, "spec", list, index],
    init,
    sidecar: init && fields.restartPolicy === "Always",
  }));
}

/** The pod's own metadata: what the template says, or the object's own for a Pod. */
export function podMetadata({ path, resource }: PodTemplate): ValueMap {
  return mapAt(resource, ...path, "metadata");
}
