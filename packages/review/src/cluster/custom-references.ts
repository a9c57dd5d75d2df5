import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap, type Path, type Value, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../kinds/served.ts";
import { textAt } from "../kubernetes/fields.ts";
import type { ClusterObjects } from "./objects.ts";
import type { Reference } from "./reference-table.ts";

/** Kinds of Kubernetes that fields of custom resources name. */
const USUAL = ["Secret", "ConfigMap", "ServiceAccount", "Service", "PersistentVolumeClaim"];
/** Objects of Argo CD are judged with what they deploy. */
const ARGO_CD = ["Application", "ApplicationSet", "AppProject"];
/** The field of autoscalers, which are judged with their workloads, and that of a Secret which cert-manager makes. */
const OF_OTHERS = ["scaleTargetRef", "privateKeySecretRef"];

/**
 * The references of custom resources, as the names of their fields show by the conventions of Kubernetes: a map with
 * `name` and `kind`, or below `issuerRef`, `middlewares` or `passwordSecret`, and a text such as `secretName`. No
 * program is known here: a word is that of a kind of the resource's group in the same environment, or of a usual one.
 * @param others further objects, whose kinds are meant as well
 */
export function customReferences(objects: ClusterObjects, others: readonly Resource[] = []): Reference[] {
  const kinds = new Map<string, string[]>();
  const isCustom = ({ apiVersion }: Resource) => !isBuiltInGroup(groupOf(apiVersion));
  const custom = objects.resources.filter(isCustom);
  for (const { apiVersion, kind } of [...custom, ...others.filter(isCustom)])
    addTo(kinds, groupOf(apiVersion), kind);
  return custom.flatMap((resource) => {
    // A word that is the resource's own kind rarely refers to another one.
    const own = (kinds.get(groupOf(resource.apiVersion)) ?? []).filter((one) => one !== resource.kind);
    return ARGO_CD.includes(resource.kind) ? [] : referencesOf(resource, own);
  });
}

/** The kind whose name a list of names has: "IPAddressPool" for `ipAddressPools`; one text may be any other name. */
function kindNamed(field: string, own: readonly string[]): string | undefined {
  return own.find((kind) => `${kind.toLowerCase()}s` === field.toLowerCase());
}

/** The kind whose name a field's name ends with: "SecretStore" for `secretStoreRef`, also if there is none here. */
function kindOf(field: string, own: readonly string[]): string | undefined {
  const [, ref = ""] = /^([a-z]\w+?)(?:Key)?Ref(?:erence)?s?$/.exec(field) ?? [];
  const word = (ref || field).toLowerCase();
  const words = [word, word.replace(/s$/, "")];
  const ends = (kind: string) => words.some((one) => one.endsWith(kind.toLowerCase()));
  const isPart = (kind: string) =>
    words.some((one) => one.length > 3 && kind.toLowerCase().endsWith(one)) && !kind.startsWith("Cluster");
  return (
    own.find(ends) ??
    own.find(isPart) ??
    USUAL.find(ends) ??
    USUAL.find((kind) => ref.startsWith(kind.toLowerCase())) ??
    (ref ? `${ref.charAt(0).toUpperCase()}${ref.slice(1)}` : undefined)
  );
}

function referencesOf(resource: Resource, kinds: readonly string[]): Reference[] {
  const { namespace } = resource.metadata;
  const found: Reference[] = [];
  const note = (kind: string, name: string, path: Path, more?: Partial<Reference>) =>
    found.push({
      ...{ family: "custom", namespace, reader: `the ${resource.kind}`, resource, kind, name, path },
      ...more,
    });
  const inMap = (value: ValueMap, path: Path, field: string) => {
    const [name, written, group] = ["name", "kind", "group"].map((one) => textAt(value, one));
    // Another group has objects of other kinds.
    const isOfOther = group !== undefined && group !== groupOf(resource.apiVersion);
    // What has maps or lists of its own, as a step of a pipeline, isn't named after an object.
    const isPlain = !Object.values(value).some((one) => isMap(one) || Array.isArray(one));
    const kind = written ?? (isOfOther || !isPlain ? undefined : kindOf(field, kinds));
    if (name === undefined || !isName(name) || kind === undefined || value.optional === true) return;
    const { key, port } = value;
    const hasPort = typeof port === "number" || typeof port === "string";
    note(kind, name, [...path, "name"], {
      family: kind === "Service" && hasPort ? "route" : "custom",
      namespace: /^Cluster[A-Z]/.test(written ?? "") ? undefined : (textAt(value, "namespace") ?? namespace),
      ...(typeof key === "string" && { key }),
      ...(hasPort && { port }),
    });
  };
  const search = (value: Value | undefined, path: Path, field: string) => {
    if (Array.isArray(value))
      for (const [index, one] of value.entries()) search(one, [...path, index], field);
    else if (isMap(value)) {
      if (!OF_OTHERS.includes(field)) inMap(value, path, field);
      // What a patch selects is in what someone else renders, such as a chart.
      for (const [name, one] of Object.entries(value))
        if (name !== "target" || !("patch" in value || "paths" in value)) search(one, [...path, name], name);
    } else if (typeof value === "string" && isName(value)) {
      const word = /^(.*[a-z])Names?$/.exec(field)?.[1]?.toLowerCase();
      const kind = kindNamed(field, kinds) ?? USUAL.find((one) => word?.endsWith(one.toLowerCase()));
      if (kind !== undefined) note(kind, value, path);
    }
  };
  search(resource.spec as Value | undefined, ["spec"], "");
  return found;
}

/** True for what may be the name of an object: neither a path, nor a name of another provider. */
function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9.-]*$/.test(text);
}

/** The kind of the same objects for the whole cluster, or for a namespace: Issuer for ClusterIssuer. */
export function twinOf(kind: string): string {
  return kind.startsWith("Cluster") ? kind.slice("Cluster".length) : `Cluster${kind}`;
}
