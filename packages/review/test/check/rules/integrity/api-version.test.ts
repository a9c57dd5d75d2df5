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
  const repository = { environments, argo, flux: [], fluxSources: [], isWhole: false };
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
    fluxSources: [],
    isWhole: false,
  });
  expect([...(found ?? [])].map(({ environment, message }) => [environment, message])).toEqual([
    [old, `belongs to the group ${old}, which ${since} doesn't read; others in this repository use ${group}`],
  ]);
});
