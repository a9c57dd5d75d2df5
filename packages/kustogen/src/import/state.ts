import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { equal } from "@kustogen/kustomize/value/equal.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import {
  asMap,
  describeResource,
  groupOf,
  identityKey,
  type Resource,
} from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import { isBuiltInGroup } from "@kustogen/review/kinds/served.ts";
import { unhashed, withPlainSecrets } from "./hashed-names.ts";
import { withQuantities } from "./values-text.ts";

/** One environment, or the base, as rendered today. */
export interface RenderedState {
  /** The environment's name; "base" for the folder that all build on. */
  name: string;
  /** Its source, for messages: a folder or a file. */
  from: string;
  resources: readonly Resource[];
}

/** A state in the form for describing it: without hashes in names, Secret values and meaningless fields. */
export interface ImportedState {
  name: string;
  /** The expected rendering of the environment afterwards. */
  expected: Resource[];
  /** The same, with hashed ConfigMaps under their original names. */
  resources: Resource[];
  /** Identities of the hashed ConfigMaps among `resources`. */
  hashed: Set<string>;
  /** Secrets with values, which become contracts, under their original names. */
  secrets: Resource[];
  /** Changes that can't be avoided, one sentence each. */
  changes: string[];
}

/** Converts a rendered state to a form that can be described. Throws InputError for a duplicate object. */
export function importedState({ name, from, resources }: RenderedState): ImportedState {
  const changes: string[] = [];
  const secrets: Resource[] = [];
  const expected: Resource[] = [];
  const identities = new Set<string>();
  for (const resource of resources) {
    const identity = identityKey(resource);
    if (identities.has(identity))
      throw new InputError(
        `${from}: ${describeResource(resource)} exists twice; two objects can't share group, kind, namespace and name. Remove one of them`,
        { code: "duplicate" },
      );
    identities.add(identity);
    if (hasSecretValues(resource)) {
      secrets.push(resource);
      continue;
    }
    const kept = withoutNothing(resource);
    if (kept.nulls > 0)
      changes.push(
        `${name}: ${describeResource(resource)}: ${counted(kept.nulls, "field")} with null ${kept.nulls === 1 ? "is" : "are"} left out, which the API server treats the same`,
      );
    if (kept.numbers)
      changes.push(
        `${name}: ${describeResource(resource)}: quantities that were numbers are now strings, which the API server treats the same`,
      );
    if (kept.namespace)
      changes.push(
        `${name}: ${describeResource(resource)}: metadata.namespace is left out; ${resource.kind} has none`,
      );
    expected.push(kept.resource);
  }
  const { renamed, ...plain } = withPlainSecrets(expected, secrets);
  for (const [hashed, own] of renamed)
    changes.push(
      `${name}: Secret ${hashed} had a hash of its content in its name; it is now called ${own}, also in references`,
    );
  return { name, ...plain, ...unhashed(plain.expected), changes };
}

/** True for a Secret with values that are readable in git. */
function hasSecretValues({ apiVersion, kind, data, stringData }: Resource): boolean {
  const holds = (values: unknown) => isMap(values) && Object.keys(values).length > 0;
  return apiVersion === "v1" && kind === "Secret" && (holds(data) || holds(stringData));
}

/**
 * A resource without meaningless fields: null in built-in kinds, empty labels and annotations, the namespace of a
 * cluster-scoped kind. In built-in kinds, quantities are strings.
 */
function withoutNothing(resource: Resource): {
  resource: Resource;
  nulls: number;
  numbers: boolean;
  namespace: boolean;
} {
  let nulls = 0;
  const { apiVersion, kind } = resource;
  const strip = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(strip);
    if (!isMap(value)) return value;
    const result: ValueMap = {};
    for (const key in value) {
      if (value[key] === null) nulls++;
      else setOwn(result, key, strip(value[key] as Value));
    }
    return result;
  };
  const builtIn = kind !== "CustomResourceDefinition" && isBuiltInGroup(groupOf(apiVersion));
  // Null may have a meaning in custom resources, but time stamps left behind by tools don't.
  const plain = builtIn ? strip(asMap(resource)) : asMap(resource);
  const stripped = (builtIn ? withQuantities(plain) : { ...resource }) as unknown as Resource;
  const numbers = !equal(plain, asMap(stripped));
  const metadata = { ...stripped.metadata } as ValueMap;
  if (!builtIn && metadata.creationTimestamp === null) {
    delete metadata.creationTimestamp;
    nulls++;
  }
  for (const key of ["labels", "annotations"]) {
    const map = lookUp(metadata, key);
    if (map !== undefined && isMap(map) && Object.keys(map).length === 0) delete metadata[key];
  }
  const namespace = metadata.namespace !== undefined && isClusterScoped(apiVersion, kind);
  if (namespace) delete metadata.namespace;
  return {
    resource: { ...stripped, metadata: metadata as unknown as Resource["metadata"] },
    nulls,
    numbers,
    namespace,
  };
}
