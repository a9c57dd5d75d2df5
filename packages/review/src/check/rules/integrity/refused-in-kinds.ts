import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isEmpty } from "@kustogen/kustomize/value/value.ts";
import { at, itemsAt, listAt, mapAt, numberAt, textAt } from "../../../kubernetes/fields.ts";
import { quantityValue } from "../../../kubernetes/quantity.ts";
import type { Finding } from "../../rule.ts";
import { REFUSED_IN_DATA } from "./refused-in-data.ts";
import { type Judge, REFUSED_IN_NETWORKS } from "./refused-in-networks.ts";
import { REFUSED_IN_SERVICES } from "./refused-in-services.ts";

/** The values of fields that the API server or the webhook of an operator doesn't accept beside others. */
export const REFUSED: readonly Judge[] = [
  { kind: "HorizontalPodAutoscaler", group: "autoscaling", wrong: ofAutoscaler },
  { kind: "PodDisruptionBudget", group: "policy", wrong: ofBudget },
  ...["Deployment", "DaemonSet"].map((kind) => ({ kind, group: "apps", wrong: ofRollingUpdate })),
  { kind: "LimitRange", group: "", wrong: ofRange },
  { kind: "Namespace", group: "", wrong: ofNamespace },
  { kind: "CronJob", group: "batch", wrong: ofCronJob },
  { kind: "Service", group: "", wrong: ofService },
  ...REFUSED_IN_NETWORKS,
  ...REFUSED_IN_SERVICES,
  ...REFUSED_IN_DATA,
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

/** How a metric's target is compared. */
const TARGETS = ["Utilization", "Value", "AverageValue"];

function* ofAutoscaler(resource: Resource): Iterable<Finding> {
  for (const [metric, index] of itemsAt(resource, "spec", "metrics"))
    for (const [field, source] of Object.entries(metric)) {
      const type = textAt(source, "target", "type");
      if (type !== undefined && !TARGETS.includes(type) && !/[${]/.test(type))
        yield {
          resource,
          path: ["spec", "metrics", index, field, "target", "type"],
          message: `the target of a metric has the type ${type}`,
          fix: `write one of ${TARGETS.join(", ")}`,
        };
    }
}

function* ofBudget(resource: Resource): Iterable<Finding> {
  for (const field of ["minAvailable", "maxUnavailable"]) {
    const value = textAt(resource, "spec", field);
    if (value !== undefined && /^\d+$/.test(value))
      yield {
        resource,
        path: ["spec", field],
        message: `${field} is the string "${value}", which is neither a number nor a percentage`,
        fix: `write ${value} without quotes, or "${value}%"`,
      };
  }
}

/** Numbers of pods during an update: a text has to be a percentage. */
function* ofRollingUpdate(resource: Resource): Iterable<Finding> {
  for (const field of ["maxSurge", "maxUnavailable"]) {
    const path = [
      "spec",
      resource.kind === "Deployment" ? "strategy" : "updateStrategy",
      "rollingUpdate",
      field,
    ];
    const value = textAt(resource, ...path);
    if (field === "maxUnavailable" && Number.parseInt(value ?? "", 10) > 100 && value?.endsWith("%"))
      yield {
        resource,
        path,
        message: `${field} is ${value}, above 100%`,
        fix: "write at most 100%",
      };
    if (value === undefined || /^\d+%$/.test(value) || /[${]/.test(value)) continue;
    yield {
      resource,
      path,
      message: `${field} is the string "${value}", which is neither a number nor a percentage`,
      fix: /^\d+$/.test(value)
        ? `write ${value} without quotes, or "${value}%"`
        : 'write a number, or a percentage such as "25%"',
    };
  }
}

/** The fields of a LimitRange of which each must not be above the next. */
const RISING = ["min", "defaultRequest", "default", "max"];

function* ofRange(resource: Resource): Iterable<Finding> {
  for (const [limit, index] of itemsAt(resource, "spec", "limits"))
    for (const what of new Set(RISING.flatMap((field) => Object.keys(mapAt(limit, field))))) {
      const set = RISING.flatMap((field) => {
        const written = lookUp(mapAt(limit, field), what);
        const value = quantityValue(written);
        return value === undefined ? [] : [{ field, value, written: asText(written) }];
      });
      for (const [at, { field, value, written }] of set.entries()) {
        const next = set[at + 1];
        if (next === undefined || value <= next.value) continue;
        yield {
          resource,
          path: ["spec", "limits", index, field],
          message: `${field} of ${what} is ${written}, above the ${next.field} of ${next.written}`,
          fix: `lower ${field}, or raise ${next.field}`,
        };
      }
    }
}

const POD_SECURITY = /^pod-security\.kubernetes\.io\/(?:enforce|audit|warn)$/;
const LEVELS = ["privileged", "baseline", "restricted"];

function* ofNamespace(resource: Resource): Iterable<Finding> {
  for (const [label, level] of Object.entries(resource.metadata.labels ?? {}))
    if (POD_SECURITY.test(label) && !LEVELS.includes(level) && !/[${]/.test(level))
      yield {
        resource,
        path: ["metadata", "labels", label],
        message: `there is no level ${level} of pod security`,
        fix: `write one of ${LEVELS.join(", ")}`,
      };
}

function* ofCronJob(resource: Resource): Iterable<Finding> {
  const zone = textAt(resource, "spec", "timeZone");
  if (zone === undefined || /[${]/.test(zone) || isZone(zone)) return;
  yield {
    resource,
    path: ["spec", "timeZone"],
    message: `there is no time zone ${zone}`,
    fix: 'write one of the IANA database, such as "Europe/Berlin"',
  };
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}

function* ofService(resource: Resource): Iterable<Finding> {
  const ports = at(resource, "spec", "ports") ?? [];
  // What isn't a list is wrong by the schema.
  if (!Array.isArray(ports) || ports.length > 0) return;
  if (textAt(resource, "spec", "clusterIP") === "None" || textAt(resource, "spec", "type") === "ExternalName")
    return;
  yield {
    resource,
    path: ["spec", "ports"],
    message: "has no ports",
    fix: "list the ports, or set clusterIP: None",
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
        message: "a Role can't give rights on nonResourceURLs",
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
    if (text === undefined || /[${]/.test(text) || DURATION.test(text)) continue;
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
      message: "the certificate is for no name, address or URI",
      fix: "list the host in dnsNames",
    };
  const [duration, before] = ["duration", "renewBefore"].map((field) => seconds(at(resource, "spec", field)));
  if (duration !== undefined && before !== undefined && before >= duration)
    yield {
      resource,
      path: ["spec", "renewBefore"],
      message: "is renewed before it begins: renewBefore isn't below duration",
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
  if (task !== undefined && !TASKS.includes(task) && !/[${]/.test(task))
    yield {
      resource,
      path: ["spec", "task"],
      message: `Longhorn has no task ${task}`,
      fix: `write one of ${TASKS.join(", ")}`,
    };
}

function* ofDatabase(resource: Resource): Iterable<Finding> {
  for (const storage of ["storage", "walStorage"]) {
    const size = textAt(resource, "spec", storage, "size");
    if (size === undefined || quantityValue(size) !== undefined || /[${]/.test(size)) continue;
    yield {
      resource,
      path: ["spec", storage, "size"],
      message: `the size ${size} isn't a quantity`,
      fix: "write a number with a unit and no space, such as 10Gi",
    };
  }
  const listed = itemsAt(resource, "spec", "externalClusters").map(([one]) => textAt(one, "name") ?? "");
  for (const way of ["recovery", "pg_basebackup"]) {
    const source = textAt(resource, "spec", "bootstrap", way, "source");
    if (source !== undefined && !listed.includes(source) && !/[${]/.test(source + listed.join()))
      yield {
        resource,
        path: ["spec", "bootstrap", way, "source"],
        message: `starts from the external cluster ${source}, which externalClusters doesn't list`,
        fix: listed.length > 0 ? `write one of ${listed.join(", ")}` : "add it to externalClusters",
      };
  }
}
