import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, textAt } from "../kubernetes/fields.ts";
import { placesAt } from "../kubernetes/places.ts";
import { customReferences } from "./custom-references.ts";
import type { ClusterObjects } from "./objects.ts";
import { REFERENCES, type Reference } from "./reference-table.ts";
import type { Pod } from "./workloads/pods.ts";

/** The rows of the table, with each field as a list of steps. */
const TABLE = REFERENCES.map(([of, field, kind, family, only]) => ({
  // The domain of an annotation isn't a step.
  ...{ of, steps: field.split(/\.(?!io)/), usual: kind, family, only },
}));
type Row = (typeof TABLE)[number];
const OF_PODS = TABLE.filter(({ of }) => of === "pods");
const OF_CONTAINERS = TABLE.filter(({ of }) => of === "containers");

/** What refers, and where paths begin. */
type Referring = Pick<Reference, "resource" | "namespace" | "reader" | "container"> & { path: Path };

/** The references of objects to others. */
export function referencesIn(objects: ClusterObjects): Reference[] {
  const found = TABLE.flatMap((row) =>
    (typeof row.of === "string" ? [] : objects.index.among(row.of)).flatMap(([, resources]) =>
      resources.flatMap((resource) => {
        const { namespace } = resource.metadata;
        return below(resource, [row], { resource, namespace, reader: `the ${resource.kind}`, path: [] });
      }),
    ),
  );
  return [...objects.pods.flatMap(referencesOfPod), ...found, ...customReferences(objects)];
}

/** The references of a pod: of its containers first, then of its volumes and of the pod itself. */
export function referencesOfPod({ containers, namespace, path, resource, spec }: Pod): Reference[] {
  const own = { resource, namespace };
  const ofContainers = containers.flatMap((container) => {
    const reader = `container ${container.name}`;
    return below(container.spec, OF_CONTAINERS, { ...own, container, path: container.path, reader });
  });
  return [...ofContainers, ...below(spec, OF_PODS, { ...own, path, reader: "the pod" })];
}

/** The Secrets that a pod uses, including pull Secrets. */
export function secretsOfPod(pod: Pod): Reference[] {
  return referencesOfPod(pod).filter(({ kind }) => kind === "Secret");
}

/** The names of the claims that a pod mounts, in the order of its volumes. */
export function mountedClaims(pod: Pod): string[] {
  return referencesOfPod(pod).flatMap(({ family, name }) => (family === "claim" ? name : []));
}

/** The references below an object, the spec of a pod or a container, by rows of the table. */
function below(root: object, rows: readonly Row[], from: Referring): Reference[] {
  const places = rows.flatMap((row) => placesAt(root, row.steps).map((found) => ({ row, found })));
  return places.flatMap(({ row: { usual, family, only }, found: [value, place] }): Reference[] => {
    const kind = textAt(value, "kind") ?? usual;
    const [name, within] = nameIn(value)?.split("/").reverse() ?? [];
    const port = portIn(value);
    // A controller takes the name of an action, and the port from its annotation.
    if (name === undefined || port === "use-annotation") return [];
    // Another group has objects of other kinds.
    if (only && (!only.includes(kind) || textAt(value, "group") !== undefined)) return [];
    const [list, index = ""] = place;
    const volume = list === "volumes" ? (textAt(root, list, index, "name") ?? String(index)) : undefined;
    const isOfCluster = family === "class" || /^Cluster[A-Z]/.test(kind);
    const path = [...from.path, ...place];
    const reference = {
      ...{ ...from, family, kind, name, path },
      namespace: isOfCluster ? undefined : (within ?? textAt(value, "namespace") ?? from.namespace),
      ...(port !== undefined && { port }),
      ...(at(value, "optional") === true && { optional: true }),
      ...(list === "env" && { variable: textAt(root, list, index, "name") }),
      ...(volume !== undefined && { volume, reader: `volume ${volume}` }),
    };
    const items = itemsAt(value, "items");
    if (items.length === 0) return [{ ...reference, key: textAt(value, "key") }];
    return items.map(([item, at]) => {
      return { ...reference, key: textAt(item, "key"), path: [...path, "items", at] };
    });
  });
}

function nameIn(value: Value): string | undefined {
  if (!isMap(value)) return textAt(value);
  const { name, secretName, claimName, serviceName } = value;
  return textAt(name ?? secretName ?? claimName ?? serviceName ?? at(value, "service", "name"));
}

function portIn(value: Value): number | string | undefined {
  const port =
    at(value, "service", "port", "name") ??
    at(value, "service", "port", "number") ??
    at(value, "servicePort") ??
    at(value, "port");
  return typeof port === "number" || typeof port === "string" ? port : undefined;
}
