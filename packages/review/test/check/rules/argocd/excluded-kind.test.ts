import { expect, it } from "vitest";
import { excludedKind } from "../../../../src/check/rules/argocd/excluded-kind.ts";
import { application, judgedArgo } from "../../argo.ts";

const SLICE = "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: {name: db}\n";
const settings = (list: string, field = "resource.exclusions") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata:\n  ${field}: |\n    ${list}\n`;
const said = (argocd: Record<string, string>, made = "") =>
  judgedArgo(excludedKind, { ...argocd, one: SLICE }, made === "" ? application("one") : "", { made });
const FOUND = [
  "warning EndpointSlice db: EndpointSlice db is never applied: ConfigMap argocd-cm excludes its kind, so Application one leaves it out",
];

it.each([
  ["- {apiGroups: [discovery.k8s.io], kinds: [EndpointSlice]}"],
  [
    "- {apiGroups: ['', discovery.k8s.io], kinds: [Endpoints, EndpointSlice], clusters: ['https://one.example.com']}",
  ],
  ["- {apiGroups: ['*.k8s.io'], kinds: ['*']}"],
  ["- {kinds: [EndpointSlice]}"],
  ["- {apiGroups: [discovery.k8s.io]}"],
])("warns of an object of a kind that is excluded: %s", (list) => {
  expect(said({ argocd: settings(list) })).toEqual(FOUND);
  expect(said({ argocd: settings(list) }, application("one"))).toEqual(FOUND);
});

it("warns of an object of a kind that isn't among those that are included", () => {
  const list = (kind: string) => settings(`- {apiGroups: ['*'], kinds: [${kind}]}`, "resource.inclusions");
  expect(said({ argocd: list("Deployment") })).toEqual(FOUND);
  expect(said({ argocd: list("EndpointSlice") })).toEqual([]);
});

it("reads the settings of Argo CD's operator", () => {
  const operator =
    "apiVersion: argoproj.io/v1beta1\nkind: ArgoCD\nmetadata: {name: argocd}\nspec: {resourceExclusions: '[{kinds: [EndpointSlice]}]'}\n";
  expect(said({ argocd: operator })).toEqual([expect.stringContaining("ArgoCD argocd excludes its kind")]);
});

it.each([
  ["another kind is excluded", "- {apiGroups: [discovery.k8s.io], kinds: [Endpoints]}"],
  ["it is excluded in another group", "- {apiGroups: [cilium.io], kinds: [EndpointSlice]}"],
  ["it is excluded in another cluster", "- {kinds: [EndpointSlice], clusters: ['https://two.example.com']}"],
  ["the setting is a text", "EndpointSlice"],
  ["an entry of the setting is a text", "- EndpointSlice"],
])("is silent where %s", (_, list) => expect(said({ argocd: settings(list) })).toEqual([]));

it("is silent without settings, where another Argo CD excludes nothing, and for what no Application deploys", () => {
  const list = settings("- {kinds: [EndpointSlice]}");
  expect(said({})).toEqual([]);
  expect(said({ argocd: settings("x", "url") })).toEqual([]);
  expect(said({ argocd: list, other: settings("- {kinds: [Lease]}") })).toEqual([]);
  expect(judgedArgo(excludedKind, { argocd: list, one: SLICE }, "")).toEqual([]);
  expect(judgedArgo(excludedKind, { argocd: list }, application("one"))).toEqual([]);
});
