import { InternalError } from "@kustogen/kustomize/errors/errors.ts";
import { lookUp, setOwn } from "@kustogen/kustomize/value/own.ts";
import type { KindData, TypeData } from "./types.ts";

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

const LABEL = {
  s: {
    pattern: "^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$",
    expected: 'lower-case letters, digits and "-", at most 63 characters',
  },
};
const PORT_NAME = {
  s: {
    pattern: "^(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$",
    expected: 'a port name: lower-case letters, digits and "-", at least one letter, at most 15 characters',
  },
};

/** Fields that the API server checks more strictly, or less, than the declarations. */
const OTHERWISE: KindData["types"] = {
  Container: { "name!": LABEL, restartPolicy: { e: ["Always", "Never", "OnFailure"] } },
  LabelSelectorRequirement: { "operator!": { e: ["DoesNotExist", "Exists", "In", "NotIn"] } },
  HPAScalingRules: { selectPolicy: { e: ["Disabled", "Max", "Min"] } },
  ContainerResizePolicy: { "restartPolicy!": { e: ["NotRequired", "RestartContainer"] } },
  StatefulSetPersistentVolumeClaimRetentionPolicy: {
    whenDeleted: { e: ["Delete", "Retain"] },
    whenScaled: { e: ["Delete", "Retain"] },
  },
  CSIDriverSpec: { fsGroupPolicy: { e: ["File", "None", "ReadWriteOnceWithFSType"] } },
  PodSecurityContext: { seLinuxChangePolicy: { e: ["MountOption", "Recursive"] } },
  // A metric has the labels of its source, which may be anything.
  MetricIdentifier: { selector: "a" },
  ContainerPort: { name: PORT_NAME },
  Volume: { "name!": LABEL },
  EnvVar: {
    "name!": { s: { pattern: "^[ -<>-~]+$", expected: 'a variable name: printable characters without "="' } },
  },
};

/** Fields that the declarations require, but the API server fills in or accepts missing. Seen with Kubernetes 1.35. */
const OPTIONAL: Readonly<Record<string, readonly string[]>> = {
  CSIDriver: ["spec"],
  CustomResourceDefinitionVersion: ["served"],
  EndpointSlice: ["endpoints"],
  HTTPHeader: ["value"],
  ISCSIPersistentVolumeSource: ["lun"],
  ISCSIVolumeSource: ["lun"],
  LimitRangeSpec: ["limits"],
  NetworkPolicySpec: ["podSelector"],
  PodFailurePolicy: ["rules"],
  PodFailurePolicyOnPodConditionsPattern: ["status"],
  PreferredSchedulingTerm: ["preference"],
  PriorityClass: ["value"],
  RoleRef: ["apiGroup"],
  SleepAction: ["seconds"],
  TokenRequest: ["audience"],
};

/** The data of the package with newer fields, newer kinds and corrections. */
export function withNewerFields(data: KindData): KindData {
  const types: KindData["types"] = { ...data.types, ...NEWER_KINDS.types };
  for (const added of [NEWER, OTHERWISE])
    for (const [name, fields] of Object.entries(added)) {
      if (lookUp(types, name) === undefined)
        throw new InternalError(`kinds: no type ${name} to add fields to`);
      setOwn(types, name, { ...lookUp(types, name), ...fields });
    }
  for (const [name, optional] of Object.entries(OPTIONAL)) {
    const fields = Object.entries(lookUp(types, name) ?? {});
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
  return { kinds: { ...data.kinds, ...NEWER_KINDS.kinds }, types };
}

/**
 * The data of a group of the catalog with the fields that releases later than its source have added. External Secrets
 * 2 has nullBytePolicy beside every decodingStrategy.
 */
export function withLaterFields(data: KindData): KindData {
  const types = Object.entries(data.types).map(([name, fields]): [string, Record<string, TypeData>] => [
    name,
    "decodingStrategy" in fields ? { ...fields, nullBytePolicy: "s" } : fields,
  ]);
  return { ...data, types: Object.fromEntries(types) };
}
