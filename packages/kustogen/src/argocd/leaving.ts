import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { compareText } from "@kustogen/kustomize/value/compare-text.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { asText, isMap, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parse } from "yaml";
import type { DeliveryFile } from "./deployment.ts";

/** The annotation of a project that lists, as JSON, everything that it permits only so that it can be deleted. */
const ANNOTATION = "kustogen/leaving";

const COMMENT = `The annotation kustogen/leaving lists permissions that nothing deployed needs anymore. They stay because
Argo CD deletes only what a project permits. Once those resources are deleted, delete this file, commit the deletion,
and run gen.`;

/** Each field of a project with a list of permissions. */
const FIELDS = ["destinations", "clusterResourceWhitelist", "namespaceResourceWhitelist"] as const;

/** The entries of a list of permissions, by their values. */
function entries(list: unknown): Map<string, ValueMap> {
  const maps = Array.isArray(list) ? (list as Value[]).filter(isMap) : [];
  return new Map(maps.map((entry) => [Object.values(entry).map(asText).join("/"), entry]));
}

/** The fields of a committed file if it is an earlier state of the same project; undefined otherwise. */
function earlierSpec({ resource }: DeliveryFile, committed: string): ValueMap | undefined {
  const value: unknown = orElse(() => parse(committed), undefined);
  if (!isMap(value) || value.kind !== resource.kind || !isMap(value.metadata) || !isMap(value.spec))
    return undefined;
  const { name, namespace } = resource.metadata;
  return value.metadata.name === name && value.metadata.namespace === namespace ? value.spec : undefined;
}

/**
 * The file of an AppProject that still permits every kind and namespace that its committed text permits: a commit
 * that removes a system from an environment, or the last resource of a kind from a system, would otherwise also
 * forbid Argo CD to delete those resources, which would stay in the cluster without an owner.
 * @param committed HEAD's text of the file; undefined if it has none
 */
export function withLeaving(file: DeliveryFile, committed: string | undefined): DeliveryFile {
  const before = committed === undefined ? undefined : earlierSpec(file, committed);
  if (before === undefined) return file;
  const spec: ValueMap = { ...(file.resource.spec as ValueMap) };
  const leaving: Record<string, ValueMap[]> = {};
  for (const field of FIELDS) {
    const permitted = entries(lookUp(spec, field));
    const left = [...entries(lookUp(before, field))].filter(([key]) => !permitted.has(key));
    if (left.length === 0) continue;
    leaving[field] = left.map(([, entry]) => entry);
    const all = [...permitted, ...left].sort(([a], [b]) => compareText(a, b));
    spec[field] = all.map(([, entry]) => entry);
    // It forbids every kind if none is permitted.
    if (field === "namespaceResourceWhitelist") delete spec.namespaceResourceBlacklist;
  }
  if (Object.keys(leaving).length === 0) return file;
  const { metadata } = file.resource;
  const annotations = { ...metadata.annotations, [ANNOTATION]: JSON.stringify(leaving) };
  const resource = { ...file.resource, metadata: { ...metadata, annotations }, spec };
  return { ...file, resource, comment: COMMENT };
}
