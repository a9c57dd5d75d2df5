import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { asMap, groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../kinds/served.ts";

/** The built-in kinds with pods. */
const WITH_PODS = new Set([
  ...["Pod", "PodTemplate", "Deployment", "ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet"],
  ...["Job", "CronJob"],
]);

/** Changes an image; undefined or the same text leaves it unchanged. */
export type ImageVisitor = (container: string, image: string) => string | undefined;

/**
 * A resource with changed images in its containers; the same object if nothing changes. Containers are identified by
 * path. CustomResourceDefinitions are skipped, as in kustomize.
 * @throws NoContainers if a list with such a name has other elements, which kustomize rejects
 */
export function mapImages(resource: Resource, change: ImageVisitor): Resource {
  if (isBuiltInGroup(groupOf(resource.apiVersion)) && !WITH_PODS.has(resource.kind)) return resource;
  return mapAnywhere(asMap(resource), "", change) as unknown as Resource;
}

/** A list that kustomize's image transformer treats as containers although its elements aren't mappings. */
export class NoContainers extends Error {}

function mapAnywhere(value: Value, path: string, change: ImageVisitor): Value {
  return withChildren(value, (child, key) => {
    const at = `${path}/${key}`;
    // kustomize searches lists with these names, at any depth of any resource.
    const isList = (key === "containers" || key === "initContainers") && Array.isArray(child);
    return isList ? mapContainers(child, at, change) : mapAnywhere(child, at, change);
  });
}

function mapContainers(list: Value[], path: string, change: ImageVisitor): Value {
  return withChildren(list, (container) => {
    if (!isMap(container)) throw new NoContainers();
    const { image, name } = container;
    if (image === undefined) return container;
    if (typeof image !== "string") throw new NoContainers();
    const next = change(`${path}/${asText(name)}`, image);
    return next === undefined || next === image ? container : { ...container, image: next };
  });
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
export function valueSourcesOf(entry: Value): string | undefined {
  if (!isMap(entry)) return undefined;
  const names = Object.keys(entry).filter((name) => isMap(entry[name]));
  return names.length > 1 ? names.join(" and ") : undefined;
}
