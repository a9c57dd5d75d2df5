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

  it("warns where the only one here says in its name that it is an account", () =>
    expect(judged(serviceAccount, state(using("web") + account("web-sa")))).toEqual([
      expect.stringMatching(/^warning .*ServiceAccount web, which nothing here creates; web-sa/),
    ]));

  it("warns where the only one here has another name, but not where that is in use, or where a chart makes more", () => {
    const bound = binding("RoleBinding", "{kind: ServiceAccount, name: api, namespace: shop}");
    const store =
      "---\napiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: s}\nspec: {provider: {vault: {auth: {kubernetes: {serviceAccountRef: {name: reader}}}}}}\n";
    const token =
      "---\napiVersion: v1\nkind: Secret\nmetadata: {name: t, annotations: {kubernetes.io/service-account.name: reader}}\ntype: kubernetes.io/service-account-token\n";
    const release = "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: shop}\n";
    const first = (yaml: string) => judged(serviceAccount, state(yaml + account("reader") + bound))[0];
    expect(first("")).toMatch(/^warning .*reader is the only ServiceAccount here/);
    expect(first(store)).toMatch(/^info/);
    expect(first(token)).toMatch(/^info/);
    expect(first(release)).toMatch(/^info/);
  });

  it("says nothing of controllers that Flux binds and that aren't installed", () => {
    const labelled = binding(
      "ClusterRoleBinding",
      "{kind: ServiceAccount, name: x, namespace: shop}",
    ).replace("{name: b}", "{name: b, labels: {app.kubernetes.io/part-of: flux}}");
    expect(judged(serviceAccount, state(labelled))).toEqual([]);
  });

  it("refuses a ClusterRoleBinding that doesn't say the namespace", () =>
    expect(
      judged(serviceAccount, state(binding("ClusterRoleBinding", "{kind: ServiceAccount, name: web}")))[0],
    ).toMatch(/^error .*without its namespace/));

  it("leaves it to kustomize to fill in the namespace of an account in a part that wasn't read", () =>
    expect(
      judged(
        serviceAccount,
        state(binding("ClusterRoleBinding", "{kind: ServiceAccount, name: web}"), { inPart: true }),
      ),
    ).toEqual([]));
});
