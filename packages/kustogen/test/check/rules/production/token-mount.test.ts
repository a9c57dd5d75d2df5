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
    expect(judged(tokenMount, state(deployment(USING) + account()))).toHaveLength(1);
  });
  it.each([
    deployment({ pod: "automountServiceAccountToken: false," }),
    deployment(USING) + account("automountServiceAccountToken: false\n"),
    deployment(USING) + account() + BINDING,
    deployment({ pod: "serviceAccountName: elsewhere," }),
  ])("takes %#", (yaml) => expect(judged(tokenMount, state(yaml))).toEqual([]));
});
