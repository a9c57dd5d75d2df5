import { at, itemsAt, textAt } from "../../../kubernetes/fields.ts";
import type { Pod } from "../../../kubernetes/pods.ts";
import { longRunning } from "../../facts/long-running.ts";
import { mayShareNamespace } from "../../facts/resource-index.ts";
import { imageName } from "../../facts/security.ts";
import type { State } from "../../facts/state.ts";
import { defineRule } from "../../rule.ts";

export const tokenMount = defineRule({
  id: "production/token-mount",
  title: "Only pods that use the API get a token for it",
  why: "The token lies in every container; who reads a file there speaks to the API server as the pod.",
  source:
    "https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting",
  severity: { development: "info", beta: "info", production: "warning" },
  needs: ["rendered"],
  *check(state) {
    for (const pod of longRunning(state)) {
      if (at(pod.spec, "automountServiceAccountToken") !== undefined) continue;
      const name = textAt(pod.spec, "serviceAccountName") ?? "default";
      const account = state.index.find("ServiceAccount", name, pod.namespace, "");
      // One that is made elsewhere may say so itself.
      if (
        (account === undefined && name !== "default") ||
        at(account, "automountServiceAccountToken") === false
      )
        continue;
      if (hasRights(state, name, pod) || readsToken(pod)) continue;
      yield {
        // Who makes an account of its own may give it its rights in another folder.
        ...(name !== "default" && !bindsAny(state) && { severity: "info" as const }),
        resource: pod.resource,
        path: pod.path,
        message: `gets a token of ServiceAccount ${name}, which no binding here gives any rights`,
        fix: "set automountServiceAccountToken: false",
      };
    }
  },
});

function hasRights({ index }: State, name: string, { namespace }: Pod): boolean {
  return ["RoleBinding", "ClusterRoleBinding"].some((kind) =>
    index
      .ofKind(kind)
      .some((binding) =>
        itemsAt(binding, "subjects").some(
          ([subject]) =>
            (subject.kind === "ServiceAccount" &&
              subject.name === name &&
              mayShareNamespace(textAt(subject, "namespace"), namespace)) ||
            (subject.kind === "Group" && String(subject.name).startsWith("system:serviceaccounts")),
        ),
      ),
  );
}

/** True where this environment gives rights to some account, so that those of its accounts are seen here. */
function bindsAny({ index }: State): boolean {
  return ["RoleBinding", "ClusterRoleBinding"].some((kind) => index.ofKind(kind).length > 0);
}

/** Proxies that ask the API server about each login. */
const ASKS = /(?:^|\/)(?:[\w-]*oauth-proxy|kube-rbac-proxy|ztunnel)$/;

/** True for a pod that uses what lies beside its token, or shows it to a proxy or a vault: no rights are needed for that. */
function readsToken({ annotations, containers }: Pod): boolean {
  return (
    annotations["vault.hashicorp.com/agent-inject"] === "true" ||
    containers.some(
      (container) =>
        ASKS.test(imageName(container)) ||
        JSON.stringify(container.spec).includes("kubernetes.io/serviceaccount/"),
    )
  );
}
