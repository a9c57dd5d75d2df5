import type { Selector } from "../../load/fields.ts";
import { compileWhole } from "../../regex/regex.ts";
import type { BuildResource } from "../../resource/resource.ts";
import { isMap, type ValueMap } from "../../value/value.ts";
import { textAt } from "../../yaml/fields.ts";
import { againIn } from "../../yaml/reader/scalar-notes.ts";
import { compileLabelSelector } from "./label-selector.ts";

/** Tests whether a resource is selected. */
export type ResourceTest = (resource: BuildResource) => boolean;

/**
 * Compiles the `target` of a patch: name and namespace match original or current ones, group, version, kind, labels
 * and annotations only current ones. Throws InputError for an invalid expression.
 */
export function compileSelector(selector: Selector): ResourceTest {
  const tests: ResourceTest[] = [];
  if (selector.kind) {
    const kind = compileWhole(selector.kind);
    tests.push((resource) => kind(resource.id.kind));
  }
  if (selector.name) {
    const name = compileWhole(selector.name);
    tests.push((resource) => name(resource.id.name) || name(resource.originalId.name));
  }
  if (selector.namespace) {
    const namespace = compileWhole(selector.namespace);
    tests.push((resource) => namespace(resource.originalId.scope) || namespace(resource.id.scope));
  }
  if (selector.group) {
    const group = compileWhole(selector.group);
    tests.push((resource) => group(resource.id.group));
  }
  if (selector.version) {
    const version = compileWhole(selector.version);
    tests.push((resource) => version(resource.id.version));
  }
  if (selector.labelSelector) tests.push(compileMetadataTest("labels", selector.labelSelector));
  if (selector.annotationSelector)
    tests.push(compileMetadataTest("annotations", selector.annotationSelector));
  return (resource) => {
    for (let at = 0; at < tests.length; at++) if (!(tests[at] as ResourceTest)(resource)) return false;
    return true;
  };
}

/** Compiles a selector for the labels or annotations of a resource. Throws InputError if it is invalid. */
export function compileMetadataTest(field: "labels" | "annotations", selector: string): ResourceTest {
  const test = compileLabelSelector(selector);
  return ({ value }) => {
    const metadata = value.metadata;
    const entries = isMap(metadata) ? metadata[field] : undefined;
    const map: ValueMap = isMap(entries) ? entries : {};
    const again = againIn(map);
    return test((key) => again.get(key) ?? (Object.hasOwn(map, key) ? textAt(map, key) : undefined));
  };
}
