import { describe, expect, it } from "vitest";
import { tokenMount } from "../../../../src/check/rules/production/token-mount.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const account = (more = "") =>
  `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: web, namespace: shop}\n${more}`;
const BINDING =
  "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: b, namespace: shop}\nroleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: web, namespace: shop}]\n";
const USING = { pod: "serviceAccountName: web," };

describe("production/token-mount", () => {
  it("warns of a token without rights", () => {
    expect(judged(tokenMount, state(deployment()))[0]).toMatch(/^warning .*ServiceAccount default/);
    const other = BINDING.replace("name: web", "name: other");
    expect(judged(tokenMount, state(deployment(USING) + account() + other))[0]).toMatch(/^warning /);
  });
  it("gives a hint for an account of its own where no rights are given to anyone here", () =>
    expect(judged(tokenMount, state(deployment(USING) + account()))[0]).toMatch(/^info /));
  it.each([
    deployment().replace("acme/web:1.0.0", "quay.io/openshift/origin-oauth-proxy:4.9"),
    deployment({
      container: "env: [{name: CA, value: /var/run/secrets/kubernetes.io/serviceaccount/service-ca.crt}],",
    }),
    deployment({ container: "args: [--token-file=/var/run/secrets/kubernetes.io/serviceaccount/token]," }),
    deployment().replace(
      "template: {metadata: {",
      'template: {metadata: {annotations: {vault.hashicorp.com/agent-inject: "true"}, ',
    ),
  ])("takes a pod that shows its token: %#", (yaml) => expect(judged(tokenMount, state(yaml))).toEqual([]));
  it.each([
    deployment({ pod: "automountServiceAccountToken: false," }),
    deployment(USING) + account("automountServiceAccountToken: false\n"),
    deployment(USING) + account() + BINDING,
    deployment({ pod: "serviceAccountName: elsewhere," }),
    // The field's old name.
    deployment({ pod: "serviceAccount: web," }) + account() + BINDING,
  ])("takes %#", (yaml) => expect(judged(tokenMount, state(yaml))).toEqual([]));
});
