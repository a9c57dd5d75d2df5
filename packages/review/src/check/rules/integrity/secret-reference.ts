import { tlsSecrets } from "../../../cluster/network/ingresses.ts";
import { mayShareNamespace } from "../../../cluster/resource-index.ts";
import { providedIn } from "../../model/derived.ts";
import type { Finding } from "../../model/rule.ts";
import type { State } from "../../model/state.ts";
import { dataReferences, judgingOf, missingKeys } from "../../references/data-keys.ts";
import { missingObjects, referenceRule } from "../../references/findings.ts";
import { referencesOf } from "../../references/table.ts";

export const secretReference = referenceRule({
  id: "integrity/secret-reference",
  page: {
    title:
      "Pods, Ingresses and Gateways read only Secrets and keys that are created in this environment, declared " +
      "in a contract or known to exist",
    why:
      "The kubelet doesn't start a container whose Secret or key is missing: the pod hangs in " +
      "CreateContainerConfigError. A Secret that something else creates has to exist before the first " +
      "sync. In a system that kustogen generates, a contract declares each such Secret, with its keys and " +
      "its provider. Without the Secret with a TLS certificate, the controller presents its own certificate, " +
      "which browsers warn about, or drops the host.",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/",
    bad: "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: database}}]}]}}}",
    good: "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: db}}]}]}}}",
  },
  references: (state) => dataReferences(state, "Secret"),
  judging: judgingOf("Secret"),
  warnings: ["for a file of variables that is read as one variable"],
  *more(state) {
    yield* missingKeys(state, "Secret");
    yield* certificatesMissing(state);
  },
});

/** The findings about Secrets with certificates of Ingresses and Gateways that nothing here creates. */
function certificatesMissing(state: State): Iterable<Finding> {
  // A Secret that is created for one Ingress is available to others beside it.
  const asked = [...tlsSecrets(state)].filter(({ isAskedFor }) => isAskedFor);
  const references = referencesOf(state, "certificate").filter(
    ({ name, namespace }) =>
      !asked.some((one) => one.name === name && mayShareNamespace(one.namespace, namespace)),
  );
  return missingObjects(state, references, {
    isCertain: true,
    // Only a Secret with a certificate can be meant.
    names: (_, namespace) =>
      [...providedIn.of(state).ofKind("Secret")].flatMap((one) =>
        one.keys.has("tls.crt") && mayShareNamespace(one.namespace, namespace) ? [one.name] : [],
      ),
  });
}
