import { describe, expect, it } from "vitest";
import { madeNowhere } from "../../../../src/check/rules/integrity/made-nowhere.ts";
import { judgedSources } from "../../sources.ts";

const INGRESS =
  "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: web}\nspec: {tls: [{secretName: shop-tls}]}\n";
const CERTIFICATE =
  "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: web}\nspec: {secretName: shop-tls}\n";
const ENVIRONMENT = /^(\/(?:beta|production|other))\/kustomization/;
const judged = (files: Record<string, string>) =>
  judgedSources(
    madeNowhere,
    files,
    Object.keys(files).flatMap((path) => ENVIRONMENT.exec(path)?.[1] ?? []),
  );
const overlay = (name: string, more = "") => ({
  [`/${name}/kustomization.yaml`]: `namespace: ${name}\nresources: [../base${more}]\n`,
});
const base = (text: string) => ({
  "/base/kustomization.yaml": "resources: [a.yaml]\n",
  "/base/a.yaml": text,
});
const other = (text: string, namespace = "") => ({
  "/other/kustomization.yaml": `resources: [b.yaml]\n${namespace}`,
  "/other/b.yaml": text,
});

describe("integrity/made-nowhere", () => {
  const beta = {
    ...base(INGRESS),
    ...overlay("beta", ", certificate.yaml"),
    "/beta/certificate.yaml": CERTIFICATE,
  };

  it("warns where another environment on the same base makes it for itself", () => {
    expect(judged({ ...beta, ...overlay("production") })).toEqual([
      "warning base/a.yaml:4: needs Secret shop-tls, which nothing creates for this environment; beta creates one for itself",
    ]);
  });

  it("is silent where a folder makes it in the same namespace, and where nothing on the same base does", () => {
    const shared = other(CERTIFICATE, "namespace: production\n");
    expect(judged({ ...beta, ...overlay("production"), ...shared })).toEqual([]);
    expect(
      judged({ ...base(INGRESS), ...overlay("production"), ...other(CERTIFICATE, "namespace: a\n") }),
    ).toEqual([]);
  });

  it.each([
    [
      "claim",
      "v1",
      "kind: Pod\nmetadata: {name: web}\nspec: {containers: [], volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]}",
      "PersistentVolumeClaim data",
    ],
    [
      "target of an autoscaler",
      "autoscaling/v2",
      "kind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: data}}",
      "Deployment data",
    ],
    [
      "ServiceAccount that is called as its workload is",
      "apps/v1",
      "kind: Deployment\nmetadata: {name: data}\nspec: {template: {spec: {serviceAccountName: data, containers: [{name: a, image: a}]}}}",
      "ServiceAccount data",
    ],
    [
      "ConfigMap that is called after its workload",
      "apps/v1",
      "kind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {volumes: [{name: a, configMap: {name: web-data}}], containers: [{name: a, image: a}]}}}",
      "ConfigMap web-data",
    ],
    [
      "Service that is called as its route is",
      "networking.k8s.io/v1",
      "kind: Ingress\nmetadata: {name: data}\nspec: {rules: [{http: {paths: [{backend: {service: {name: data, port: {number: 1}}}}]}}]}",
      "Service data",
    ],
    [
      "Role of a binding",
      "rbac.authorization.k8s.io/v1",
      "kind: RoleBinding\nmetadata: {name: web}\nroleRef: {kind: Role, name: data}",
      "Role data",
    ],
    [
      "Service of a StatefulSet",
      "apps/v1",
      "kind: StatefulSet\nmetadata: {name: web}\nspec: {serviceName: data}",
      "Service data",
    ],
    [
      "ServiceAccount that is called as its workload was before it got a prefix",
      "apps/v1",
      "kind: Deployment\nmetadata: {name: data}\nspec: {template: {spec: {serviceAccountName: data, containers: [{name: a, image: a}]}}}",
      "ServiceAccount data",
      "namePrefix: beta-\n",
    ],
  ])("warns of a %s that nothing in the repository makes", (_, version, text, what, prefix = "") => {
    const built = `${overlay("beta")["/beta/kustomization.yaml"]}${prefix}`;
    const files = { ...base(`apiVersion: ${version}\n${text}\n`), "/beta/kustomization.yaml": built };
    expect(judged(files)).toEqual([
      expect.stringMatching(
        new RegExp(`^warning base/a.yaml:.*: needs ${what}, which nothing in this repository creates$`),
      ),
    ]);
    const [kind, name] = what.split(" ");
    const made = other(`apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: elsewhere}\n`);
    expect(judged({ ...files, ...made })).toEqual([]);
    const release =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: beta}\n";
    expect(judged({ ...files, ...other(release) })).toEqual([]);
  });

  describe("a Service of a workload in another environment", () => {
    const ROUTE =
      "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: site, namespace: shop}\nspec: {defaultBackend: {service: {name: web, port: {number: 80}}}}\n";
    const web = (kind = "Deployment", namespace = "shop") =>
      `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: web, namespace: ${namespace}}\nspec: {template: {spec: {containers: [{name: a, image: b}]}}}\n`;
    const said = (more: string) =>
      judged({
        "/production/kustomization.yaml": "resources: [route.yaml]\n",
        "/production/route.yaml": ROUTE,
        ...other(more),
      });

    it("is missing if nothing creates it", () =>
      expect(said(web())).toEqual([
        "warning production/route.yaml:4: needs Service web, which nothing in this repository creates, although Deployment web is in namespace shop",
      ]));

    it.each([
      ["a workload of another name", web().replace("name: web", "name: api")],
      ["a workload in another namespace", web("Deployment", "beta")],
      [
        "a chart in the namespace",
        `${web()}---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a, namespace: flux}\nspec: {targetNamespace: shop}\n`,
      ],
      [
        "an operator's object there",
        `${web()}---\napiVersion: acme.io/v1\nkind: Web\nmetadata: {name: a, namespace: shop}\n`,
      ],
      [
        "the Service elsewhere",
        `${web()}---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: b}\n`,
      ],
    ])("may exist beside %s", (_, more) => expect(said(more)).toEqual([]));

    it("is missing beside custom objects in other namespaces", () =>
      expect(
        said(`${web()}---\napiVersion: acme.io/v1\nkind: Web\nmetadata: {name: a, namespace: beta}\n`),
      ).toHaveLength(1));
  });

  describe("of a Secret in a different namespace than its reader", () => {
    const reader =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: a, image: a, envFrom: [{secretRef: {name: login}}]}]}\n---\n";
    const sealed = (namespace: string, more = "", name = "login") =>
      `apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: ${name}, namespace: ${namespace}${more}}\nspec: {encryptedData: {A: b}}\n---\n`;
    const external =
      "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: login, namespace: store}\nspec: {dataFrom: [{extract: {key: a}}]}\n";
    const there = (kind: string, more = "") =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: {name: store${more}}\n---\n`;
    const lost = [
      "warning other/b.yaml:4: needs Secret login, but it is created in namespace store, in which there is nothing else, and read in shop",
    ];

    it.each([
      ["a SealedSecret", sealed("store")],
      ["an ExternalSecret", external],
      ["one whose namespace is created, and empty", there("Namespace") + sealed("store")],
    ])("warns of %s", (_, made) => expect(judged(other(reader + made))).toEqual(lost));

    it.each([
      [
        "something else is in that namespace",
        sealed("store") + there("ServiceAccount", ", namespace: store"),
      ],
      ["several Secrets are", sealed("store") + sealed("store", "", "other")],
      ["one of that name is in the reader's, too", sealed("store") + sealed("shop")],
      ["something copies it", sealed("store", ', annotations: {replicator/replicate-to: "shop"}')],
      ["its namespace isn't written", sealed("store").replace(", namespace: store", "")],
    ])("is silent if %s", (_, made) => expect(judged(other(reader + made))).toEqual([]));

    it("is silent if another folder creates it where it is read, or if a release fills its namespace", () => {
      const files = (more: string) => ({
        ...other(reader + sealed("store")),
        "/beta/kustomization.yaml": "resources: [c.yaml]\n",
        "/beta/c.yaml": more,
      });
      expect(judged(files(there("ConfigMap")))).toEqual(lost);
      expect(judged(files(sealed("shop")))).toEqual([]);
      const application =
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: store, namespace: argocd}\nspec: {destination: {namespace: store}}\n";
      expect(judged(files(application))).toEqual([]);
    });
  });
});
