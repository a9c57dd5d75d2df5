import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { isEncryptedValue } from "@kustogen/kustomize/value/encrypted.ts";
import { isJson } from "@kustogen/kustomize/value/is-json.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, type Path, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { isFilledIn } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./judge-of-kind.ts";

/** What the API server rejects in data, volumes and limits. */
export const REFUSED_IN_DATA: readonly Judge[] = [
  { kind: "ConfigMap", group: "", wrong: ofConfigMap },
  { kind: "Secret", group: "", wrong: ofSecret },
  { kind: "PersistentVolumeClaim", group: "", wrong: ofClaim },
  { kind: "PersistentVolume", group: "", wrong: ofVolume },
  { kind: "ResourceQuota", group: "", wrong: ofQuota },
  { kind: "LimitRange", group: "", wrong: ofLimits },
  { kind: "PriorityClass", group: "scheduling.k8s.io", wrong: ofPriority },
];

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;

function* wrongKeys(resource: Resource, fields: readonly string[]): Iterable<Finding> {
  for (const field of fields)
    for (const key of Object.keys(mapAt(resource, field)))
      if (!KEY.test(key) && !isFilledIn(key))
        yield {
          resource,
          path: [field, key],
          message: `the key ${key} has characters that a key can't have`,
          fix: 'use letters, digits, "-", "_" and "."',
        };
}

function* ofConfigMap(resource: Resource): Iterable<Finding> {
  yield* wrongKeys(resource, ["data", "binaryData"]);
  const data = mapAt(resource, "data");
  for (const key of Object.keys(mapAt(resource, "binaryData")))
    if (Object.hasOwn(data, key))
      yield {
        resource,
        path: ["binaryData", key],
        message: `the key ${key} is also in data`,
        fix: "remove one of them",
      };
}

/** The keys that a type of Secret needs, of which one is enough if `any` is set. */
const KEYS_BY_TYPE: Readonly<Record<string, { keys: readonly string[]; any?: true }>> = {
  "kubernetes.io/tls": { keys: ["tls.crt", "tls.key"] },
  "kubernetes.io/dockerconfigjson": { keys: [".dockerconfigjson"] },
  "kubernetes.io/dockercfg": { keys: [".dockercfg"] },
  "kubernetes.io/ssh-auth": { keys: ["ssh-privatekey"] },
  "kubernetes.io/basic-auth": { keys: ["username", "password"], any: true },
};

/** The key with JSON, by the types of Secrets that have one. */
const JSON_KEY: Readonly<Record<string, string>> = {
  "kubernetes.io/dockerconfigjson": ".dockerconfigjson",
  "kubernetes.io/dockercfg": ".dockercfg",
};

function* ofSecret(resource: Resource): Iterable<Finding> {
  yield* wrongKeys(resource, ["data", "stringData"]);
  yield* notJson(resource);
  const [data, written] = [mapAt(resource, "data"), mapAt(resource, "stringData")];
  for (const [key, value] of Object.entries(data)) {
    const text = typeof value === "string" ? value.replace(/[\r\n]/g, "") : "";
    const isBase64 = text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
    if (isBase64 || isFilledIn(text) || isEncryptedValue(text)) continue;
    yield {
      resource,
      path: ["data", key],
      message: `${key} isn't encoded in base64`,
      fix: "encode it, or move it to stringData",
    };
  }
  const account = "kubernetes.io/service-account.name";
  if (
    textAt(resource, "type") === "kubernetes.io/service-account-token" &&
    !Object.hasOwn(resource.metadata.annotations ?? {}, account)
  )
    yield {
      resource,
      path: ["type"],
      message: `a Secret of type kubernetes.io/service-account-token needs the annotation ${account}`,
      fix: "add it with the name of the ServiceAccount",
    };
  const { keys = [], any } = lookUp(KEYS_BY_TYPE, textAt(resource, "type") ?? "") ?? {};
  const missing = keys.filter((key) => !Object.hasOwn(data, key) && !Object.hasOwn(written, key));
  if (missing.length === 0 || (any && missing.length < keys.length)) return;
  yield {
    resource,
    path: ["type"],
    message: `a Secret of type ${textAt(resource, "type")} needs ${missing.join(any ? " or " : " and ")}`,
    fix: "add the key, or write type: Opaque",
  };
}

function* notJson(resource: Resource): Iterable<Finding> {
  const key = lookUp(JSON_KEY, textAt(resource, "type") ?? "");
  if (key === undefined) return;
  const written = textAt(resource, "stringData", key);
  const encoded = textAt(resource, "data", key);
  const text = written ?? (encoded === undefined ? undefined : anyTextIn(bytesOfBase64(encoded)));
  if (text === undefined || isJson(text)) return;
  if ([text, encoded ?? ""].some((one) => /\$|<|\{\{/.test(one) || isEncryptedValue(one))) return;
  yield {
    resource,
    path: [written === undefined ? "data" : "stringData", key],
    message: `${key} isn't JSON`,
    fix: "write the JSON that `kubectl create secret docker-registry` generates",
  };
}

function* ofClaim(resource: Resource): Iterable<Finding> {
  const modes = listAt(resource, "spec", "accessModes");
  if (modes.includes("ReadWriteOncePod") && modes.length > 1)
    yield {
      resource,
      path: ["spec", "accessModes"],
      message: "has another access mode in addition to ReadWriteOncePod",
      fix: "list ReadWriteOncePod alone, or remove it",
    };
  yield* notPositive(resource, ["spec", "resources", "requests", "storage"]);
}

function* notPositive(resource: Resource, path: Path): Iterable<Finding> {
  const size = quantityValue(at(resource, ...path));
  if (size !== undefined && size <= 0)
    yield { resource, path, message: "the size isn't above zero", fix: "write a size, such as 10Gi" };
}

/** The fields of a volume's spec that aren't its source. */
const BESIDE_SOURCE = new Set([
  ...["accessModes", "capacity", "claimRef", "mountOptions", "nodeAffinity", "persistentVolumeReclaimPolicy"],
  ...["storageClassName", "volumeAttributesClassName", "volumeMode"],
]);

function* ofVolume(resource: Resource): Iterable<Finding> {
  const sources = Object.keys(mapAt(resource, "spec")).filter((field) => !BESIDE_SOURCE.has(field));
  if (sources.length === 0)
    yield {
      resource,
      path: ["spec"],
      message: "has no volume source",
      fix: "add one, such as csi or nfs",
    };
  if (sources.length > 1)
    yield {
      resource,
      path: ["spec", sources[1] ?? ""],
      message: `has the sources ${sources.join(" and ")}, but a volume has one`,
      fix: "remove one of them",
    };
  if (sources.includes("local") && at(resource, "spec", "nodeAffinity") == null)
    yield {
      resource,
      path: ["spec", "local"],
      message: "is a local volume without nodeAffinity",
      fix: "add nodeAffinity with the node that has the volume",
    };
  yield* notPositive(resource, ["spec", "capacity", "storage"]);
}

const QUOTAS = [
  ...["configmaps", "cpu", "ephemeral-storage", "limits.cpu", "limits.ephemeral-storage", "limits.memory"],
  ...["memory", "persistentvolumeclaims", "pods", "replicationcontrollers", "requests.cpu"],
  ...["requests.ephemeral-storage", "requests.memory", "requests.storage", "resourcequotas", "secrets"],
  ...["services", "services.loadbalancers", "services.nodeports"],
];

function* ofQuota(resource: Resource): Iterable<Finding> {
  for (const name of Object.keys(mapAt(resource, "spec", "hard")))
    if (!QUOTAS.includes(name) && !/\/|hugepages-|[${]/.test(name))
      yield {
        resource,
        path: ["spec", "hard", name],
        message: `${name} isn't a resource that a quota can limit`,
        fix: `did you mean ${closest(name, QUOTAS, name.length) ?? "requests.cpu"}?`,
      };
}

const LIMITED = ["Container", "PersistentVolumeClaim", "Pod"];

function* ofLimits(resource: Resource): Iterable<Finding> {
  for (const [limit, index] of itemsAt(resource, "spec", "limits")) {
    yield* ofRange(resource, limit, ["spec", "limits", index]);
    const type = textAt(limit, "type") ?? "Container";
    if (!LIMITED.includes(type) && !/[/${]/.test(type))
      yield {
        resource,
        path: ["spec", "limits", index, "type"],
        message: `${type} isn't a LimitRange type`,
        fix: `write one of ${LIMITED.join(", ")}`,
      };
    if (type === "PersistentVolumeClaim" && ["min", "max"].every((end) => at(limit, end, "storage") == null))
      yield {
        resource,
        path: ["spec", "limits", index],
        message:
          "has neither min.storage nor max.storage; a limit of type PersistentVolumeClaim needs at least one",
        fix: "add one of them",
      };
  }
}

/** The fields of a LimitRange of which each must not be above the next. */
const RISING = ["min", "defaultRequest", "default", "max"];

function* ofRange(resource: Resource, limit: ValueMap, path: Path): Iterable<Finding> {
  for (const what of new Set(RISING.flatMap((field) => Object.keys(mapAt(limit, field))))) {
    const set = RISING.flatMap((field) => {
      const written = lookUp(mapAt(limit, field), what);
      const value = quantityValue(written);
      return value === undefined ? [] : [{ field, value, written: asText(written) }];
    });
    for (const [place, { field, value, written }] of set.entries()) {
      const next = set[place + 1];
      if (next === undefined || value <= next.value) continue;
      yield {
        resource,
        path: [...path, field],
        message: `${field} of ${what} is ${written}, above the ${next.field} of ${next.written}`,
        fix: `lower ${field}, or raise ${next.field}`,
      };
    }
  }
}

/** The highest priority that isn't one of the system's own. */
const HIGHEST = 1_000_000_000;

const SYSTEM = new Set(["system-cluster-critical", "system-node-critical"]);

function* ofPriority(resource: Resource): Iterable<Finding> {
  const value = numberAt(resource, "value") ?? 0;
  const name = asText(resource.metadata.name);
  if (SYSTEM.has(name)) return;
  if (name.startsWith("system-"))
    yield {
      resource,
      path: ["metadata", "name"],
      message: 'names that begin with "system-" are the system\'s own',
      fix: "choose another name",
    };
  if (value > HIGHEST)
    yield {
      resource,
      path: ["value"],
      message: `the value ${value} is above ${HIGHEST}, the highest that isn't reserved for the system`,
      fix: `write at most ${HIGHEST}`,
    };
}
