import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value } from "@kustogen/kustomize/value/value.ts";
import { at, textAt } from "../kubernetes/fields.ts";
import { filledByRelease, releaseNamespace } from "../kubernetes/target-namespaces.ts";

/** An object that a chart doesn't create itself, by the key that names it in the values of most charts. */
const KEYS: Readonly<Record<string, string>> = {
  existingClaim: "PersistentVolumeClaim",
  existingSecret: "Secret",
  existingConfigmap: "ConfigMap",
  existingConfigMap: "ConfigMap",
  secretKeyRef: "Secret",
  secretRef: "Secret",
  configMapKeyRef: "ConfigMap",
  configMapRef: "ConfigMap",
};

/** A name in the values of a release, and the namespace that the chart is installed in. */
interface NamedInValues {
  resource: Resource;
  kind: string;
  name: string;
  namespace: string | undefined;
  path: Path;
}

/** The claims, Secrets and ConfigMaps that the values of a HelmRelease or an Application name. */
export function* namedInValues(resource: Resource): Iterable<NamedInValues> {
  const isOfArgo = resource.kind === "Application";
  const namespace = isOfArgo
    ? textAt(resource, "spec", "destination", "namespace")
    : releaseNamespace(resource);
  const path = isOfArgo ? ["spec", "source", "helm", "valuesObject"] : ["spec", "values"];
  for (const one of within(at(resource, ...path), path))
    yield { resource, namespace, ...one, name: filledByRelease(one.name, resource) };
}

function* within(
  value: Value | undefined,
  path: Path,
): Iterable<Pick<NamedInValues, "kind" | "name" | "path">> {
  if (Array.isArray(value)) for (const [index, one] of value.entries()) yield* within(one, [...path, index]);
  else if (isMap(value))
    for (const [key, one] of Object.entries(value)) {
      const kind = at(one, "optional") === true ? undefined : lookUp(KEYS, key);
      const place = isMap(one) ? ["name"] : [];
      const name = textAt(one, ...place);
      if (kind !== undefined && name !== undefined && name !== "")
        yield { kind, name, path: [...path, key, ...place] };
      else yield* within(one, [...path, key]);
    }
}
