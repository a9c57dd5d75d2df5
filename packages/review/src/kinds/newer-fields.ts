import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { KindData } from "./types.ts";
import { FIELDS, placesOfRow } from "./validated.ts";
import { CONDITIONS } from "./validated-together.ts";

/** Kinds that are missing in the package, with their few fields. */
const NEWER_KINDS: KindData = {
  kinds: { "storage.k8s.io/v1/VolumeAttributesClass": "VolumeAttributesClass" },
  types: {
    VolumeAttributesClass: {
      apiVersion: "s",
      kind: "s",
      metadata: "#ObjectMeta",
      "driverName!": "s",
      parameters: { m: "s" },
    },
  },
};

/** Types of which one place alone checks more or less, by the type that all others have. */
const COPIES: Readonly<Record<string, string>> = {
  ClusterRoleRef: "RoleRef",
  NodeFieldRequirement: "NodeSelectorRequirement",
  PreferredNodeRequirement: "NodeSelectorRequirement",
  PreferredNodeTerm: "NodeSelectorTerm",
  ProbeHeader: "HTTPHeader",
  ReadinessProbe: "Probe",
  RoleSubject: "TypedObjectReference",
  Sysctl: "HTTPHeader",
  WorkloadSelector: "LabelSelector",
};

/** Fields that the declarations require, but the API server fills in or accepts missing. Seen with Kubernetes 1.35. */
const OPTIONAL =
  "CSIDriver spec; CustomResourceDefinitionVersion served; EndpointSlice endpoints; NetworkPolicySpec podSelector; " +
  "HTTPHeader|ProbeHeader|Sysctl value; ISCSIPersistentVolumeSource|ISCSIVolumeSource lun; LimitRangeSpec limits; " +
  "PodFailurePolicy rules; PodFailurePolicyOnPodConditionsPattern status; PreferredSchedulingTerm preference; " +
  "PriorityClass value; ClusterRoleRef|RoleRef apiGroup; SleepAction seconds; TokenRequest audience";

/** The data of the package with newer fields, newer kinds and corrections. */
export function withNewerFields(data: KindData): KindData {
  const types: KindData["types"] = { ...data.types, ...NEWER_KINDS.types };
  const fieldsOf = (name: string) => {
    const fields = lookUp(types, name);
    if (fields === undefined) throw new InternalError(`kinds: no type ${name} to add to`);
    return fields;
  };
  for (const [copy, name] of Object.entries(COPIES)) setOwn(types, copy, fieldsOf(name));
  for (const name of Object.keys(CONDITIONS)) fieldsOf(name);
  for (const [name, fields] of Object.entries(FIELDS)) {
    const kept = Object.entries(fieldsOf(name)).filter(([field]) => !Object.hasOwn(fields, `${field}!`));
    setOwn(types, name, { ...Object.fromEntries(kept), ...fields });
  }
  for (const { type, field } of placesOfRow(OPTIONAL)) {
    const { [`${field}!`]: value = "a", ...fields } = fieldsOf(type);
    setOwn(types, type, { ...fields, [field]: value });
  }
  return { kinds: { ...data.kinds, ...NEWER_KINDS.kinds }, types, conditions: CONDITIONS };
}
