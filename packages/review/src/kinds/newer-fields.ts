import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { KindData, TypeData } from "./types.ts";
import { COPIES, FIELDS } from "./validated.ts";
import { CONDITIONS } from "./validated-together.ts";

/**
 * Fields of Kubernetes 1.34 and 1.35 that are missing in the installed kubernetes-models (1.33). Source: the API
 * reference of these releases. Remove an entry once the package has it.
 */
const NEWER: KindData["types"] = {
  Container: { restartPolicyRules: { l: "a" } },
  EnvVarSource: { fileKeyRef: "a" },
  PodSpec: { hostnameOverride: "s", workloadRef: "a" },
  VolumeProjection: { podCertificate: "a" },
  CSIDriverSpec: { serviceAccountTokenInSecrets: "b" },
  Toleration: { operator: { e: ["", "Equal", "Exists", "Gt", "Lt"] } },
};

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

/** Fields that the declarations require, but the API server fills in or accepts missing. Seen with Kubernetes 1.35. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  CSIDriver: ["spec"],
  CustomResourceDefinitionVersion: ["served"],
  EndpointSlice: ["endpoints"],
  HTTPHeader: ["value"],
  ProbeHeader: ["value"],
  ISCSIPersistentVolumeSource: ["lun"],
  ISCSIVolumeSource: ["lun"],
  LimitRangeSpec: ["limits"],
  NetworkPolicySpec: ["podSelector"],
  PodFailurePolicy: ["rules"],
  PodFailurePolicyOnPodConditionsPattern: ["status"],
  PreferredSchedulingTerm: ["preference"],
  PriorityClass: ["value"],
  ClusterRoleRef: ["apiGroup"],
  RoleRef: ["apiGroup"],
  SleepAction: ["seconds"],
  Sysctl: ["value"],
  TokenRequest: ["audience"],
};

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
  for (const added of [NEWER, FIELDS])
    for (const [name, fields] of Object.entries(added)) {
      const kept = Object.entries(fieldsOf(name)).filter(([field]) => !Object.hasOwn(fields, `${field}!`));
      setOwn(types, name, { ...Object.fromEntries(kept), ...fields });
    }
  for (const [name, optional] of Object.entries(OPTIONAL)) {
    const fields = Object.entries(fieldsOf(name));
    for (const field of optional)
      if (!fields.some(([key]) => key === `${field}!`))
        throw new InternalError(`kinds: ${name} has no required field ${field}`);
    setOwn(
      types,
      name,
      Object.fromEntries(
        fields.map(([key, type]) => [optional.includes(key.slice(0, -1)) ? key.replace("!", "") : key, type]),
      ),
    );
  }
  return { kinds: { ...data.kinds, ...NEWER_KINDS.kinds }, types, conditions: CONDITIONS };
}

/** The data of a group of the catalog as its API server has it today. */
export function withLaterFields(group: string, data: KindData): KindData {
  return {
    ...data,
    types: Object.fromEntries(Object.entries(data.types).map(lookUp(LATER, group) ?? asItIs)),
  };
}

type Named = [name: string, fields: Readonly<Record<string, TypeData>>];
const asItIs = (type: Named): Named => type;

/** What the sources of the catalog say otherwise. */
const LATER: Readonly<Record<string, (type: Named) => Named>> = {
  // External Secrets 2 has nullBytePolicy beside every decodingStrategy.
  "external-secrets.io": ([name, fields]) => [
    name,
    "decodingStrategy" in fields ? { ...fields, nullBytePolicy: "s" } : fields,
  ],
  // OpenShift serves Routes without their definition, and takes an empty host for none.
  "route.openshift.io": ([name, fields]) => [
    name,
    Object.fromEntries(
      Object.entries(fields).map(([field, type]) => [
        field,
        ["host", "subdomain"].includes(field) ? orEmpty(type) : type,
      ]),
    ),
  ],
};

/** A text that may be empty beside what its pattern says. */
function orEmpty(type: TypeData): TypeData {
  if (typeof type !== "object" || !("s" in type) || type.s.pattern === undefined) return type;
  return { s: { ...type.s, pattern: `^$|${type.s.pattern}` } };
}
