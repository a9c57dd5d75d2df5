import { describe, expect, it } from "vitest";
import { atomicDefaults } from "../../../../src/check/rules/argocd/atomic-defaults.ts";
import { application, judgedArgo } from "../../argo.ts";
import { state } from "../../state.ts";

const set = (fields: string) =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\nspec: {volumeClaimTemplates: [{${fields}metadata: {name: data}}]}\n`;
const applied = (metadata = "") =>
  application("one", { spec: "syncPolicy: {syncOptions: [ServerSideApply=true]}", metadata });

describe("argocd/atomic-defaults", () => {
  it("reports claim templates without apiVersion and kind under server-side apply", () => {
    expect(judgedArgo(atomicDefaults, { one: set("") }, applied())).toEqual([
      "error StatefulSet db: leaves out apiVersion, kind, which the API server fills in: OutOfSync forever under server-side apply",
    ]);
  });

  it("reports them once for Applications that an ApplicationSet generates", () => {
    const made = `${applied()}---\n${applied()}`;
    expect(judgedArgo(atomicDefaults, { one: set("") }, "", { made })).toEqual([
      "warning StatefulSet db: leaves out apiVersion, kind, which the API server fills in: OutOfSync forever under server-side apply",
    ]);
  });

  it("is silent for what a set generates if a chart that isn't rendered may be Argo CD's, unless its settings are known", () => {
    const made = `${applied()}---\n${applied()}`;
    const found = (beside: string) =>
      judgedArgo(
        atomicDefaults,
        { one: set(""), two: { ...state(`kind: ConfigMap\nmetadata: {name: ${beside}}\n`), inPart: true } },
        "",
        { made },
      );
    expect(found("other")).toEqual([]);
    expect(found("argocd-cmd-params-cm")).toHaveLength(1);
  });

  it("is silent where they are written, and with a server-side diff", () => {
    expect(
      judgedArgo(atomicDefaults, { one: set("apiVersion: v1, kind: PersistentVolumeClaim, ") }, applied()),
    ).toEqual([]);
    const compared = applied("annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}");
    expect(judgedArgo(atomicDefaults, { one: set("") }, compared)).toEqual([]);
  });

  it("reports the fields that External Secrets fills in, entry by entry", () => {
    const secret = (entries: string) =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db}\nspec: {data: [${entries}]}\n`;
    const whole = "remoteRef: {conversionStrategy: Default, decodingStrategy: None, metadataPolicy: None}";
    const found = (entries: string) => judgedArgo(atomicDefaults, { one: secret(entries) }, applied());
    expect(found(`{${whole}}`)).toEqual([]);
    expect(found(`{${whole}}, {remoteRef: {key: a, metadataPolicy: None}}, {}`)).toEqual([
      "error ExternalSecret db: leaves out conversionStrategy, decodingStrategy, which the API server fills in: OutOfSync forever under server-side apply",
      "error ExternalSecret db: leaves out conversionStrategy, decodingStrategy, metadataPolicy, which the API server fills in: OutOfSync forever under server-side apply",
    ]);
  });

  describe("a route of the Gateway API", () => {
    const WHOLE = "group: gateway.networking.k8s.io, kind: Gateway, ";
    const BACKEND = 'group: "", kind: Service, weight: 1, ';
    const route = (
      parent = WHOLE,
      rule = "matches: [{path: {type: PathPrefix, value: /}}], ",
      backend = BACKEND,
    ) =>
      `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web}\nspec: {parentRefs: [{${parent}name: a}], rules: [{${rule}backendRefs: [{${backend}name: b, port: 80}]}]}\n`;
    const found = (yaml: string, from = applied(), beside = "") =>
      judgedArgo(atomicDefaults, { one: yaml + beside }, from);

    it("reports once what it leaves out under server-side apply", () => {
      expect(found(route("", "", ""))).toEqual([
        "warning HTTPRoute web: leaves out group, kind, matches, weight, which the API server fills in: OutOfSync forever under server-side apply",
      ]);
      expect(found(route("", "", ""), application("one"))).toEqual([]);
      expect(found(route(WHOLE, ""))[0]).toMatch(/leaves out matches, /);
    });

    it("is silent where all is written, where Argo CD ignores it, and where it compares on the server", () => {
      expect(found(route())).toEqual([]);
      const ignoring = application("one", {
        spec: "syncPolicy: {syncOptions: [ServerSideApply=true]}\n  ignoreDifferences: [{group: g, kind: HTTPRoute}]",
      });
      expect(found(route(""), ignoring)).toEqual([]);
      const settings =
        '---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cmd-params-cm}\ndata: {controller.diff.server.side: "true"}\n';
      expect(found(route(""), applied(), settings)).toEqual([]);
    });
  });
});
