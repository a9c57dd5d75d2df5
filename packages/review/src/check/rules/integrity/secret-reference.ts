import { certificatesMissing } from "../../references/certificates.ts";
import { judgeData } from "../../references/data-keys.ts";
import { MISSING_CASES } from "../../references/findings.ts";
import { defineRule } from "../../rule.ts";

export const secretReference = defineRule({
  id: "integrity/secret-reference",
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
  example: {
    bad: "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: database}}]}]}}}",
    good: "kind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [{secretKey: password}]}\n---\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: [{name: api, envFrom: [{secretRef: {name: db}}]}]}}}",
  },
  severity: "error",
  cases: MISSING_CASES,
  basis: "broken",
  fromAbsence: "near",
  *check(state) {
    yield* judgeData(state, "Secret");
    yield* certificatesMissing(state);
  },
});
