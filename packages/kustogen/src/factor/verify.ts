import { printFoundIn } from "@kustogen/kustomize/credentials/found.ts";
import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { printPath } from "@kustogen/kustomize/errors/issues.ts";
import { withChildren } from "@kustogen/kustomize/value/children.ts";
import { equal, firstDifference } from "@kustogen/kustomize/value/equal.ts";
import { asMap, describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isHashed } from "../authoring/hashed.ts";
import { inOrderOf } from "./variables.ts";

/** The suffix that kustomize appends to the name of a hashed ConfigMap. */
const HASH = /^-[a-z0-9]{10}$/;

/**
 * The round trip: the rendering of a layer must be the desired state, including list order, except for the order of
 * variables without `$(NAME)` between them, and for the content hash in the names of hashed ConfigMaps and in references
 * to them.
 * @param where the layer's name in messages: "system shop, beta"
 * @throws InternalError with the resource and the path of the first difference
 */
export function verifyRoundTrip(
  where: string,
  desired: readonly Resource[],
  rendered: readonly Resource[],
): void {
  const found = new Map(rendered.map((resource) => [identityKey(resource), resource]));
  const hashed = hashedNames(desired, found);
  for (const resource of desired) {
    const key = identityKey(resource);
    const actual = found.get(key);
    if (actual === undefined)
      fail(where, `${describeResource(resource)} is missing from the rendered overlay`);
    const expected = hashed.size === 0 ? asMap(resource) : withHashedNames(asMap(resource), hashed);
    const path = equal(expected, asMap(actual))
      ? undefined
      : firstDifference(expected, inOrderOf(asMap(actual), expected));
    if (path !== undefined) {
      const show = (value: ValueMap) => printFoundIn(value, path);
      fail(
        where,
        `${describeResource(resource)} renders differently at ${printPath(path)}: ` +
          `wanted ${show(expected)}, got ${show(asMap(actual))}`,
      );
    }
    found.delete(key);
  }
  for (const extra of found.values())
    fail(where, `${describeResource(extra)} is rendered, but shouldn't exist`);
}

function fail(where: string, what: string): never {
  throw new InternalError(
    `${where}: ${what}.\nNothing was written. This is a bug in kustogen: please report it together with the system that shows it.`,
  );
}

/** Renames rendered ConfigMaps back in `found`; returns the hashed name by namespace and plain name. */
function hashedNames(desired: readonly Resource[], found: Map<string, Resource>): Map<string, string> {
  const names = new Map<string, string>();
  for (const resource of desired) {
    if (!isHashed(resource)) continue;
    const { name, namespace } = resource.metadata;
    for (const [key, candidate] of found) {
      const actual = candidate.metadata.name;
      if (candidate.kind !== "ConfigMap" || (candidate.metadata.namespace ?? "") !== (namespace ?? ""))
        continue;
      if (!actual.startsWith(name) || !HASH.test(actual.slice(name.length))) continue;
      names.set(`${namespace ?? ""}/${name}`, actual);
      found.delete(key);
      const plain: Resource = { ...candidate, metadata: { ...candidate.metadata, name } };
      found.set(identityKey(plain), plain);
      break;
    }
  }
  return names;
}

const REFERENCES = new Set(["configMap", "configMapRef", "configMapKeyRef"]);

function withHashedNames(resource: ValueMap, hashed: Map<string, string>): ValueMap {
  const namespace = isMap(resource.metadata) ? (resource.metadata.namespace ?? "") : "";
  const rewrite = (value: Value): Value =>
    withChildren(value, (child, key) => {
      const next = rewrite(child);
      if (!REFERENCES.has(String(key)) || !isMap(next) || typeof next.name !== "string") return next;
      const name = hashed.get(`${asText(namespace)}/${next.name}`);
      return name === undefined ? next : { ...next, name };
    });
  return rewrite(resource) as ValueMap;
}
