import { someOf } from "@kustogen/kustomize/errors/some-of.ts";
import { literalPattern } from "@kustogen/kustomize/value/literal-pattern.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { stateOf } from "../check/model/state-of.ts";
import { nameWithoutHash } from "../compare/match.ts";
import { type FieldPath, fieldsOf, isOrder, pathText } from "../compare/path.ts";
import { type ResourceChange, resourceChanges } from "../compare/resources.ts";
import { type VariableChange, variableChanges } from "../impact/variables.ts";
import type { IntendedDrift, Risk } from "./review.ts";

/** An undeclared difference between two environments: something is missing in one, or protects less. */
export interface Drift {
  message: string;
  /** The variable, if the difference is about one. */
  variable?: string;
  resource: { kind: string; namespace: string; name: string };
  path?: FieldPath;
}

/** Kinds that come with more pods or a public host, so that only one environment has them by intent. */
const SCALE_KINDS = new Set([
  "HorizontalPodAutoscaler",
  "PodDisruptionBudget",
  "PodMonitor",
  "PrometheusRule",
  "ScaledObject",
  "ServiceMonitor",
  "VerticalPodAutoscaler",
]);
/** Fields that environments have or don't have by intent. */
const SCALE_FIELDS = new Set([
  "replicas",
  "labels",
  "annotations",
  "topologySpreadConstraints",
  "affinity",
  "nodeSelector",
  "tolerations",
  "storageClassName",
  "tls",
  "imagePullPolicy",
  "revisionHistoryLimit",
]);

/**
 * The unintended differences between two environments. Different values that both declare (hosts, tags, sizes,
 * settings) are intended; something that only one has (a variable, a probe, a limit, a container, a resource) isn't,
 * nor is a weaker security context.
 *
 * @param names of the environments, for messages
 */
export function driftBetween(
  one: readonly Resource[],
  other: readonly Resource[],
  names: readonly [string, string],
): Drift[] {
  const changes = resourceChanges(one, other);
  const variables = variableChanges(changes, stateOf(one), stateOf(other)).filter(
    ({ before, after }) => before === undefined || after === undefined,
  );
  const once = groupedBy(variables, (variable) => `${variable.variable}|${variable.before === undefined}`);
  return [
    ...[...once.values()].map((same) => variableDrift(same, names)),
    ...changes.flatMap((change) => fieldDrift(change, names)),
  ];
}

/** One variable that is missing, in however many containers. */
function variableDrift(same: readonly VariableChange[], [one, other]: readonly [string, string]): Drift {
  const [{ kind, namespace, name, variable, before }] = same as [VariableChange];
  const places = [...new Set(same.map((each) => `${each.name}/${each.container}`))];
  const where = someOf(places, 3);
  return {
    variable,
    message: `variable ${variable} is missing in ${before === undefined ? one : other} (${where})`,
    resource: { kind, namespace, name },
  };
}

function fieldDrift(
  { action, kind, namespace, name, changes }: ResourceChange,
  [one, other]: readonly [string, string],
): Drift[] {
  const shown = nameWithoutHash(kind, name);
  const resource = { kind, namespace, name: shown };
  if (action !== "changed")
    return SCALE_KINDS.has(kind)
      ? []
      : [
          {
            message: `${kind} ${shown} is missing in ${action === "added" ? one : other}`,
            resource,
          },
        ];
  if (SCALE_KINDS.has(kind)) return [];
  return changes.flatMap(({ path, before, after, hash }) => {
    const fields = fieldsOf(path);
    const missing = before === undefined || after === undefined;
    const weaker = fields.includes("securityContext") && !isOrder(path.at(-1));
    if (
      hash ||
      isPlace(kind, fields) ||
      (!missing && !weaker) ||
      fields.includes("env") ||
      fields.some((field) => SCALE_FIELDS.has(field))
    )
      return [];
    return [
      {
        message: missing
          ? `${pathText(path)} of ${kind} ${shown} is missing in ${before === undefined ? one : other}`
          : `${pathText(path)} of ${kind} ${shown} is ${asText(before)} in ${one} and ${asText(after)} in ${other}`,
        resource,
        path,
      },
    ];
  });
}

/** True for addresses that differ in every environment: public hosts, and the peers of policies. */
function isPlace(kind: string, fields: readonly string[]): boolean {
  if (kind === "NetworkPolicy") return fields.includes("to") || fields.includes("from");
  return (
    ["Ingress", "IngressRoute", "HTTPRoute"].includes(kind) &&
    ["rules", "tls", "hostnames", "routes"].includes(fields[1] ?? "")
  );
}

/** A difference as a risk in a report. */
export function driftRisk({ message, resource, path }: Drift): Risk {
  return {
    id: "parity",
    severity: "warning",
    message,
    resource,
    ...(path !== undefined && { path }),
  };
}

/** An intended difference between environments: something that only one of them has, or that protects less. */
export interface IntendedDifference {
  /** A variable's name; `*` matches any text. */
  variable?: string;
  /** A resource as "Kind/name"; `*` matches any text. For a variable, its workload. */
  resource?: string;
  /** A field of that resource, or the start of its path; default: the whole resource. */
  field?: string;
  /** Only in these systems; `*` matches any text. */
  system?: string;
  /** Between these environments only. */
  environments?: readonly string[];
  reason: string;
}

/** The differences between two environments of a system, without declared ones. */
export interface SortedDrift {
  drift: Drift[];
  intended: IntendedDrift[];
}

/** Removes differences that kustogen.yaml declares as intended. */
export function sortedDrift(
  drift: readonly Drift[],
  declared: readonly IntendedDifference[],
  names: {
    system: string;
    environments: readonly [string, string];
  },
): SortedDrift {
  const found: SortedDrift = { drift: [], intended: [] };
  const here = declared.filter(
    ({ system, environments }) =>
      matches(system, names.system) &&
      (environments === undefined || names.environments.every((name) => environments.includes(name))),
  );
  for (const one of drift) {
    const why = here.find((each) => isDeclared(one, each));
    if (why === undefined) found.drift.push(one);
    else found.intended.push({ message: one.message, reason: why.reason });
  }
  return found;
}

function isDeclared({ variable, resource, path }: Drift, declared: IntendedDifference): boolean {
  if (declared.variable !== undefined)
    return (
      variable !== undefined &&
      matches(declared.variable, variable) &&
      matches(declared.resource, `${resource.kind}/${resource.name}`)
    );
  if (declared.resource === undefined || variable !== undefined) return false;
  if (!matches(declared.resource, `${resource.kind}/${resource.name}`)) return false;
  if (declared.field === undefined) return true;
  return path !== undefined && patternOf(declared.field, "(?=$|[.[])").test(pathText(path));
}

function matches(pattern: string | undefined, text: string): boolean {
  return pattern === undefined || patternOf(pattern, "$").test(text);
}

/** A pattern in which `*` matches any text. */
function patternOf(pattern: string, end: string): RegExp {
  const escaped = pattern.split("*").map(literalPattern).join(".*");
  return new RegExp(`^${escaped}${end}`);
}
