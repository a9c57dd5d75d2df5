import { describe, expect, it } from "vitest";
import { knownWord } from "../../../../src/check/rules/integrity/known-word.ts";
import { judged, state } from "../../state.ts";

const release = (values: string) =>
  `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: ${values}}\n`;
const said = (text: string) => judged(knownWord, state(text));

describe("integrity/known-word", () => {
  it.each([
    ["{image: {pullPolicy: IfNotPresnt}}", "image.pullPolicy", "IfNotPresnt", "IfNotPresent"],
    ["{image: {pullPolicy: ifNotPresent}}", "image.pullPolicy", "ifNotPresent", "IfNotPresent"],
    ["{service: {externalTrafficPolicy: ocal}}", "service.externalTrafficPolicy", "ocal", "Local"],
    ["{service: {app: {type: LoadBalanncer}}}", "service.app.type", "LoadBalanncer", "LoadBalancer"],
    ["{service: {type: Loadbalancer}}", "service.type", "Loadbalancer", "LoadBalancer"],
    ["{data: {accessModes: [ReadWriteMay]}}", "data.accessModes[0]", "ReadWriteMay", "ReadWriteMany"],
    ["{class: {reclaimPolicy: Rstain}}", "class.reclaimPolicy", "Rstain", "Retain"],
  ])("warns of a misspelled word in the values of a chart: %s", (values, path, word, meant) =>
    expect(said(release(values))).toEqual([
      `warning HelmRelease a: spec.values.${path}: ${word} isn't a word of Kubernetes, but ${meant} is`,
    ]),
  );

  it.each([
    "{image: {pullPolicy: IfNotPresent}, service: {type: LoadBalancer}}",
    "{image: {pullPolicy: '${POLICY}'}}",
    "{queue: {type: loadbalancer}, restartPolicy: always, reclaimPolicy: retain}",
    "{accessMode: rwo, externalTrafficPolicy: none}",
    "{kind: DaemonSets, controller: {kind: Daemon}}",
  ])("takes %s", (values) => expect(said(release(values))).toEqual([]));

  it("reads values in a text or a file, too", () => {
    const values = "values: |\n        image:\n          pullPolicy: Aways";
    const app = `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec:\n  source:\n    chart: shop\n    repoURL: https://charts.example.com\n    targetRevision: 1.0.0\n    helm:\n      ${values}\n`;
    expect(said(app)).toEqual([
      "warning Application a: spec.source.helm.values: Aways isn't a word of Kubernetes, but Always is",
    ]);
  });

  it("warns of a field of a kind without a schema, and leaves those with one to it", () => {
    const of = (apiVersion: string, kind: string) =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: {pathType: Prefx, imagePullPolicy: Aways, accessModes: [ReadWriteMay]}\n`;
    expect(said(of("shop.example/v1", "Till"))).toHaveLength(3);
    expect(said(of("v1", "PersistentVolumeClaim"))).toEqual([]);
    expect(said("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {pullPolicy: Aways}\n")).toEqual(
      [],
    );
  });

  it("warns of the type of a Secret that is almost a known one", () => {
    const secret = (type: string) => `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ntype: ${type}\n`;
    expect(said(secret("Opaqre"))).toEqual([
      "warning Secret a: type: Opaqre isn't a word of Kubernetes, but Opaque is",
    ]);
    for (const type of ["Opaque", "kubernetes.io/tls", "shop.example/till", "helm.sh/release.v1"])
      expect(said(secret(type))).toEqual([]);
  });

  const certificate = (issuer: string) =>
    `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\nspec: {secretName: a, issuerRef: {${issuer}}}\n`;

  it.each([
    ["{name: b, kind: CClusterIssuer}", "ClusterIssuer"],
    ["{name: b, kind: ClusterIssuers2, group: cert-manager.io}", undefined],
    ["{name: b, kind: Isuer, group: cert-manager.io}", "Issuer"],
    ["{name: b, kind: OriginIssuer, group: cert-manager.k8s.cloudflare.com}", undefined],
    ["{name: b, kind: ClusterIssuers}", undefined],
  ])("compares the kind of a reference with known ones: %s", (issuer, meant) => {
    const all = said(certificate(issuer.slice(1, -1)));
    expect(all.length).toBe(meant === undefined ? 0 : 1);
    if (meant !== undefined) expect(all[0]).toMatch(/^warning .*issuerRef.kind: refers to a \w+, a kind/);
  });

  it.each([
    ["pps/v1", 'unknown apiVersion "pps/v1" for Deployment; it is served as apps/v1'],
    ["app/v1", 'unknown apiVersion "app/v1" for Deployment; it is served as apps/v1'],
    ["apps/vv1", 'unknown apiVersion "apps/vv1" for Deployment; it is served as apps/v1'],
    ["apps/v1", undefined],
    ["apps/v1beta1", undefined],
    ["'${VERSION}'", undefined],
    ["shop.example/v1", undefined],
  ])("compares the API version of a reference with the kind's: %s", (version, message) => {
    const scaler = `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: a}\nspec: {maxReplicas: 2, scaleTargetRef: {apiVersion: ${version}, kind: Deployment, name: a}}\n`;
    expect(said(scaler)).toEqual(
      message === undefined
        ? []
        : [`warning HorizontalPodAutoscaler a: spec.scaleTargetRef.apiVersion: refers to an ${message}`],
    );
  });

  it("knows the kinds of the environment, and reports what a schema reports only there", () => {
    const tills =
      "apiVersion: shop.example/v1\nkind: Till\nmetadata: {name: a}\nspec: {to: {kind: Drawr, name: b}}\n";
    expect(said(tills)).toEqual([]);
    expect(said(`${tills}---\napiVersion: shop.example/v1\nkind: Drawer\nmetadata: {name: b}\n`)).toEqual([
      "warning Till a: spec.to.kind: refers to a Drawr, a kind that nothing defines",
    ]);
    const binding =
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: Roole, name: b, apiGroup: rbac.authorization.k8s.io}\n";
    expect(said(binding)).toEqual([]);
  });
});
