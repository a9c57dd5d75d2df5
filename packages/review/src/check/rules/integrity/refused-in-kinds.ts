import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { isEmpty } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import { hasVariable } from "../../../kubernetes/variables.ts";
import type { Finding } from "../../rule.ts";
import type { Judge } from "./judge-of-kind.ts";
import { REFUSED_IN_DATA } from "./refused-in-data.ts";
import { REFUSED_IN_GATEWAYS } from "./refused-in-gateways.ts";
import { REFUSED_IN_NETWORKS } from "./refused-in-networks.ts";
import { REFUSED_IN_WORKLOADS } from "./refused-in-workloads.ts";

/** The values of fields that the API server or the webhook of an operator doesn't accept beside others. */
export const REFUSED: readonly Judge[] = [
  { kind: "Namespace", group: "", wrong: ofNamespace },
  ...REFUSED_IN_DATA,
  ...REFUSED_IN_GATEWAYS,
  ...REFUSED_IN_NETWORKS,
  ...REFUSED_IN_WORKLOADS,
  ...["Role", "ClusterRole"].map((kind) => ({ kind, group: "rbac.authorization.k8s.io", wrong: ofRole })),
  { kind: "Certificate", group: "cert-manager.io", wrong: ofCertificate },
  { kind: "Cluster", group: "postgresql.cnpg.io", wrong: ofDatabase },
  { kind: "RecurringJob", group: "longhorn.io", wrong: ofRecurringJob },
  {
    kind: "ExternalSecret",
    group: "external-secrets.io",
    wrong: (one) => notDurations(one, ["refreshInterval"]),
  },
];

const POD_SECURITY = /^pod-security\.kubernetes\.io\/(?:enforce|audit|warn)$/;
const LEVELS = ["privileged", "baseline", "restricted"];
const VERSION_OF_LEVEL = /^pod-security\.kubernetes\.io\/(?:enforce|audit|warn)-version$/;

function* ofNamespace(resource: Resource): Iterable<Finding> {
  for (const [label, level] of Object.entries(resource.metadata.labels ?? {}))
    if (POD_SECURITY.test(label) && !LEVELS.includes(level) && !hasVariable(level))
      yield {
        resource,
        path: ["metadata", "labels", label],
        message: `Pod Security has no level ${level}`,
        fix: `write one of ${LEVELS.join(", ")}`,
      };
    else if (VERSION_OF_LEVEL.test(label) && !/^(?:latest|v1\.\d+)$|[${]/.test(level))
      yield {
        resource,
        path: ["metadata", "labels", label],
        message: `Pod Security has no version ${level}`,
        fix: "write latest, or the first two numbers of a release, such as v1.33",
      };
}

/** Rights on paths of the API server, such as /metrics, are the whole cluster's. */
function* ofRole(resource: Resource): Iterable<Finding> {
  for (const [rule, index] of itemsAt(resource, "rules")) {
    const path = ["rules", index];
    const lacks = (field: string) => listAt(rule, field).length === 0;
    const isOfPaths = !lacks("nonResourceURLs");
    for (const field of isOfPaths ? ["verbs"] : ["verbs", "apiGroups", "resources"])
      if (lacks(field))
        yield {
          resource,
          path,
          message: `a rule has no ${field}`,
          fix:
            field === "apiGroups"
              ? 'write the API group, or "" for that of Pods and Services'
              : `list the ${field}`,
        };
    if (isOfPaths && !lacks("resources"))
      yield {
        resource,
        path: [...path, "nonResourceURLs"],
        message: "a rule has resources and nonResourceURLs",
        fix: "write two rules",
      };
    if (isOfPaths && resource.kind === "Role")
      yield {
        resource,
        path: ["rules", index, "nonResourceURLs"],
        message: "a Role can't grant access to nonResourceURLs",
        fix: "use a ClusterRole and a ClusterRoleBinding",
      };
  }
}

/** The sizes of keys, by algorithm; without any if the algorithm decides. */
const SIZES: Readonly<Record<string, { accepts(size: number): boolean; text: string }>> = {
  RSA: { accepts: (size) => size >= 2048 && size <= 8192, text: "2048 to 8192" },
  ECDSA: { accepts: (size) => [256, 384, 521].includes(size), text: "256, 384 or 521" },
};

/** A duration as Go reads it, which has no days. */
const DURATION = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|ms|s|m|h))+)$/;

/** The fields of a spec that should be durations, and whose controller can't read them. */
function* notDurations(resource: Resource, fields: readonly string[]): Iterable<Finding> {
  for (const field of fields) {
    const text = textAt(resource, "spec", field);
    if (text === undefined || hasVariable(text) || DURATION.test(text)) continue;
    yield {
      resource,
      path: ["spec", field],
      message: `${field} is ${text}, which isn't a duration`,
      fix: "write hours, minutes and seconds, such as 2160h",
    };
  }
}

function* ofCertificate(resource: Resource): Iterable<Finding> {
  const size = numberAt(resource, "spec", "privateKey", "size");
  const algorithm = textAt(resource, "spec", "privateKey", "algorithm") ?? "RSA";
  const sizes = lookUp(SIZES, algorithm);
  if (size !== undefined && sizes !== undefined && !sizes.accepts(size))
    yield {
      resource,
      path: ["spec", "privateKey", "size"],
      message: `the size of an ${algorithm} key can't be ${size}`,
      fix: `write ${sizes.text}`,
    };
  yield* notDurations(resource, ["duration", "renewBefore"]);
  const names = NAMES_OF_CERTIFICATE.map((field) => at(resource, "spec", field));
  if (names.every((value) => value === "" || isEmpty(value)))
    yield {
      resource,
      path: ["spec"],
      message: "the certificate has no DNS name, IP address or URI",
      fix: "list the host in dnsNames",
    };
  const [duration, before] = ["duration", "renewBefore"].map((field) => seconds(at(resource, "spec", field)));
  if (duration !== undefined && before !== undefined && before >= duration)
    yield {
      resource,
      path: ["spec", "renewBefore"],
      message: "renewBefore isn't below duration",
      fix: "write a shorter renewBefore",
    };
}

/** The fields of which cert-manager requires at least one. */
const NAMES_OF_CERTIFICATE = [
  ...["commonName", "dnsNames", "emailAddresses", "ipAddresses", "literalSubject", "otherNames", "uris"],
];

const UNITS = new Map([
  ["h", 3600],
  ["m", 60],
  ["s", 1],
]);

/** The seconds of a duration as Go writes it; undefined for anything else. */
function seconds(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^(?:\d+(?:\.\d+)?[hms])+$/.test(value)) return undefined;
  return [...value.matchAll(/([\d.]+)([hms])/g)].reduce(
    (sum, [, count, unit = ""]) => sum + Number(count) * (UNITS.get(unit) ?? 0),
    0,
  );
}

const TASKS = [
  ...["backup", "backup-force-create", "filesystem-trim", "snapshot", "snapshot-cleanup", "snapshot-delete"],
  ...["snapshot-force-create", "system-backup"],
];

function* ofRecurringJob(resource: Resource): Iterable<Finding> {
  const task = textAt(resource, "spec", "task");
  if (task !== undefined && !TASKS.includes(task) && !hasVariable(task))
    yield {
      resource,
      path: ["spec", "task"],
      message: `Longhorn has no task ${task}`,
      fix: `write one of ${TASKS.join(", ")}`,
    };
}

const WAYS_TO_START = ["initdb", "recovery", "pg_basebackup"];

function* ofDatabase(resource: Resource): Iterable<Finding> {
  for (const storage of ["storage", "walStorage"]) {
    const size = textAt(resource, "spec", storage, "size");
    if (size === undefined || quantityValue(size) !== undefined || hasVariable(size)) continue;
    yield {
      resource,
      path: ["spec", storage, "size"],
      message: `the size ${size} isn't a quantity`,
      fix: "write a number with a unit and no space, such as 10Gi",
    };
  }
  const [first, second] = WAYS_TO_START.filter((way) => at(resource, "spec", "bootstrap", way) != null);
  if (first !== undefined && second !== undefined)
    yield {
      resource,
      path: ["spec", "bootstrap", second],
      message: `starts with ${first} and with ${second}, of which a cluster can have only one`,
      fix: "keep the one that is meant; a patch removes the other one with null",
    };
  const listed = itemsAt(resource, "spec", "externalClusters").map(([one]) => textAt(one, "name") ?? "");
  for (const way of ["recovery", "pg_basebackup"]) {
    const source = textAt(resource, "spec", "bootstrap", way, "source");
    if (source !== undefined && !listed.includes(source) && !hasVariable(source + listed.join()))
      yield {
        resource,
        path: ["spec", "bootstrap", way, "source"],
        message: `starts from the external cluster ${source}, which externalClusters doesn't list`,
        fix: listed.length > 0 ? `write ${listed.join(" or ")}` : "add it to externalClusters",
      };
  }
}
