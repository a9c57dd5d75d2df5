import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { apiVersion } from "../../../../src/check/rules/integrity/api-version.ts";
import { readFinding } from "../../read-findings.ts";
import { judged, state } from "../../state.ts";

const object = (version: string, kind: string) =>
  `apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}`;

/** What is said of environments together. */
function saidOf(...yaml: string[]): string[] {
  const environments = yaml.map((one, index) => state(one, { environment: `e${index}` }));
  const argo = argoFacts([], environments);
  const repository = { environments, argo, flux: [], isWhole: false };
  return [...(apiVersion.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(apiVersion.id, `${finding.environment} ${finding.message}`, finding),
  );
}

describe("integrity/api-version", () => {
  it("refuses what the cluster doesn't serve, and what no cluster in use serves", () => {
    const cron = object("batch/v1beta1", "CronJob");
    expect(judged(apiVersion, state(cron, { kubernetes: "1.25" }))[0]).toMatch(
      /^error .*the cluster runs 1.25/,
    );
    expect(judged(apiVersion, state(cron))[0]).toMatch(/^error .*hasn't been served since Kubernetes 1.25$/);
    expect(judged(apiVersion, state(cron, { kubernetes: "1.24" }))).toEqual([]);
  });
  it("warns where it depends on the version, which isn't known", () =>
    expect(
      judged(apiVersion, state(object("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema")))[0],
    ).toMatch(/^warning/));
  it("takes what is served, and custom kinds", () => {
    expect(judged(apiVersion, state(object("batch/v1", "CronJob")))).toEqual([]);
    expect(judged(apiVersion, state(object("acme.io/v1beta1", "CronJob")))).toEqual([]);
  });

  it("refuses a version that the definition beside it doesn't serve", () => {
    const definition = (versions: string) =>
      `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: things.acme.io}\nspec: {group: acme.io, names: {kind: Thing, plural: things}, scope: Namespaced, versions: [${versions}]}\n---\n`;
    const schema = "schema: {openAPIV3Schema: {type: object}}";
    const v1 = `{name: v1, served: true, storage: true, ${schema}}`;
    const old = (served: boolean) => `{name: v1beta1, served: ${served}, storage: false, ${schema}}`;
    const thing = object("acme.io/v1beta1", "Thing");
    expect(judged(apiVersion, state(definition(`${v1}, ${old(false)}`) + thing))).toEqual([
      expect.stringMatching(
        /^error Thing a: apiVersion: .*is not served by its CustomResourceDefinition.*acme.io\/v1$/,
      ),
    ]);
    expect(judged(apiVersion, state(definition(v1) + thing))).toHaveLength(1);
    expect(judged(apiVersion, state(definition(`${v1}, ${old(true)}`) + thing))).toEqual([]);
    // A version without a schema is one.
    expect(judged(apiVersion, state(definition(`${v1}, {name: v1beta1, served: true}`) + thing))).toEqual([]);
  });

  it("warns of a group that its program left, where the repository uses the newer one", () => {
    const route = (group: string) => `${object(`${group}/v1alpha1`, "IngressRoute")}\n---\n`;
    const old = route("traefik.containo.us");
    expect(saidOf(old, route("traefik.io"))).toEqual([
      "e0 belongs to the group traefik.containo.us, which Traefik 3 doesn't read; others in this repository use traefik.io",
    ]);
    expect(saidOf(old)).toEqual([]);
    const definition =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: ingressroutes.traefik.containo.us}\n---\n";
    expect(saidOf(old + definition, route("traefik.io"))).toEqual([]);
  });

  it("warns of a version that its program no longer serves, where most of the repository uses the newer one", () => {
    const secret = (version: string) =>
      `${object(`external-secrets.io/${version}`, "ExternalSecret")}\n---\n`;
    const certificate = (version: string) => `${object(`cert-manager.io/${version}`, "Certificate")}\n---\n`;
    expect(saidOf(secret("v1beta1"), secret("v1") + secret("v1"))).toEqual([
      "e0 external-secrets.io/v1beta1 isn't served since External Secrets Operator 0.17; others in this repository use external-secrets.io/v1",
    ]);
    expect(saidOf(certificate("v1alpha2"), certificate("v1") + certificate("v1"))).toHaveLength(1);
    const release = (version: string) =>
      `apiVersion: helm.toolkit.fluxcd.io/${version}\nkind: HelmRelease\nmetadata: {name: a}\n---\n`;
    expect(saidOf(release("v2beta1"), release("v2") + release("v2"))).toEqual([
      "e0 helm.toolkit.fluxcd.io/v2beta1 isn't served since Flux 2.7; others in this repository use helm.toolkit.fluxcd.io/v2",
    ]);
    expect(saidOf(release("v2"), release("v2"))).toEqual([]);
    expect(saidOf(secret("v1beta1"), secret("v1"))).toEqual([]);
    expect(saidOf(secret("v1beta1"))).toEqual([]);
    const definition =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: externalsecrets.external-secrets.io}\n---\n";
    expect(saidOf(secret("v1beta1") + definition, secret("v1") + secret("v1"))).toEqual([]);
  });
});

it.each([
  ["traefik.containo.us", "traefik.io", "Traefik 3"],
  ["certmanager.k8s.io", "cert-manager.io", "cert-manager 0.11"],
  ["kubernetes-client.io", "external-secrets.io", "External Secrets Operator"],
  ["keda.k8s.io", "keda.sh", "KEDA 2"],
  ["helm.fluxcd.io", "helm.toolkit.fluxcd.io", "Flux 2"],
  ["longhorn.rancher.io", "longhorn.io", "Longhorn 1.0"],
  ["networking.x-k8s.io", "gateway.networking.k8s.io", "Gateway API 0.4"],
])("%s is %s since %s", (old, group, since) => {
  const environments = [old, group].map((one) => state(object(`${one}/v1`, "Thing"), { environment: one }));
  const argo = argoFacts([], environments);
  const found = apiVersion.checkRepository?.({
    environments,
    argo,
    flux: [],
    isWhole: false,
  });
  expect([...(found ?? [])].map(({ environment, message }) => [environment, message])).toEqual([
    [old, `belongs to the group ${old}, which ${since} doesn't read; others in this repository use ${group}`],
  ]);
});

describe("where the repository names the version of the chart with the definitions", () => {
  const secret = (version: string, kind = "ExternalSecret") => object(`external-secrets.io/${version}`, kind);
  const release = (version: string, values = "{}") =>
    `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: eso}\nspec: {chart: {spec: {chart: external-secrets, version: "${version}"}}, values: ${values}}`;
  const newer =
    "e1 external-secrets.io/v1 needs the chart external-secrets 0.16.0 or later, and HelmRelease eso installs 0.14.4";

  it("warns of one that the chart doesn't serve yet, or no longer", () => {
    expect(saidOf(release("0.14.4"), secret("v1"))).toEqual([newer]);
    expect(saidOf(release("v0.14.4"), secret("v1"))).toHaveLength(1);
    expect(saidOf(release("0.15.x"), secret("v1"))).toHaveLength(1);
    expect(saidOf(release("0.17.0"), secret("v1beta1"))).toEqual([
      "e1 external-secrets.io/v1beta1 isn't served since 0.17.0 of the chart external-secrets, and HelmRelease eso installs 0.17.0",
    ]);
    // One cause is said once for each environment, and in place of what others use.
    expect(
      saidOf(
        release("0.17.0"),
        ["v1beta1", "v1beta1", "v1", "v1", "v1"].map((one) => secret(one)).join("\n---\n"),
      ),
    ).toHaveLength(1);
  });

  it("reads the version of an Application, of an OCIRepository and of a kustomization", () => {
    const application =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: eso}\nspec: {source: {chart: external-secrets, targetRevision: 0.14.4}}";
    const oci =
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: eso}\nspec: {chartRef: {kind: OCIRepository, name: eso}}\n---\napiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata: {name: eso}\nspec: {url: oci://ghcr.io/acme/charts/external-secrets, ref: {tag: 0.14.4}}";
    expect(saidOf(application, secret("v1"))).toHaveLength(1);
    expect(saidOf(oci, secret("v1"))).toEqual([newer]);
  });

  it("is silent where the chart serves it, or may not be what defines it", () => {
    expect(saidOf(release("0.16.2"), `${secret("v1")}\n---\n${secret("v1beta1")}`)).toEqual([]);
    for (const version of [">=0.14.0", "0.16.x", ""])
      expect(saidOf(release(version), secret("v1"))).toEqual([]);
    // Another cluster has a newer one.
    expect(saidOf(release("0.14.4"), release("0.16.2"), secret("v1"))).toEqual([]);
    for (const values of [
      "{installCRDs: false}",
      "{crds: {enabled: false}}",
      "{crds: {unsafeServeV1Beta1: true}}",
    ])
      expect(saidOf(release("0.17.0", values), secret("v1beta1"))).toEqual([]);
  });

  it("doesn't take a kind with only its first version for one that is left over", () =>
    expect(saidOf(secret("v1alpha1", "PushSecret"), `${secret("v1")}\n---\n${secret("v1")}`)).toEqual([]));
});
