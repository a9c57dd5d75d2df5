import { asText, jsonText } from "@kustogen/kustomize/value/value.ts";
import { BINDINGS } from "../../../cluster/bindings.ts";
import { imageName } from "../../../cluster/kubelet/security-context.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { longRunning } from "../../../cluster/workloads/long-running.ts";
import type { Pod } from "../../../cluster/workloads/pods.ts";
import { accountOf } from "../../../cluster/workloads/service-account.ts";
import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import type { State } from "../../state.ts";

export const tokenMount = defineRule({
  id: "production/token-mount",
  title: "Only pods that call the Kubernetes API mount a token for it",
  why:
    "Anyone who can read files in a container of the pod can take the token and call the API server with " +
    "the permissions of the pod's ServiceAccount. If no binding refers to the ServiceAccount, the rule " +
    "assumes that the pod doesn't call the API; a later binding would give the token permissions.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
  example: {
    bad: "serviceAccountName: default # no binding refers to it",
    good: "serviceAccountName: default\nautomountServiceAccountToken: false",
  },
  severity: { development: "info", beta: "info", production: "warning" },
  least: "info",
  cases: { info: "if the account's bindings may be in another folder" },
  fromAbsence: true,
  *check(state) {
    const bound = boundAccounts(state);
    for (const pod of longRunning(state)) {
      if (at(pod.spec, "automountServiceAccountToken") !== undefined) continue;
      const name = accountOf(pod.spec);
      const account = state.index.find("ServiceAccount", name, pod.namespace, "");
      // An account that is created elsewhere may disable it itself.
      if (
        (account === undefined && name !== "default") ||
        at(account, "automountServiceAccountToken") === false
      )
        continue;
      if (hasRights(bound, name, pod) || readsToken(pod)) continue;
      yield {
        // An account that is created for the workload may get its rights in another folder.
        ...(name !== "default" && !state.index.hasAny(BINDINGS) && { severity: "info" as const }),
        resource: pod.resource,
        path: pod.path,
        message: `gets a token of ServiceAccount ${name}, to which no binding here grants any permissions`,
        fix: "set automountServiceAccountToken: false",
      };
    }
  },
});

/** The namespaces of the accounts in bindings, by account name, and whether a binding includes all accounts. */
interface BoundAccounts {
  byName: ReadonlyMap<unknown, readonly (string | undefined)[]>;
  all: boolean;
}

function boundAccounts({ index }: State): BoundAccounts {
  const byName = new Map<unknown, (string | undefined)[]>();
  let all = false;
  for (const kind of BINDINGS)
    for (const binding of index.ofKind(kind))
      for (const [{ kind, name, namespace }] of itemsAt(binding, "subjects")) {
        if (kind === "Group" && asText(name).startsWith("system:serviceaccounts")) all = true;
        if (kind !== "ServiceAccount") continue;
        const same = byName.get(name);
        const of = textAt(namespace);
        if (same === undefined) byName.set(name, [of]);
        else if (!same.includes(of)) same.push(of);
      }
  return { byName, all };
}

function hasRights({ all, byName }: BoundAccounts, name: string, { namespace }: Pod): boolean {
  return all || (byName.get(name) ?? []).some((one) => mayShareNamespace(one, namespace));
}

/** Proxies that ask the API server about each login. */
const ASKS = /(?:^|\/)(?:[\w-]*oauth-proxy|kube-rbac-proxy|ztunnel)$/;

/** True for a pod that uses files beside its token, or shows the token to a proxy or vault, which needs no rights. */
function readsToken({ annotations, containers }: Pod): boolean {
  return (
    annotations["vault.hashicorp.com/agent-inject"] === "true" ||
    containers.some(
      (container) =>
        ASKS.test(imageName(container)) || jsonText(container.spec).includes("kubernetes.io/serviceaccount/"),
    )
  );
}
