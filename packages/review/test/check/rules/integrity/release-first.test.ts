import { expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { releaseFirst } from "../../../../src/check/rules/integrity/release-first.ts";
import { fluxIn } from "../../../../src/discovery/flux.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";

const KUSTOMIZATION =
  "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\nspec: {path: ./apps/one}\n";
const release = (chart: string, more = "") =>
  `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: r, namespace: flux-system}\nspec: {chart: {spec: {chart: ${chart}}}, ${more}}\n`;
const CREATES = "targetNamespace: tools, install: {createNamespace: true}";
const STORE =
  "---\napiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: s}\nspec: {}\n";
const SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: login, namespace: tools}\n";

/** What is said of one folder, with another one in the same repository. */
function judged(one: string, other = "", flux = KUSTOMIZATION): string[] {
  const environments = [state(one, { environment: "apps/one" }), state(other, { environment: "apps/other" })];
  const argo = argoFacts([], environments);
  const repository = {
    environments,
    argo,
    flux: fluxIn(Buffer.from(flux), "/a.yaml").flux,
    fluxSources: [],
    isWhole: false,
  };
  return [...(releaseFirst.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(releaseFirst.id, `${finding.severity ?? "warning"} ${finding.message}`, finding),
  );
}

it("a custom kind beside the release whose chart defines it never comes up on a new cluster", () => {
  expect(judged(release("external-secrets") + STORE + STORE.replace("name: s", "name: t"))).toEqual([
    "warning ClusterSecretStore s is applied together with HelmRelease r, which alone creates the kind ClusterSecretStore here; on a new cluster Flux applies neither",
  ]);
});

it("an object in a namespace that a release beside it makes never comes up on a new cluster", () => {
  expect(judged(release("any", CREATES) + SECRET)).toEqual([
    "warning Secret login (namespace tools) is applied together with HelmRelease r, which alone creates the namespace tools here; on a new cluster Flux applies neither",
  ]);
});

const CRD =
  "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: clustersecretstores.external-secrets.io}\n";
const NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: tools}\n";

it.each([
  ["a kind whose definition is in the repository", release("external-secrets") + STORE, CRD],
  [
    "a kind that another release makes, too",
    release("external-secrets") + STORE,
    release("external-secrets"),
  ],
  ["a kind of another chart", release("cert-manager") + STORE, ""],
  ["a release in another folder", STORE, release("external-secrets")],
  ["a namespace that another folder makes", release("any", CREATES) + SECRET, NAMESPACE],
  ["a namespace that the release doesn't make", release("any", "targetNamespace: tools") + SECRET, ""],
])("%s is no reason to wait", (_, one, other) => expect(judged(one, other)).toEqual([]));

it("a folder that Flux doesn't deploy by itself isn't checked", () =>
  expect(judged(release("external-secrets") + STORE, "", KUSTOMIZATION.replace("one", "two"))).toEqual([]));

it.each([
  ["external-secrets", "external-secrets.io", "generators.external-secrets.io"],
  ["cert-manager", "cert-manager.io", "acme.cert-manager.io"],
  ["kube-prometheus-stack", "monitoring.coreos.com"],
  ["prometheus-operator-crds", "monitoring.coreos.com"],
  ["cloudnative-pg", "postgresql.cnpg.io"],
  ["kyverno", "kyverno.io"],
  ["metallb", "metallb.io"],
  ["traefik", "traefik.io"],
  ["keda", "keda.sh"],
  ["longhorn", "longhorn.io"],
  ["rook-ceph", "ceph.rook.io"],
  ["volsync", "volsync.backube"],
  ["tailscale-operator", "tailscale.com"],
  ["gateway-helm", "gateway.envoyproxy.io"],
  ["strimzi-kafka-operator", "kafka.strimzi.io"],
  ["argo-cd", "argoproj.io"],
  ["argo-rollouts", "argoproj.io"],
  ["crossplane", "pkg.crossplane.io", "apiextensions.crossplane.io"],
  ["velero", "velero.io"],
])("the chart %s brings the kinds of %s", (chart, ...groups) => {
  for (const group of groups) {
    const custom = `---\napiVersion: ${group}/v1\nkind: Own\nmetadata: {name: s}\n`;
    const environments = [state(release(chart) + custom, { environment: "apps/one" })];
    const { flux } = fluxIn(Buffer.from(KUSTOMIZATION), "/a.yaml");
    const argo = argoFacts([], environments);
    const found = releaseFirst.checkRepository?.({
      environments,
      argo,
      flux,
      fluxSources: [],
      isWhole: false,
    });
    expect([...(found ?? [])].map(({ message }) => message)).toEqual([
      "Own s is applied together with HelmRelease r, which alone creates the kind Own here; on a new cluster Flux applies neither",
    ]);
  }
});

const waits = (name: string, path: string, ...needed: string[]) =>
  `---\napiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./apps/${path}, dependsOn: [${needed.map((one) => `{name: ${one}}`).join(", ")}]}\n`;
const ONE = waits("first", "one");

it("an object whose namespace comes with a Kustomization that waits for its own never comes up on a new cluster", () => {
  const all = ONE + waits("second", "none", "first") + waits("third", "other", "second");
  expect(judged(SECRET, NAMESPACE, all)).toEqual([
    "warning Secret login (namespace tools) needs a namespace that Kustomization third creates, and third waits for Kustomization first; on a new cluster Flux applies neither",
  ]);
});

it.each([
  ["a Kustomization that doesn't wait", SECRET, NAMESPACE, ONE + waits("third", "other")],
  ["one that waits for another", SECRET, NAMESPACE, ONE + waits("third", "other", "fourth")],
  [
    "one whose own folder has the namespace, too",
    SECRET + NAMESPACE,
    NAMESPACE,
    ONE + waits("third", "other", "first"),
  ],
  [
    "a namespace that a release makes, too",
    SECRET,
    NAMESPACE + release("any", CREATES),
    ONE + waits("third", "other", "first"),
  ],
  ["a namespace that no folder has", SECRET, "", ONE + waits("third", "other", "first")],
  [
    "a name that two clusters have",
    SECRET,
    NAMESPACE,
    ONE + waits("first", "none") + waits("third", "other", "first"),
  ],
])("%s is no later one", (_, one, other, flux) => expect(judged(one, other, flux)).toEqual([]));
