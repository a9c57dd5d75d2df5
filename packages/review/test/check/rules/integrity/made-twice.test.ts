import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { madeTwice } from "../../../../src/check/rules/integrity/made-twice.ts";
import { fluxIn } from "../../../../src/discovery/flux.ts";
import { readFinding } from "../../read-findings.ts";
import { state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const flux = (name: string, { file = `/clusters/home/${name}.yaml`, spec = "" } = {}) =>
  fluxIn(
    Buffer.from(
      `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./apps/${name}, ${spec}}\n`,
    ),
    file,
  ).flux;
const OTHER = deployment({ spec: "replicas: 2," });

function judged(kustomizations: ReturnType<typeof flux>, one = deployment(), two = OTHER): string[] {
  const environments = Object.entries({ one, two }).map(([name, yaml]) =>
    state(yaml, { environment: `apps/${name}` }),
  );
  const repository = {
    environments,
    argo: argoFacts([], environments),
    flux: kustomizations,
    fluxSources: [],
    isWhole: false,
  };
  return [...(madeTwice.checkRepository?.(repository) ?? [])].map((finding) =>
    readFinding(madeTwice.id, finding.message, finding),
  );
}

describe("integrity/made-twice", () => {
  it("warns of an object that two folders make otherwise, which Flux deploys to one cluster", () => {
    const message =
      "Deployment web (namespace shop) is created by apps/two and, differently, by apps/one; Flux deploys both to the same cluster";
    expect(judged([...flux("one"), ...flux("two")])).toEqual([message]);
    const deeper = flux("two", { file: "/clusters/home/more/two.yaml" });
    expect(judged([...flux("one"), ...deeper])).toEqual([message]);
  });

  it.each([
    ["another cluster", flux("two", { file: "/clusters/office/two.yaml" })],
    ["one that is suspended", flux("two", { spec: "suspend: true" })],
    ["another namespace", flux("two", { spec: "targetNamespace: other" })],
    ["a cluster elsewhere", flux("two", { spec: "kubeConfig: {secretRef: {name: a}}" })],
  ])("takes %s", (_, two) => expect(judged([...flux("one"), ...two])).toEqual([]));

  it("takes clusters of one stage, each of which begins with a folder of its own", () => {
    const start = (path: string) =>
      fluxIn(
        Buffer.from(
          `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: flux-system}\nspec: {path: ./${path}}\n`,
        ),
        `/srv/deploy/${path}/flux-system/gotk-sync.yaml`,
      ).flux;
    const [a, b] = ["clusters/test/a", "clusters/test/b"];
    const both = [
      ...flux("one", { file: `/srv/deploy/${a}/one.yaml` }),
      ...flux("two", { file: `/srv/deploy/${b}/apps/two.yaml` }),
    ];
    expect(judged(both)).toHaveLength(1);
    expect(judged([...both, ...start(`${a}`), ...start(`${b}`)])).toEqual([]);
    expect(judged([...both, ...start("clusters/test")])).toHaveLength(1);
  });

  it("looks at what is built with components, as long as all who deploy the folder say the same", () => {
    const spec = "components: [../../components/small]";
    expect(judged([...flux("one"), ...flux("two", { spec })])).toHaveLength(1);
    const again = flux("two", { file: "/clusters/office/two.yaml" });
    expect(judged([...flux("one"), ...flux("two", { spec }), ...again])).toEqual([]);
  });

  it.each([
    ["the same in both", deployment(), deployment()],
    [
      "a name that Flux fills in",
      deployment({ name: "'$\x7bAPP}'" }),
      deployment({ name: "'$\x7bAPP}'", spec: "replicas: 2," }),
    ],
    [
      "a Namespace",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {b: c}}",
    ],
  ])("takes %s", (_, one, two) => expect(judged([...flux("one"), ...flux("two")], one, two)).toEqual([]));

  it("warns of an object to which a variable gives the name of another in its folder", () => {
    const twice = deployment() + deployment({ spec: "replicas: 2," }).replace(/^(?=apiVersion)/, "---\n");
    expect(judged(flux("one"), twice)).toEqual([
      "Deployment web (namespace shop) appears twice in Kustomization one once Flux fills in its variables; Flux applies one after the other at every interval",
    ]);
    const open = twice.replaceAll("name: web", 'name: "${APP}"');
    expect(judged(flux("one"), open)).toEqual([]);
  });

  it("warns of a Namespace that both make, if pods are treated otherwise by what differs", () => {
    const namespace = (labels: string, annotations = "") =>
      `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}, annotations: {${annotations}}}\n`;
    const both = [...flux("one"), ...flux("two")];
    const strict = namespace("pod-security.kubernetes.io/enforce: restricted");
    expect(judged(both, strict, namespace("pod-security.kubernetes.io/enforce: privileged"))).toEqual([
      "Namespace shop is created by apps/two and, differently (pod-security.kubernetes.io/enforce), by apps/one; Flux deploys both to the same cluster",
    ]);
    expect(judged(both, namespace("a: b"), strict)).toHaveLength(1);
    expect(judged(both, namespace("", "linkerd.io/inject: enabled"), namespace(""))).toHaveLength(1);
    expect(judged(both, namespace("a: b"), namespace("a: c"))).toEqual([]);
    expect(judged(both, namespace("pod-security.kubernetes.io/warn: restricted"), namespace(""))).toEqual([]);
    expect(judged(both, strict, strict)).toEqual([]);
  });

  describe("of one folder", () => {
    const both = (spec = "", file = "/clusters/home/apps.yaml", more = "") => [
      ...flux("one", { file: "/clusters/home/apps.yaml", spec: more }),
      ...flux("two", { file, spec }).map((one) => ({ ...one, folder: "/apps/one" })),
    ];

    it("warns of two Kustomizations that deploy it in the same way", () => {
      const message =
        "Kustomization two deploys apps/one, as Kustomization one does, to the same namespaces; both change the same objects, and pruning in one deletes them for both";
      expect(judged(both())).toEqual([message]);
      expect(judged(both("postBuild: {}", undefined, "postBuild: {}"))).toEqual([message]);
    });

    it.each([
      ["another namespace", both("targetNamespace: other")],
      ["other variables", both("postBuild: {substitute: {APP: a}}")],
      ["files that nothing lists together", both("", "/clusters/home/two.yaml")],
      ["a name that Flux fills in", both().map((one) => ({ ...one, name: `${one.name}-$\{APP}` }))],
      ["one name twice", both().map((one) => ({ ...one, name: "web" }))],
    ])("takes %s", (_, all) => expect(judged(all)).toEqual([]));
  });
});
