import { isEmpty, type ValueMap } from "@kustogen/kustomize/value/value.ts";
import { BINDINGS } from "../../cluster/bindings.ts";
import { kinds, type Refusals } from "./refusal.ts";

const GROUP = "rbac.authorization.k8s.io";
const SOURCE = "pkg/apis/rbac/validation/validation.go";

/** Rights on paths of the API server, such as /metrics, are the whole cluster's. */
const isOfPaths = (rule: ValueMap) => !isEmpty(rule.nonResourceURLs);

/** What is refused in roles and bindings. */
export const RBAC: readonly Refusals[] = [
  {
    of: kinds(GROUP, "Role", "ClusterRole"),
    source: SOURCE,
    rows: [
      {
        at: "rules[]",
        map: (rule) => isEmpty(rule.verbs),
        message: "a rule has no verbs",
        fix: "list the verbs",
      },
      {
        at: "rules[]",
        map: (rule) => isEmpty(rule.apiGroups) && !isOfPaths(rule),
        message: "a rule has no apiGroups",
        fix: 'write the API group, or "" for that of Pods and Services',
      },
      {
        at: "rules[]",
        map: (rule) => isEmpty(rule.resources) && !isOfPaths(rule),
        message: "a rule has no resources",
        fix: "list the resources",
      },
      {
        at: "rules[]",
        map: (rule) => isOfPaths(rule) && !isEmpty(rule.resources),
        on: "nonResourceURLs",
        message: "a rule has resources and nonResourceURLs",
        fix: "write two rules",
      },
      {
        at: "rules[]",
        map: (rule, { object }) => isOfPaths(rule) && object.kind === "Role",
        on: "nonResourceURLs",
        message: "a Role can't grant access to nonResourceURLs",
        fix: "use a ClusterRole and a ClusterRoleBinding",
      },
    ],
  },
  {
    of: kinds(GROUP, ...BINDINGS),
    source: SOURCE,
    rows: [
      {
        at: ["roleRef.apiGroup", "subjects[].apiGroup"],
        text: (_, { parents: [named] }) => named?.kind === "ServiceAccount",
        message: "gives {kind} {name} the API group {}, although ServiceAccounts have none",
        fix: "remove apiGroup",
      },
      {
        at: ["roleRef.apiGroup", "subjects[].apiGroup"],
        text: (group, { parents: [named] }) => named?.kind !== "ServiceAccount" && group !== GROUP,
        message: `gives {kind} {name} the API group {}, although its group is ${GROUP}`,
        fix: `write ${GROUP}, without a version`,
      },
    ],
  },
];
