import { describe, expect, it } from "vitest";
import type { State } from "../../../../src/check/model/state.ts";
import { destination } from "../../../../src/check/rules/argocd/destination.ts";
import { application, judgedArgo } from "../../argo.ts";
import { state } from "../../state.ts";

const CREATES = "syncPolicy: {syncOptions: [CreateNamespace=true]}";
const service = (namespace: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: ${namespace}}\n`;
const NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop-system}\n";
const folder = (kustomization: object, yaml = service("shop-system")) => {
  const root = { file: "/overlays/one/kustomization.yaml", kustomization };
  const sources = { root, kustomizations: [root] } as unknown as State["sources"];
  return state(yaml, { sources });
};
const OTHER = folder({ namespace: "shop-system", resources: ["service.yaml"] });
const SAID =
  "Application one creates namespace shop, but overlays/one puts its objects into shop-system, which nothing here creates";

describe("argocd/created-namespace", () => {
  it("warns of a created namespace that stays empty beside one that is missing", () => {
    const one = application("one", { spec: CREATES });
    expect(judgedArgo(destination, { one: OTHER }, one)).toEqual([`warning Application one: ${SAID}`]);
    expect(judgedArgo(destination, { one: OTHER }, "", { made: one })).toEqual([
      `warning ApplicationSet stages: ${SAID}`,
    ]);
  });

  it.each([
    ["no namespace is created", OTHER, ""],
    ["both are the same", folder({ namespace: "shop" }, service("shop")), CREATES],
    ["the kustomization sets none", folder({}), CREATES],
    [
      "the folder creates the other",
      folder({ namespace: "shop-system" }, `${service("shop-system")}---\n${NAMESPACE}`),
      CREATES,
    ],
    ["an object is in the created one", folder({ namespace: "shop-system" }, service("shop")), CREATES],
    ["every cluster has the other", folder({ namespace: "kube-system" }, service("kube-system")), CREATES],
    [
      "something is fetched, which may contain it",
      folder({ namespace: "shop-system", resources: ["github.com/acme/shop//config?ref=v1"] }),
      CREATES,
    ],
    [
      "a component is fetched",
      folder({ namespace: "shop-system", components: ["https://git.example.com/a.git"] }),
      CREATES,
    ],
  ])("is silent where %s", (_, one, spec) =>
    expect(judgedArgo(destination, { one }, application("one", { spec }))).toEqual([]),
  );

  it("is silent where the other is filled in", () => {
    const one = application("one", { spec: CREATES }).replace("namespace: shop}", 'namespace: "{{name}}"}');
    expect(judgedArgo(destination, { one: OTHER }, one)).toEqual([]);
  });

  it("is silent where another folder or Application creates it", () => {
    const own = application("one", { spec: CREATES });
    expect(judgedArgo(destination, { one: OTHER, two: NAMESPACE }, own)).toEqual([]);
    const other = application("two", { spec: CREATES }).replace(
      "namespace: shop}",
      "namespace: shop-system}",
    );
    expect(judgedArgo(destination, { one: OTHER }, `${own}---\n${other}`)).toEqual([]);
  });

  it("is silent about a folder that isn't checked", () =>
    expect(judgedArgo(destination, {}, application("one", { spec: CREATES }))).toEqual([]));
});
