import { describe, expect, it } from "vitest";
import { rows } from "../../../../../../test/table.ts";
import { removedResource } from "../../../../src/check/rules/change/removed-resource.ts";
import { judgedChange } from "../../state.ts";

const all = (...texts: string[]) => texts.join("\n---\n");
const workload = (name: string, { env = "" } = {}) =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: shop}\nspec:\n  selector: {matchLabels: {app: ${name}}}\n` +
  `  template:\n    metadata: {labels: {app: ${name}}}\n    spec: {containers: [{name: c, image: "x:1"${env}}]}\n`;
const secret = (name: string) =>
  `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: ${name}, namespace: shop}\nspec: {secretStoreRef: {name: vault}, target: {name: ${name}}}\n`;
const STORE =
  "apiVersion: external-secrets.io/v1\nkind: SecretStore\nmetadata: {name: vault, namespace: shop}\nspec: {}\n";

const change = (before: string, after: string) => judgedChange(removedResource, before, after);

describe("change/removed-resource", () => {
  it("refuses to delete what is read, though another namespace never had anything of that name", () => {
    const reading = (namespace: string) =>
      workload("api", {
        env: ", env: [{name: A, valueFrom: {configMapKeyRef: {name: app, key: a}}}]",
      }).replace("namespace: shop", `namespace: ${namespace}`);
    const map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app, namespace: shop}\ndata: {a: b}\n";
    const both = all(reading("shop"), reading("other"));
    expect(change(all(map, both), both)).toEqual([
      expect.stringMatching(/^error ConfigMap app .*still read by Deployment shop\/api/),
    ]);
  });
  it("takes what has another name, and what stays in the cluster", () => {
    expect(change(workload("web"), workload("shop-web"))).toEqual([]);
    const kept = workload("web").replace(
      "namespace: shop",
      'namespace: shop, annotations: {argocd.argoproj.io/sync-options: "Prune=false"}',
    );
    expect(change(all(kept, workload("api")), workload("api"))).toEqual([]);
  });

  it("takes a store that moves with what reads from it, and one of the cluster, whatever namespace is written to it", () => {
    const moved = (text: string) => text.replaceAll("namespace: shop", "namespace: other");
    const cluster = all(STORE, secret("db"))
      .replaceAll("kind: SecretStore", "kind: ClusterSecretStore")
      .replace("name: vault}, target", "name: vault, kind: ClusterSecretStore}, target");
    for (const given of [all(STORE, secret("db")), cluster]) expect(change(given, moved(given))).toEqual([]);
    expect(change(all(STORE, secret("db")), all(moved(STORE), secret("db")))[0]).toMatch(
      /^error SecretStore .*still used by/,
    );
  });
});

const object = (apiVersion: string, kind: string, rest: string, name = "old") =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}${isOfCluster(kind) ? "" : ", namespace: shop"}}\n${rest}\n`;
const isOfCluster = (kind: string) => /^Cluster|Class$/.test(kind);
const binding = (kind: string, role: string, subjects = "[]") =>
  object(
    "rbac.authorization.k8s.io/v1",
    kind,
    `roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ${role}, name: old}\nsubjects: ${subjects}`,
    "binding",
  );
const RBAC = "rbac.authorization.k8s.io/v1";

/** An object of a table, "APIVERSION KIND FIELDS"; or "pod FIELD" of a workload, or "binding KIND ROLE of SUBJECTS". */
function written(text: string, name?: string): string {
  const [first = "", kind = "", rest = ""] = text.split(/ (\S+) (.*)/);
  if (first === "pod") return workload("api").replace("containers:", `${kind} ${rest}, containers:`);
  if (first === "binding") return binding(kind, ...(rest.split(" of ") as [string, string?]));
  return object(first, kind, rest, name);
}

/** An object, and one that refers to it. */
const REFERRED = rows(`
a Role | ${RBAC} Role rules: [] | binding RoleBinding Role
a ClusterRole | ${RBAC} ClusterRole rules: [] | binding ClusterRoleBinding ClusterRole
a ServiceAccount | v1 ServiceAccount automountServiceAccountToken: false | pod serviceAccountName: old
a ServiceAccount of a binding | v1 ServiceAccount automountServiceAccountToken: false | binding RoleBinding Role of [{kind: ServiceAccount, name: old}]
a ConfigMap | v1 ConfigMap data: {a: b} | pod volumes: [{name: v, configMap: {name: old}}]
a Secret | v1 Secret stringData: {a: b} | pod volumes: [{name: v, secret: {secretName: old}}]
a Certificate's Secret | cert-manager.io/v1 Certificate spec: {secretName: old, issuerRef: {name: a}} | networking.k8s.io/v1 Ingress spec: {tls: [{hosts: [a.example.com], secretName: old}]} | web
a Service | v1 Service spec: {selector: {app: api}, ports: [{port: 80}]} | networking.k8s.io/v1 Ingress spec: {defaultBackend: {service: {name: old, port: {number: 80}}}} | web
a claim | v1 PersistentVolumeClaim spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}} | pod volumes: [{name: v, persistentVolumeClaim: {claimName: old}}]
a StorageClass | storage.k8s.io/v1 StorageClass provisioner: csi.example.com | v1 PersistentVolumeClaim spec: {storageClassName: old} | data
an Issuer | cert-manager.io/v1 Issuer spec: {selfSigned: {}} | cert-manager.io/v1 Certificate spec: {secretName: tls, issuerRef: {name: old}} | web
`).map(
  ([what = "", target = "", reader = "", name]) => [what, written(target), written(reader, name)] as const,
);

describe.each(REFERRED)("%s that something still refers to", (_, target, reader) => {
  const lost = [expect.stringMatching(/^error .*still (?:used|read) by/)];
  const named = (text: string, name: string) => text.replace(/\bold\b/g, name);

  it("is refused when it is deleted", () => {
    expect(change(all(target, reader), reader)).toEqual(lost);
  });
  it("is refused when it gets another name", () => {
    expect(change(all(target, reader), all(named(target, "new"), reader))).toEqual(lost);
  });
  it("is fine when the reference follows, when nothing refers to it, and when the cluster keeps it", () => {
    const user = (name: string) => all(named(target, name), named(reader, name));
    expect(change(user("old"), user("new"))).toEqual([]);
    expect(change(target, workload("other"))).toEqual([]);
    const kept = target.replace(
      "metadata: {",
      'metadata: {annotations: {argocd.argoproj.io/sync-options: "Prune=false"}, ',
    );
    expect(change(all(kept, reader), reader)).toEqual([]);
  });
  it("is nothing new where nothing made it before", () => {
    expect(change(all(named(target, "other"), reader), reader)).toEqual([]);
  });
});

it("an ExternalSecret that makes another Secret now is refused while a workload reads the one that it made", () => {
  const reader = workload("api", { env: ", envFrom: [{secretRef: {name: db}}]" });
  const other = secret("db").replace("target: {name: db}", "target: {name: mail}");
  expect(change(all(secret("db"), reader), all(other, reader))).toEqual([
    expect.stringMatching(
      /^error ExternalSecret .*no longer creates Secret db, which is still read by Deployment/,
    ),
  ]);
});
