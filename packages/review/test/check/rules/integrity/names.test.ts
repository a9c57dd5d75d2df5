import { describe, expect, it } from "vitest";
import { argoFacts } from "../../../../src/check/argo-objects.ts";
import { names } from "../../../../src/check/rules/integrity/names.ts";
import { readFinding } from "../../read-findings.ts";
import { judged, resources, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const long = "a".repeat(64);

describe("integrity/names", () => {
  it.each([
    ["a Service", `apiVersion: v1\nkind: Service\nmetadata: {name: ${long}}`],
    ["a CronJob", `apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: ${"a".repeat(53)}}`],
    ["a StatefulSet", deployment({ kind: "StatefulSet", name: "a".repeat(53) })],
    ["a container", deployment().replace("containers: [{name: web", "containers: [{name: Web_1")],
    ["a port", deployment({ container: "ports: [{name: a-name-much-too-long, containerPort: 1}]," })],
    ["a volume", deployment({ pod: "volumes: [{name: my_volume}]," })],
    ["a custom object", "apiVersion: acme.io/v1\nkind: Thing\nmetadata: {name: JuniorDJ}"],
    ["a long custom object", `apiVersion: acme.io/v1\nkind: Thing\nmetadata: {name: ${"a".repeat(254)}}`],
    ["a label", `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {a: ${long}}}`],
    ["a label of pods", deployment({ labels: "app: has space" })],
  ])("refuses the name of %s", (_, yaml) => expect(judged(names, state(yaml))[0]).toMatch(/^error/));

  it("refuses the name of a namespace, once for all objects in it", () => {
    const map = (name: string, namespace: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${JSON.stringify(namespace)}}\n`;
    for (const namespace of ["Prod", "my_app", "a.b", "a".repeat(64)])
      expect(judged(names, state(`${map("a", namespace)}---\n${map("b", namespace)}`))).toEqual([
        expect.stringMatching(/^error ConfigMap a.*: metadata\.namespace: .* isn't a valid namespace name/),
      ]);
    for (const namespace of ["prod", "my-app", "0a", "${NAMESPACE}", "{{ namespace }}"])
      expect(judged(names, state(map("a", namespace)))).toEqual([]);
    expect(judged(names, state(map("a", "NAMESPACE")))).toEqual([expect.stringMatching(/^warning/)]);
  });

  it.each(["<app>-api", "APPNAME-config", "$ARGOCD_APP_NAME-api"])(
    "warns of the placeholder %s, as a folder of templates has",
    (name) =>
      expect(judged(names, state(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}`))).toEqual([
        expect.stringMatching(/^warning/),
      ]),
  );

  it.each([
    deployment({ container: "ports: [{name: http-metrics, containerPort: 1}]," }),
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:node'}",
    `apiVersion: acme.io/v1\nkind: Thing\nmetadata: {name: ${"a".repeat(100)}}`,
    `apiVersion: acme.io/v1\nkind: Thing\nmetadata: {name: "$\{APP}-A"}`,
    "apiVersion: acme.io/v1\nkind: Thing\nmetadata: {name: '{{app}}'}",
    "apiVersion: user.openshift.io/v1\nkind: User\nmetadata: {name: 'ann@example.com'}",
    "apiVersion: config/v1\nkind: Tool\nmetadata: {name: MyTool}",
  ])("takes %#", (yaml) => expect(judged(names, state(yaml))).toEqual([]));

  it("refuses the name of an ApplicationSet in a file of its own, which someone applies by hand", () => {
    const said = (name: string, set = false) => {
      const yaml = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: ${name}, namespace: argocd}`;
      const objects = resources(yaml).map((resource) => ({
        ...{ resource, file: "argocd/apps.yaml" },
        ...(set && { set: resource }),
      }));
      const argo = argoFacts(objects, []);
      const repository = { environments: [], argo, flux: [], isWhole: false };
      return [...(names.checkRepository?.(repository) ?? [])].map((finding) =>
        readFinding(names.id, `${finding.file} ${finding.message}`, finding),
      );
    };
    expect(said("core\u2010apps")).toEqual([expect.stringMatching(/^argocd\/apps.yaml expected lowercase/)]);
    expect(said("core-apps")).toEqual([]);
    expect(said("'{{name}}-apps'")).toEqual([]);
    // One that a set makes has its name from parameters.
    expect(said("core\u2010apps", true)).toEqual([]);
  });
});
