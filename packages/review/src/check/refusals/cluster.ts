import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import { asText, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { kinds } from "../../cluster/resource-index.ts";
import { at, mapAt } from "../../kubernetes/fields.ts";
import { quantityValue } from "../../kubernetes/quantity.ts";
import { hasVariable } from "../../kubernetes/variables.ts";
import type { Checked, Refusals } from "./refusal.ts";

const POD_SECURITY = /^pod-security\.kubernetes\.io\/(?:enforce|audit|warn)$/;
const VERSION_OF_LEVEL = /^pod-security\.kubernetes\.io\/(?:enforce|audit|warn)-version$/;
const LEVELS = ["privileged", "baseline", "restricted"];

const QUOTAS = [
  ...["configmaps", "cpu", "ephemeral-storage", "limits.cpu", "limits.ephemeral-storage", "limits.memory"],
  ...["memory", "persistentvolumeclaims", "pods", "replicationcontrollers", "requests.cpu"],
  ...["requests.ephemeral-storage", "requests.memory", "requests.storage", "resourcequotas", "secrets"],
  ...["services", "services.loadbalancers", "services.nodeports"],
];

/** The fields of a LimitRange of which each must not be above the next. */
const RISING = ["min", "defaultRequest", "default", "max"];

/** The first field of a limit that should be at least as high as this one, if it is below. */
function belowIn({ value, path, key, parents: [, limit] }: Checked): string | undefined {
  const own = quantityValue(value);
  const later = RISING.slice(RISING.indexOf(asText(path.at(-2))) + 1);
  const next = later.find((one) => quantityValue(at(limit, one, key)) !== undefined);
  const most = next === undefined ? undefined : quantityValue(at(limit, next, key));
  return own !== undefined && most !== undefined && own > most ? next : undefined;
}

const HIGHEST = 1_000_000_000;
const isOfSystem = ({ metadata }: ValueMap | Checked["object"]) =>
  /^system-(?:cluster|node)-critical$/.test(asText(mapAt(metadata).name));

/** What is refused in namespaces, quotas, limits and priorities. */
export const CLUSTER: readonly Refusals[] = [
  {
    of: kinds("", "Namespace"),
    source: "staging/src/k8s.io/pod-security-admission/admission/admission.go",
    rows: [
      {
        at: "metadata.labels{}",
        any: (level, { key }) =>
          POD_SECURITY.test(asText(key)) && !LEVELS.includes(asText(level)) && !hasVariable(asText(level)),
        message: "Pod Security has no level {}",
        fix: `write one of ${LEVELS.join(", ")}`,
      },
      {
        at: "metadata.labels{}",
        any: (level, { key }) =>
          VERSION_OF_LEVEL.test(asText(key)) && !/^(?:latest|v1\.\d+)$|[${]/.test(asText(level)),
        message: "Pod Security has no version {}",
        fix: "write latest, or the first two numbers of a release, such as v1.33",
      },
    ],
  },
  {
    of: kinds("", "ResourceQuota"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: "spec.hard{}",
        any: (_, { key }) => !QUOTAS.includes(asText(key)) && !/\/|hugepages-|[${]/.test(asText(key)),
        message: "{@} isn't a resource that a quota can limit",
        fix: ({ key }) => {
          const near = closest(asText(key), QUOTAS, 3);
          return near === undefined
            ? `write count/${key} for the number of objects`
            : `did you mean ${near}?`;
        },
      },
    ],
  },
  {
    of: kinds("", "LimitRange"),
    source: "pkg/apis/core/validation/validation.go",
    rows: [
      {
        at: RISING.map((field) => `spec.limits[].${field}{}`),
        any: (_, found) => belowIn(found) !== undefined,
        message: (found) => {
          const [field, next] = [asText(found.path.at(-2)), asText(belowIn(found))];
          const most = asText(at(found.parents[1], next, found.key));
          return `${field} of ${found.key} is ${asText(found.value)}, above the ${next} of ${most}`;
        },
        fix: (found) => `lower ${asText(found.path.at(-2))}, or raise ${belowIn(found)}`,
      },
    ],
  },
  {
    of: kinds("scheduling.k8s.io", "PriorityClass"),
    source: "pkg/apis/scheduling/validation/validation.go",
    rows: [
      {
        at: "metadata.name",
        text: (name, { object }) => name.startsWith("system-") && !isOfSystem(object),
        message: 'names that begin with "system-" are the system\'s own',
        fix: "choose another name",
      },
      {
        at: "value",
        number: (value, { object }) => value > HIGHEST && !isOfSystem(object),
        message: `the value {} is above ${HIGHEST}, the highest that isn't reserved for the system`,
        fix: `write at most ${HIGHEST}`,
      },
    ],
  },
];
