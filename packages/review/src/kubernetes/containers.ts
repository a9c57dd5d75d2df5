import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { podTemplatePath } from "./pod-template.ts";

/** The built-in kinds with pods. */
const WITH_PODS = [
  ...["Pod", "PodTemplate", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet"],
  ...["Job", "CronJob"],
];
/** The path to the pod's spec, by built-in kind. */
const POD_SPECS: ReadonlyMap<string, readonly string[]> = new Map(
  WITH_PODS.map((kind) => [kind, [...podTemplatePath(kind), "spec"]]),
);

const CONTAINERS = ["initContainers", "containers"];

/** Changes an image; undefined or the same text leaves it unchanged. */
export type ImageVisitor = (container: string, image: string) => string | undefined;

/** True for the lists in which kustomize searches for images: any of these names, at any depth of any resource. */
function isContainerList(key: string, value: Value | undefined): value is Value[] {
  return (key === "containers" || key === "initContainers") && Array.isArray(value);
}

/**
 * A resource with changed images in its containers; the same object if nothing changes. Containers are identified by
 * path. CustomResourceDefinitions are skipped, as in kustomize.
 * @throws NoContainers if a list with such a name has other elements, which kustomize rejects
 */
export function mapImages(resource: Resource, change: ImageVisitor): Resource {
  const { apiVersion, kind } = resource;
  if (isBuiltInGroup(groupOf(apiVersion))) {
    const path = POD_SPECS.get(kind);
    return path === undefined ? resource : (mapAt(asMap(resource), path, 0, change) as unknown as Resource);
  }
  return mapAnywhere(asMap(resource), "", change) as unknown as Resource;
}

/** A list that kustomize's image transformer treats as containers although its elements aren't mappings. */
export class NoContainers extends Error {}

function mapAt(
  value: Value | undefined,
  path: readonly string[],
  depth: number,
  change: ImageVisitor,
): Value {
  if (!isMap(value)) return value as Value;
  if (depth < path.length) {
    const key = path[depth] as string;
    const child = lookUp(value, key);
    const next = mapAt(child, path, depth + 1, change);
    return next === child ? value : { ...value, [key]: next };
  }
  let copy: ValueMap | undefined;
  for (let index = 0; index < CONTAINERS.length; index++) {
    const key = CONTAINERS[index] as string;
    const list = lookUp(value, key);
    if (!isContainerList(key, list)) continue;
    const next = mapContainers(list, key, change);
    if (next !== list) setOwn((copy ??= { ...value }), key, next);
  }
  return copy ?? value;
}

function mapAnywhere(value: Value, path: string, change: ImageVisitor): Value {
  return withChildren(value, (child, key) => {
    const at = `${path}/${key}`;
    return typeof key === "string" && isContainerList(key, child)
      ? mapContainers(child, at, change)
      : mapAnywhere(child, at, change);
  });
}

function mapContainers(list: Value[], path: string, change: ImageVisitor): Value[] {
  let copy: Value[] | undefined;
  for (let i = 0; i < list.length; i++) {
    const container = list[i] as Value;
    if (!isMap(container)) throw new NoContainers();
    const { image } = container;
    if (image === undefined) continue;
    if (typeof image !== "string") throw new NoContainers();
    const next = change(`${path}/${asText(container.name)}`, image);
    if (next !== undefined && next !== image) (copy ??= list.slice())[i] = { ...container, image: next };
  }
  return copy ?? list;
}

/** Calls `visit` for every container's image. @throws NoContainers like mapImages */
export function eachImage(resource: Resource, visit: (container: string, image: string) => void): void {
  mapImages(resource, (container, image) => {
    visit(container, image);
    return undefined;
  });
}

/** The images of a resource, by the path of their container. */
export function imagesByContainer(resource: Resource): Map<string, string> {
  const found = new Map<string, string>();
  eachImage(resource, (container, image) => found.set(container, image));
  return found;
}

/** The sources of a variable's entry if there are several; the API server accepts only one. */
export function sourcesOf(entry: Value): string | undefined {
  if (!isMap(entry)) return undefined;
  const names = Object.keys(entry).filter((name) => isMap(entry[name]));
  return names.length > 1 ? names.join(" and ") : undefined;
}
