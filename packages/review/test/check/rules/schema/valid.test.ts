import { describe, expect, it } from "vitest";
import { valid } from "../../../../src/check/rules/schema/valid.ts";
import { application, judgedArgo } from "../../argo.ts";
import { judged, state } from "../../state.ts";

const deployment = (spec: string) =>
  state(`apiVersion: apps/v1
kind: Deployment
metadata: {name: api, creationTimestamp: null}
spec:
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec: {containers: [{name: api, image: api:v1}]}
  ${spec}`);

describe("schema/valid", () => {
  it.each([
    ["replcas: 2", 'error Deployment api: spec.replcas: unknown field. Did you mean "replicas"?'],
    ['replicas: "2"', "error Deployment api: spec.replicas: expected a whole number"],
  ])("refuses %s", (spec, message) => {
    expect(judged(valid, deployment(spec))).toEqual([expect.stringContaining(message)]);
  });

  it("warns of an element that is null, which the API server reads as empty, unless an empty one lacks a field", () => {
    const container = (fields: string) =>
      judged(
        valid,
        state(
          `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a, ${fields}}]}\n`,
        ),
      );
    expect(container("args: [null]")).toEqual([expect.stringMatching(/^warning .*args\[0\]: expected text/)]);
    expect(container("ports: [null]")).toEqual([expect.stringMatching(/^error .*ports\[0\]/)]);
  });

  it("names the medium of an emptyDir that no node has", () => {
    const medium = (name: string) =>
      judged(
        valid,
        state(
          `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: a}], volumes: [{name: a, emptyDir: {medium: ${name}}}]}\n`,
        ),
      );
    expect(medium("memory")).toEqual([
      expect.stringContaining(`expected Memory, or nothing for the node's disk, found "memory"`),
    ]);
    for (const good of ["Memory", "''", "HugePages-2Mi"]) expect(medium(good)).toEqual([]);
  });

  it("takes an empty host of a Route for none, as OpenShift does", () => {
    const route = (host: string) =>
      judged(
        valid,
        state(
          `apiVersion: route.openshift.io/v1\nkind: Route\nmetadata: {name: a}\nspec: {host: "${host}", to: {kind: Service, name: a}}\n`,
        ),
      );
    expect(route("a_b.test")).toEqual([expect.stringContaining("spec.host: expected text that matches")]);
    for (const good of ["", "a.test"]) expect(route(good)).toEqual([]);
  });

  it("checks what stands beside an element of a list that is filled in", () => {
    const route = `apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: a}\nspec: {hostnames: ["web.$\{domain}"], rulez: []}\n`;
    expect(judged(valid, state(route))).toEqual([
      expect.stringMatching(/^error .*spec\.rulez: unknown field\. Did you mean "rules"\?/),
    ]);
  });

  it("tells a wrong field of several elements once, with the others' places, and other fields by themselves", () => {
    const ports = (...fields: string[]) =>
      judged(
        valid,
        state(
          `apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: shop}\nspec: {ports: [${fields.map((one, at) => `{port: ${80 + at}, name: p${at}, ${one}}`).join(", ")}]}\n`,
        ),
      );
    expect(ports("note: a", "note: b", "note: c")).toEqual([
      expect.stringMatching(
        /spec\.ports\[0\]\.note: unknown field.*; the same at spec\.ports\[1\]\.note, spec\.ports\[2\]\.note$/,
      ),
    ]);
    expect(ports("note: a", "label: b")).toEqual([
      expect.stringMatching(/spec\.ports\[0\]\.note: unknown field(?!.*the same)/),
      expect.stringMatching(/spec\.ports\[1\]\.label: unknown field(?!.*the same)/),
    ]);
  });

  it("tells each wrong field of an object, and not what is wrong because another is", () => {
    const container =
      "{name: my_api, image: api:v1, env: [{name: PORT, value: 80}, {name: ON, value: true}]}";
    const said = judged(
      valid,
      state(
        `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: many, selector: {}, template: {spec: {containers: [${container}]}}}`,
      ),
    );
    const place = "spec.template.spec.containers[0]";
    expect(said.map((one) => one.replace(/^error Deployment a: /, "").replace(/: .*/, "")).sort()).toEqual(
      [
        "spec.replicas",
        "spec.selector",
        `${place}.env[0].value`,
        `${place}.env[1].value`,
        `${place}.name`,
      ].sort(),
    );
  });

  it("refuses an object without an API version, which kustomize builds", () => {
    const given = state("kind: RoleBinding\nmetadata: {name: a}\nroleRef: {kind: ClusterRole, name: edit}");
    expect(judged(valid, given)).toEqual([
      "error RoleBinding a: apiVersion: missing; a RoleBinding without it is rejected",
    ]);
  });

  it("refuses a placeholder, whoever may fill it in", () => {
    const service =
      "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {app: <arc>-api}, ports: [{port: 80}]}";
    expect(judged(valid, state(service))).toEqual([
      expect.stringContaining("error Service a: spec.selector.app"),
    ]);
  });

  it("warns of an address whose first part is filled in, and takes a variable of a custom kind", () => {
    const said = (kind: string, spec: string) =>
      judged(valid, state(`${kind}\nmetadata: {name: a}\nspec: ${spec}`));
    const git = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository";
    expect(said(git, "{interval: 1m, url: REPO_PREFIX/shop}")[0]).toMatch(/^warning .*spec.url/);
    const gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute";
    expect(said(gateway, `{hostnames: ["shop.$\{DNS_SUFFIX}"]}`)).toEqual([]);
    expect(said(gateway, '{hostnames: ["shop.DNS_SUFFIX"]}')[0]).toMatch(/^warning .*hostnames/);
  });

  it("takes a resource that fits, with the nulls that tools leave behind", () => {
    expect(judged(valid, deployment("replicas: 2"))).toEqual([]);
  });

  it.each([
    [
      "HTTPRoute",
      "gateway.networking.k8s.io/v1",
      "spec: {rulez: []}",
      'spec.rulez: unknown field. Did you mean "rules"?',
    ],
    [
      "HelmRelease",
      "helm.toolkit.fluxcd.io/v2",
      "spec: {interval: 1h, chartReff: {kind: OCIRepository, name: a}}",
      'spec.chartReff: unknown field. Did you mean "chartRef"?',
    ],
    [
      "Alert",
      "notification.toolkit.fluxcd.io/v1beta3",
      "spec: {providerReff: {name: a}, eventSources: [{kind: HelmRelease, name: a}]}",
      'spec.providerReff: unknown field. Did you mean "providerRef"?',
    ],
    [
      "ScaledObject",
      "keda.sh/v1alpha1",
      "spec: {scaleTargetReff: {name: a}}",
      'spec.scaleTargetReff: unknown field. Did you mean "scaleTargetRef"?',
    ],
    [
      "Rollout",
      "argoproj.io/v1alpha1",
      "spec: {replicass: 2}",
      'spec.replicass: unknown field. Did you mean "replicas"?',
    ],
    [
      "ClusterPolicy",
      "kyverno.io/v1",
      "spec: {rulez: []}",
      'spec.rulez: unknown field. Did you mean "rules"?',
    ],
    [
      "ServiceMonitor",
      "monitoring.coreos.com/v1",
      "spec: {endpoints: 5, selector: {}}",
      "spec.endpoints: expected a list",
    ],
    ["SealedSecret", "bitnami.com/v1alpha1", "spec: {template: {}}", "spec.encryptedData: missing"],
    ["VirtualService", "networking.istio.io/v1", "spec: {hosts: a}", "spec.hosts: expected a list"],
  ])("refuses a %s in daily use that no version of its kind takes", (kind, apiVersion, rest, message) => {
    const given = state(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\n${rest}`);
    expect(judged(valid, given)).toEqual([expect.stringContaining(`error ${kind} a: ${message}`)]);
  });

  it.each([
    [
      "spec: {secretName: a, commonName: a, issuerRef: {name: a}, somethingNew: 1}",
      "spec.somethingNew: unknown field",
    ],
    [
      "spec: {secretName: a, commonName: a, issuerRef: {name: a}, privateKey: {algorithm: Kyber}}",
      "spec.privateKey.algorithm",
    ],
  ])("warns of what another version of a kind may take: %s", (rest, message) => {
    const given = state(`apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a}\n${rest}`);
    expect(judged(valid, given)).toEqual([expect.stringContaining(`warning Certificate a: ${message}`)]);
  });

  it("warns of a field that the metadata of no kind has", () => {
    const given = (metadata: string) =>
      judged(
        valid,
        state(
          `apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: a, ${metadata}}\nspec: {secretName: a, commonName: a, issuerRef: {name: b}}\n`,
        ),
      );
    expect(given("kind: ClusterIssuer")).toEqual([expect.stringContaining("metadata.kind: unknown field")]);
    expect(given("label: {a: b}")).toEqual([expect.stringContaining('Did you mean "labels"?')]);
    expect(given("uid: a, generation: 1, managedFields: [{manager: a}], creationTimestamp: null")).toEqual(
      [],
    );
  });

  it.each([
    ["warning", "a later version may read", '"24h"', "a whole number, found"],
    ["error", "is a number in quotes", '"24"', "a whole number, without quotes, found"],
  ])("is a %s for text in place of a number that %s", (severity, _, text, message) => {
    const given = state(
      `apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: a}\nspec: {refreshInterval: ${text}, provider: {fake: {data: []}}}`,
    );
    expect(judged(valid, given)).toEqual([
      expect.stringContaining(`${severity} ClusterSecretStore a: spec.refreshInterval: expected ${message}`),
    ]);
  });

  const pod = (fields: string, more = "") =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1", ${fields}}]${more}}`;
  const of = (kind: string, spec: string) => `apiVersion: ${kind}\nmetadata: {name: a}\nspec: ${spec}`;

  it.each([
    pod('imagePullPolicy: "", terminationMessagePolicy: "", ports: [{containerPort: 80, protocol: ""}]'),
    pod('livenessProbe: {httpGet: {port: 80, scheme: ""}}', ', restartPolicy: "", dnsPolicy: ""'),
    pod("", ', tolerations: [{key: a, operator: "", value: b, effect: ""}]'),
    of("v1\nkind: Service", '{type: "", sessionAffinity: "", ports: [{port: 80, protocol: ""}]}'),
  ])("takes an empty word for an absent one where the API server does: %s", (text) => {
    expect(judged(valid, state(text))).toEqual([]);
  });

  it.each([
    [pod('securityContext: {procMount: ""}'), "procMount: expected one of"],
    [pod("", ', preemptionPolicy: ""'), "preemptionPolicy: expected one of"],
    [
      of("v1\nkind: Service", '{internalTrafficPolicy: "", ports: [{port: 80}]}'),
      "internalTrafficPolicy: expected",
    ],
    [
      of("networking.k8s.io/v1\nkind: NetworkPolicy", '{podSelector: {}, policyTypes: [""]}'),
      "policyTypes[0]",
    ],
    [pod("imagePullPolicy: Allways"), 'imagePullPolicy: expected one of "Always", "IfNotPresent", "Never"'],
  ])("says so of one that it refuses: %s", (text, message) => {
    expect(judged(valid, state(text))).toEqual([expect.stringContaining(message)]);
  });

  it("takes what SOPS has encrypted for whatever it is", () => {
    const sealed = (words: string) =>
      `${of("v1\nkind: Service", `{type: "${words}", ports: [{port: 80}]}`)}\nsops: {mac: a}`;
    expect(judged(valid, state(sealed("ENC[AES256_GCM,data:vjWvzQ==,iv:e+7r,tag:74ni,type:str]")))).toEqual(
      [],
    );
    expect(judged(valid, state(sealed("ENC")))).toEqual([
      expect.stringContaining("spec.type: expected one of"),
    ]);
  });

  it("refuses the type of a Secret in a wrong place", () =>
    expect(judged(valid, state("apiVersion: v1\nkind: Secret\nmetadata: {name: a, type: Opaque}"))).toEqual([
      expect.stringMatching(/^error .*metadata.type/),
    ]));

  it("refuses a kind that no cluster has in its own groups, and takes those without a schema here", () => {
    const said = (version: string, kind: string) =>
      judged(valid, state(`apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}\n`));
    expect(said("admissionregistration.k8s.io/v1", "MutatingAdmissionWebhookConfiguration")).toEqual([
      'error MutatingAdmissionWebhookConfiguration a: kind: unknown kind "MutatingAdmissionWebhookConfiguration" of admissionregistration.k8s.io/v1',
    ]);
    expect(said("v1", "Website")).toEqual([expect.stringMatching(/^error .*unknown kind "Website" of v1/)]);
    for (const kind of ["Event", "ConfigMapList", "Template", "Binding"])
      expect(said("v1", kind)).toEqual([]);
    expect(said("resource.k8s.io/v1", "ResourceClaim")).toEqual([]);
  });

  it.each([
    ["app/v1", "Deployment", "it is served as apps/v1"],
    ["v1", "Deployment", "it is served as apps/v1"],
    ["apps/v2", "Deployment", "it is served as apps/v1"],
    ["apps/vv1", "Deployment", "it is served as apps/v1"],
    ["batch/1", "Job", "it is served as batch/v1"],
    ["policy/v1beta", "PodDisruptionBudget", "it is served as policy/v1"],
    ["rbac.authorization.k8s.ioo/v1", "ClusterRole", 'Did you mean "rbac.authorization.k8s.io"?'],
    ["metallb.io/v1bet1", "IPAddressPool", "it is served as metallb.io/v1beta1"],
    ["networking.k8.io/v1", "Ingress", 'Did you mean "networking.k8s.io"?'],
    ["helm.toolkit.fuxcd.io/v2", "HelmRelease", 'Did you mean "helm.toolkit.fluxcd.io"?'],
  ])("refuses %s, which no cluster serves, for a %s", (version, kind, hint) => {
    expect(judged(valid, state(`apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}\n`))).toEqual([
      expect.stringMatching(/^error .* a: apiVersion: unknown apiVersion/),
    ]);
    expect(judged(valid, state(`apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}\n`))[0]).toContain(
      hint,
    );
  });

  it.each([
    ["extensions/v1beta1", "Deployment"],
    ["batch/v2alpha1", "CronJob"],
    ["v1", "DeploymentConfig"],
    ["storage.k8s.io/v1alpha1", "VolumeAttachment"],
    ["metallb.io/v1beta9", "IPAddressPool"],
    ["acme.io/v1", "Deployment"],
    ["azmonitoring.coreos.com/v1", "ServiceMonitor"],
  ])("leaves %s of a %s to other rules, or to the cluster", (version, kind) =>
    expect(judged(valid, state(`apiVersion: ${version}\nkind: ${kind}\nmetadata: {name: a}\n`))).toEqual([]),
  );

  it("reads objects of Argo CD that are applied by hand, which are in no environment", () => {
    const app = application("shop").replace("repoURL:", "repo:");
    expect(judgedArgo(valid, {}, app)).toEqual([
      expect.stringMatching(/^warning Application shop: unknown field\. Known: .*repoURL/),
    ]);
    expect(judgedArgo(valid, {}, application("shop"))).toEqual([]);
    const patch =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\nspec: {destination: {namespace: b}}\n";
    expect(judgedArgo(valid, {}, patch)).toEqual([]);
    expect(judgedArgo(valid, {}, app.replace("overlays/shop", "'overlays/{{team}}'"))).toEqual([]);
  });

  it("knows the only version of Argo CD's kinds, whoever applies them", () => {
    const found = "Argo CD defines no Application of argoproj.io/v1";
    const later = application("shop").replace("argoproj.io/v1alpha1", "argoproj.io/v1");
    expect(judgedArgo(valid, {}, later)).toEqual([`error Application shop: ${found}`]);
    expect(judged(valid, state(later))).toEqual([`error Application shop: apiVersion: ${found}`]);
    const workflow = "apiVersion: argoproj.io/v1\nkind: Workflow\nmetadata: {name: a}\n";
    expect(judged(valid, state(workflow))).toEqual([]);
  });

  it("says nothing of kinds that nobody knows", () => {
    const given = state("apiVersion: acme.io/v9\nkind: Thing\nmetadata: {name: a}\nspec: {x: 1}");
    expect(judged(valid, given)).toEqual([]);
  });

  describe("with the definition of a kind beside it", () => {
    const definition = (schema: string) => `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.acme.io}
spec:
  group: acme.io
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: ${schema}}}}}
---
apiVersion: acme.io/v1
kind: Widget
metadata: {name: a}
spec: `;
    const SCHEMA = `{type: object, required: [max, mode], oneOf: [{required: [a]}, {required: [b]}], properties: {
      min: {type: integer, minimum: 1}, max: {type: integer}, mode: {type: string, enum: [Fast, Slow], default: Fast},
      a: {type: string, maxLength: 3, pattern: "^[a-z]+$"}, b: {type: string},
      hosts: {type: array, maxItems: 2, x-kubernetes-list-type: set, items: {type: string}},
      ports: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name],
        items: {type: object, required: [name], properties: {name: {type: string}, port: {x-kubernetes-int-or-string: true}}}},
      free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: string}}}}}`;

    it.each([
      ["{max: 1, a: x}", []],
      ["{max: 1, a: x, free: {anything: 1}, ports: [{name: a, port: 1}, {name: b, port: http}]}", []],
      ['{max: "1", a: x}', ["spec.max: expected a whole number, without quotes"]],
      ["{a: x}", ["spec.max: missing"]],
      ["{max: 1, a: x, mode: Fats}", ["spec.mode: expected one of"]],
      ["{max: 1, a: x, min: 0}", ["spec.min: expected a whole number of at least 1"]],
      ["{max: 1, a: x, typo: 1}", ["spec.typo: unknown field"]],
      ["{max: 1, a: x, minn: 1}", ['spec.minn: unknown field. Did you mean "min"?']],
      ["{max: 1, a: XY}", ["spec.a: expected text that matches"]],
      ["{max: 1, a: long}", ["spec.a: expected at most 3 characters"]],
      ["{max: 1, a: x, b: y}", ['spec: "a" and "b" don\'t go together']],
      ["{max: 1}", ["spec: the schema of the kind doesn't allow the fields"]],
      ["{max: 1, a: x, hosts: [a, b, a]}", ["spec.hosts: expected a list of at most 2"]],
      ["{max: 1, a: x, hosts: [a, a]}", ["spec.hosts[1]: is a duplicate"]],
      [
        "{max: 1, a: x, ports: [{name: a}, {name: a}]}",
        ["spec.ports[1]: is a duplicate: element 0 has the same name"],
      ],
    ])("checks %s", (spec, messages) => {
      expect(judged(valid, state(definition(SCHEMA) + spec))).toEqual(
        messages.map((message) => expect.stringContaining(`error Widget a: ${message}`)),
      );
    });
  });
});
