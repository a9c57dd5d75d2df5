import { describe, expect, it } from "vitest";
import { clusterReference } from "../../../../src/check/rules/integrity/cluster-reference.ts";
import { judgedFolders } from "./judged-folders.ts";

const issuer = (name: string) =>
  `---\napiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: "${name}"}\n`;
const certificate = (name: string, kind = "ClusterIssuer") =>
  `---\napiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web}\nspec: {issuerRef: {name: "${name}", kind: ${kind}}}\n`;
const store = (name: string) =>
  `---\napiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: ${name}}\n`;
const secret = (name: string) =>
  `---\napiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: web}\nspec: {secretStoreRef: {name: ${name}, kind: ClusterSecretStore}}\n`;
const judged = (made: string, ...used: string[]) =>
  judgedFolders(clusterReference, {
    certs: made,
    ...Object.fromEntries(used.map((one, at) => [`apps/${at}`, one])),
  });

const pool = (name: string, namespace = "metallb") =>
  `---\napiVersion: metallb.io/v1beta1\nkind: IPAddressPool\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
const advertisement = (name: string, namespace = "metallb") =>
  `---\napiVersion: metallb.io/v1beta1\nkind: L2Advertisement\nmetadata: {name: a, namespace: ${namespace}}\nspec: {ipAddressPools: [${name}]}\n`;

describe("integrity/cluster-reference", () => {
  it("warns of an object of an operator that has another name in another folder of its namespace", () => {
    expect(judged(pool("office"), advertisement("offices"))).toEqual([
      "L2Advertisement a spec.ipAddressPools.0: refers to IPAddressPool offices, which nothing in this repository creates in namespace metallb; office exists",
    ]);
    expect(judged(pool("office"), advertisement("office"))).toEqual([]);
    expect(judged(pool("office", "other"), advertisement("offices"))).toEqual([]);
    expect(judged(pool("office"), pool("home") + advertisement("garage"))).toEqual([]);
    expect(judged(pool("office"), pool("home") + advertisement("offices"))).toEqual([
      "L2Advertisement a spec.ipAddressPools.0: refers to IPAddressPool offices, which nothing else refers to and nothing in this repository creates; office exists",
    ]);
  });

  it("warns of an issuer or store that has another name in another folder", () => {
    expect(judged(issuer("certs-local"), certificate("cert-manager-local"))).toEqual([
      "Certificate web spec.issuerRef.name: refers to ClusterIssuer cert-manager-local, which nothing in this repository creates; certs-local exists",
    ]);
    expect(judged(issuer("a") + issuer("b") + issuer("c") + issuer("d"), certificate("other"))).toEqual([
      expect.stringContaining("; a, b, c and 1 more exist"),
    ]);
    expect(judged(store("onepasword") + store("two"), secret("onepassword"))).toEqual([
      "ExternalSecret web spec.secretStoreRef.name: refers to ClusterSecretStore onepassword, which nothing in this repository creates; onepasword, two exist",
    ]);
  });

  const volume = (name: string) => `---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: ${name}}\n`;
  const claim = (name: string) =>
    `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: web}\nspec: {volumeName: ${name}}\n`;

  it("warns of a claim whose volume has another name in another folder, but not of a provisioned one", () => {
    expect(judged(volume("web-nfs"), claim("web-nsf"))).toEqual([
      "PersistentVolumeClaim web spec.volumeName: refers to PersistentVolume web-nsf, which nothing in this repository creates; web-nfs exists",
    ]);
    expect(judged(volume("web-nfs"), claim("web-nfs"))).toEqual([]);
    expect(judged(volume("web-nfs"), claim("pvc-0a1b2c3d-0000-4000-8000-000000000000"))).toEqual([]);
  });

  describe("what a policy or a route names", () => {
    const object = (kind: string, name: string, apiVersion = "v1", rest = "") =>
      `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, ${rest}}\n`;
    const policy = (selector: string) =>
      `${object("NetworkPolicy", "web", "networking.k8s.io/v1")}spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {${selector}}}]}]}\n`;
    const byName = (name: string) => policy(`matchLabels: {kubernetes.io/metadata.name: ${name}}`);
    const route = (gateway: string) =>
      `${object("VirtualService", "web", "networking.istio.io/v1")}spec: {hosts: [web], gateways: [mesh, ${gateway}]}\n`;
    const admits = (source: string) =>
      `${object("AuthorizationPolicy", "web", "security.istio.io/v1")}spec: {rules: [{from: [{source: {${source}}}]}]}\n`;
    const only = (found: string) => [expect.stringContaining(found)];

    it("is reported if it is one slip away from what exists", () => {
      const nothing =
        "which nothing else refers to and nothing in this repository creates; monitoring exists";
      expect(judged(object("Namespace", "monitoring"), byName("monitorings"))).toEqual([
        `NetworkPolicy web spec.ingress.0.from.0.namespaceSelector.matchLabels.kubernetes.io/metadata.name: refers to Namespace monitorings, ${nothing}`,
      ]);
      const listed = policy(
        "matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [web, monitoirng]}]",
      );
      expect(judged(object("Namespace", "monitoring"), listed)).toEqual(only("Namespace monitoirng, "));
      const gateway = object("Gateway", "public", "networking.istio.io/v1");
      expect(judged(gateway, route("istio-system/publc"))).toEqual(
        only("spec.gateways.1: refers to Gateway publc, "),
      );
      expect(
        judged(
          object("ServiceAccount", "shop-web"),
          admits('principals: ["cluster.local/ns/a/sa/shopwebs"]'),
        ),
      ).toEqual([]);
      expect(
        judged(
          object("ServiceAccount", "shop-web"),
          admits('principals: ["cluster.local/ns/a/sa/shop-wbe"]'),
        ),
      ).toEqual(only("ServiceAccount shop-wbe, "));
      expect(judged(object("Namespace", "monitoring"), admits("namespaces: [monitorin]"))).toEqual(
        only("Namespace monitorin, "),
      );
    });

    it("isn't if it exists, is another name, or is deployed into", () => {
      expect(judged(object("Namespace", "monitoring"), byName("monitoring"))).toEqual([]);
      expect(judged(object("Namespace", "monitoring"), byName("logging"))).toEqual([]);
      const apps = object("ConfigMap", "a", "v1", "namespace: apps2s");
      expect(judged(object("Namespace", "apps2") + apps, byName("apps2s"))).toEqual([]);
      expect(judged(object("Namespace", "apps"), policy("matchLabels: {team: appss}"))).toEqual([]);
      const others =
        "matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [appss]}]";
      expect(judged(object("Namespace", "apps"), policy(others))).toEqual([]);
      expect(judged(object("Namespace", "apps"), admits("namespaces: ['app*']"))).toEqual([]);
      const elsewhere = object("VirtualService", "web", "acme.example/v1");
      expect(judged(object("Gateway", "public"), `${elsewhere}spec: {gateways: [publc]}\n`)).toEqual([]);
    });
  });

  describe("what an environment lacks", () => {
    const object = (kind: string, name: string, namespace = "shop", apiVersion = "v1") =>
      `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
    const pod = (spec: string) =>
      `${object("Pod", "web")}spec: {containers: [{name: a, image: a}], ${spec}}\n`;
    const mounting = (claim: string) =>
      pod(`volumes: [{name: d, persistentVolumeClaim: {claimName: ${claim}}}]`);
    const claim = (name: string, namespace?: string) => object("PersistentVolumeClaim", name, namespace);
    const nothing = "which nothing else refers to and nothing in this repository creates";

    it.each([
      ["a claim", claim("web-data"), mounting("web-dta"), "PersistentVolumeClaim web-dta", "web-data"],
      [
        "a claim without its hyphen",
        claim("web-data"),
        mounting("webdata"),
        "PersistentVolumeClaim webdata",
        "web-data",
      ],
      [
        "a pull Secret",
        object("Secret", "registry-login"),
        pod("imagePullSecrets: [{name: registry-logins}]"),
        "Secret registry-logins",
        "registry-login",
      ],
      [
        "a Service of a webhook",
        object("Service", "hooks"),
        `${object("MutatingWebhookConfiguration", "a", "shop", "admissionregistration.k8s.io/v1")}webhooks: [{name: a.b.c, clientConfig: {service: {name: hoooks, namespace: shop}}}]\n`,
        "Service hoooks",
        "hooks",
      ],
      [
        "what Flux waits for",
        object("Deployment", "web", "shop", "apps/v1"),
        `${object("Kustomization", "a", "flux", "kustomize.toolkit.fluxcd.io/v1")}spec: {healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: wweb, namespace: shop}]}\n`,
        "Deployment wweb",
        "web",
      ],
      [
        "the namespace of a subject",
        object("Service", "a", "payments"),
        `${object("RoleBinding", "a", "shop", "rbac.authorization.k8s.io/v1")}subjects: [{kind: ServiceAccount, name: a, namespace: payment}]\n`,
        "Namespace payment",
        "payments",
      ],
      [
        "the namespace of a Gateway",
        object("Service", "a", "gateways"),
        `${object("HTTPRoute", "a", "shop", "gateway.networking.k8s.io/v1")}spec: {parentRefs: [{name: public, namespace: gatewyas}]}\n`,
        "Namespace gatewyas",
        "gateways",
      ],
    ])("is reported if it is one slip away from %s", (_, made, used, lost, meant) =>
      expect(judged(made, used)).toEqual([
        expect.stringContaining(`refers to ${lost}, ${nothing}; ${meant} exists`),
      ]),
    );

    it.each([
      ["exists somewhere", claim("web-data") + claim("web-dta", "other"), mounting("web-dta")],
      ["is like one in another namespace", claim("web-data", "other"), mounting("web-dta")],
      ["differs in a number", claim("web-data-1"), mounting("web-data-2")],
      [
        "is optional in values",
        object("Secret", "login"),
        `${object("HelmRelease", "a", "shop", "helm.toolkit.fluxcd.io/v2")}spec: {values: {secretRef: {name: logins, optional: true}}}\n`,
      ],
    ])("isn't if it %s", (_, made, used) => expect(judged(made, used)).toEqual([]));

    it("is reported if all others name another entry point", () => {
      const route = (name: string, entry: string) =>
        `${object("IngressRoute", name, "shop", "traefik.io/v1alpha1")}spec: {entryPoints: [${entry}], routes: []}\n`;
      const usual = ["a", "b", "c"].map((name) => route(name, "websecure")).join("");
      expect(judged(usual, route("d", "websecur"))).toEqual([
        `IngressRoute d spec.entryPoints.0: refers to entry point websecur, ${nothing}; websecure is used 3 times`,
      ]);
      expect(judged(usual, route("d", "web"))).toEqual([]);
      expect(judged(route("a", "websecure"), route("d", "websecur"))).toEqual([]);
    });
  });

  it("takes one that is there, one of a repository without any, and one of the namespace", () => {
    expect(judged(issuer("a"), certificate("a"))).toEqual([]);
    expect(judged(store("a"), certificate("a"))).toEqual([]);
    expect(judged(issuer("a"), certificate("b", "Issuer"))).toEqual([]);
  });

  it("takes names that only the cluster knows, and those of a folder with its own", () => {
    expect(judged(issuer("a"), certificate(`$\{ISSUER}`))).toEqual([]);
    expect(judged(issuer("a"), certificate("<issuer>"))).toEqual([]);
    expect(judged(issuer(`$\{ISSUER}`), certificate("b"))).toEqual([]);
    expect(judged(issuer("a"), certificate("b") + issuer("c"))).toEqual([]);
  });

  it("takes several names that nothing creates, where most are of that sort", () => {
    expect(judged(issuer("a"), certificate("a"), certificate("one"), certificate("two"))).toEqual([]);
    expect(
      judged(issuer("let-us"), certificate("lets-us"), certificate("one"), certificate("two")),
    ).toHaveLength(1);
  });

  it("warns of a kind that only another name for the whole cluster, or for a namespace, has", () => {
    const ofNamespace = secret("vault").replace("ClusterSecretStore", "SecretStore");
    expect(judged(store("vault"), ofNamespace)).toEqual([
      "ExternalSecret web spec.secretStoreRef.name: refers to SecretStore vault, which nothing in this repository creates, though ClusterSecretStore vault exists",
    ]);
    const own = store("vault").replace("ClusterSecretStore", "SecretStore");
    expect(judged(store("vault") + own, ofNamespace)).toEqual([]);
    expect(judged(store("other"), ofNamespace)).toEqual([]);
  });

  const sized = (name: string, at = 0) =>
    `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: web${at}}\nspec: {storageClassName: ${name}}\n`;
  const ofClass = (name: string) =>
    `---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ${name}}\nprovisioner: nfs\n`;

  it("warns of a class that is a slip for one that another folder creates, or that most claims use", () => {
    expect(judged(ofClass("warm-nfs"), sized("wram-nfs"))).toEqual([
      "PersistentVolumeClaim web0 spec.storageClassName: refers to StorageClass wram-nfs, which nothing else refers to and nothing in this repository creates; warm-nfs exists",
    ]);
    const three = [0, 1, 2].map((at) => sized("warm-nfs", at));
    expect(judged("", ...three, sized("warm-nf"))).toEqual([
      expect.stringContaining("; warm-nfs is used 3 times"),
    ]);
    expect(judged("", ...three.slice(1), sized("warm-nf"))).toEqual([]);
    expect(judged(ofClass("warm-nfs"), sized("cold-nfs"), sized("warm-nfs2"))).toEqual([]);
    expect(judged(ofClass("warm-nfs"), sized("wram-nfs", 0), sized("wram-nfs", 1))).toEqual([]);
    // The same claim in two environments is one that both build on.
    expect(judged(ofClass("warm-nfs"), sized("wram-nfs"), sized("wram-nfs"))).toHaveLength(2);
  });

  it("warns of variables from a ConfigMap whose name is a slip, in any namespace", () => {
    const deploys = (name: string, at = 0) =>
      `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k${at}, namespace: flux-system}\nspec: {path: ./none${at}, postBuild: {substituteFrom: [{kind: ConfigMap, name: ${name}}]}}\n`;
    const three = [0, 1, 2].map((at) => deploys("cluster-settings", at));
    expect(judged("", ...three, deploys("cluster-setings", 3))).toEqual([
      "Kustomization k3 spec.postBuild.substituteFrom.0.name: refers to ConfigMap cluster-setings, which nothing else refers to and nothing in this repository creates; cluster-settings is used 3 times",
    ]);
    expect(judged("", ...three, deploys("cluster-secrets", 3))).toEqual([]);
    expect(judged("", deploys("cluster-settings"), deploys("cluster-setings", 3))).toEqual([]);
  });
});
