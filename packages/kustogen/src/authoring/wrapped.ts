import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { parseImage } from "@kustogen/review/cluster/image.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { acceptedForm } from "./accepted-form.ts";
import type { Context } from "./context.ts";
import { madeOf } from "./made-by.ts";
import { withPlainConfigMaps } from "./plain-names.ts";

/**
 * The objects of a hand-written folder as a system returns them, `wrapped(kustomization("vendor/shop", settings.folder),
 * context)`: with the layer's image pins, and in the form that `gen` accepts. ConfigMaps with a content hash in their names
 * keep having one.
 *
 * @param context the layer's; a container that runs one of the system's images gets its pin
 * @param taken objects that components describe, and that are left out: `["Deployment/web"]`. `kustogen take` adds them
 * @throws InputError for a pin with a name under which no container runs the image
 */
export function wrapped(
  objects: readonly Resource[],
  { environment, images, namespace, place, system }: Context<unknown>,
  taken: readonly string[] = [],
): Resource[] {
  const accepted = withPlainConfigMaps(objects.map(acceptedForm)).map((one, at) => madeOf(objects[at], one));
  const pins = new Map(Object.values(images).map((reference) => [parseImage(reference).name, reference]));
  const run = new Set<string>();
  for (const resource of accepted)
    forEachContainer(resource as unknown as Value, (container) => {
      const { name } = parseImage(String(container.image));
      run.add(name);
      const pin = pins.get(name);
      if (pin !== undefined) container.image = pin;
    });
  const own = environment === undefined ? undefined : lookUp(environment.systems, system)?.images;
  for (const [key, { name }] of Object.entries(own ?? {}))
    if (name !== undefined && !run.has(name))
      throw new InputError(
        `${place(["images", key, "name"])}: no container in the wrapped folder runs ${name}. Expected the name that the folder's files say; change it there, too`,
        { code: "invalid-settings" },
      );
  const left = accepted.filter(({ kind, metadata }) => !taken.includes(`${kind}/${metadata.name}`));
  const namespaces = new Set(accepted.flatMap(({ metadata }) => metadata.namespace ?? []));
  if (environment !== undefined || namespaces.size > 1) return left;
  // What nobody deploys is in one namespace, like the objects in code.
  return left.map((one) =>
    isClusterScoped(one.apiVersion, one.kind) ? one : { ...one, metadata: { ...one.metadata, namespace } },
  );
}

/** Calls a function with each container of an object, wherever a list of them is. */
export function forEachContainer(value: Value, visit: (container: Record<string, Value>) => void): void {
  if (Array.isArray(value)) for (const one of value) forEachContainer(one, visit);
  else if (isMap(value))
    for (const [key, own] of Object.entries(value)) {
      if (/^(?:containers|initContainers|ephemeralContainers)$/.test(key) && Array.isArray(own))
        for (const one of own) if (isMap(one) && typeof one.image === "string") visit(one);
      forEachContainer(own, visit);
    }
}
