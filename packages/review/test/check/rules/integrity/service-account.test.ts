import { describe, expect, it } from "vitest";
import { serviceAccount } from "../../../../src/check/rules/integrity/service-account.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const account = (name: string) =>
  `---\napiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop}\n`;
const using = (name: string) => deployment({ pod: `serviceAccountName: ${name},` });
const binding = (kind: string, subject: string) =>
  `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: view}\nsubjects: [${subject}]\n`;

describe("integrity/service-account", () => {
  it("takes one that is here, and the default one", () => {
    expect(judged(serviceAccount, state(using("web") + account("web")))).toEqual([]);
    expect(judged(serviceAccount, state(using("default")))).toEqual([]);
    expect(
      judged(
        serviceAccount,
        state(account("web") + binding("RoleBinding", "{kind: ServiceAccount, name: web}")),
      ),
    ).toEqual([]);
  });

  it("warns of a slip and lists one from elsewhere", () => {
    expect(judged(serviceAccount, state(using("shop-apis") + account("shop-api")))[0]).toMatch(/^warning/);
    expect(judged(serviceAccount, state(using("other")))[0]).toMatch(/^info/);
  });

  it("refuses a ClusterRoleBinding that doesn't say the namespace", () =>
    expect(
      judged(serviceAccount, state(binding("ClusterRoleBinding", "{kind: ServiceAccount, name: web}")))[0],
    ).toMatch(/^error .*without its namespace/));
});
