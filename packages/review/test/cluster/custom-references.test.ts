import { expect, it } from "vitest";
import { customReferences, GROUPS, isReferable } from "../../src/cluster/custom-references.ts";
import { valueAtPath } from "../../src/compare/path.ts";
import { resources, state } from "../check/state.ts";

/** What an object "main" in "shop" refers to, as "Kind namespace/name". */
function references(apiVersion: string, kind: string, rest: string, metadata = ""): string[] {
  const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: main, namespace: shop, ${metadata}}\n${rest}`;
  return [...customReferences(state(text))].map(({ resource, kind: of, namespace, name, path }) => {
    // The place is that of the name itself.
    expect(valueAtPath(resource as never, path as never)).toBe(name);
    return `${of} ${namespace ?? "-"}/${name}`;
  });
}

it.each<[string, string, string, string[]]>([
  ["cert-manager.io/v1", "Certificate", "{issuerRef: {name: a}}", ["Issuer shop/a"]],
  ["cert-manager.io/v1", "Certificate", "{issuerRef: {name: a, kind: ClusterIssuer}}", ["ClusterIssuer -/a"]],
  ["cert-manager.io/v1", "Certificate", "{issuerRef: {name: a, group: cert-manager.io}}", ["Issuer shop/a"]],
  ["cert-manager.io/v1", "Certificate", "{issuerRef: {name: a, group: awspca.cert-manager.io}}", []],
  ["acme.io/v1", "Certificate", "{issuerRef: {name: a}}", []],
  ["external-secrets.io/v1", "ExternalSecret", "{secretStoreRef: {name: a}}", ["SecretStore shop/a"]],
  [
    "external-secrets.io/v1",
    "ExternalSecret",
    "{secretStoreRef: {name: a, kind: ClusterSecretStore}}",
    ["ClusterSecretStore -/a"],
  ],
  ["external-secrets.io/v1", "ExternalSecret", "{secretStoreRef: {}}", []],
  ...["traefik.io/v1alpha1", "traefik.containo.us/v1alpha1"].map(
    (apiVersion): [string, string, string, string[]] => [
      apiVersion,
      "IngressRoute",
      "{routes: [{}, {middlewares: [{name: a}, {name: b, namespace: other}, {name: c@file}]}]}",
      ["Middleware shop/a", "Middleware other/b"],
    ],
  ),
  ...["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute"].map((kind): [string, string, string, string[]] => [
    "gateway.networking.k8s.io/v1",
    kind,
    "{parentRefs: [{name: a}, {name: b, namespace: other}, {name: c, group: gateway.networking.k8s.io}, {name: d, group: '', kind: Service}]}",
    ["Gateway shop/a", "Gateway other/b", "Gateway shop/c", "Service shop/d"],
  ]),
  ...["ScaledObject", "ScaledJob"].map((kind): [string, string, string, string[]] => [
    "keda.sh/v1alpha1",
    kind,
    "{triggers: [{type: cron}, {authenticationRef: {name: a}}, {authenticationRef: {name: b, kind: ClusterTriggerAuthentication}}]}",
    ["TriggerAuthentication shop/a", "ClusterTriggerAuthentication -/b"],
  ]),
  ["postgresql.cnpg.io/v1", "ScheduledBackup", "{cluster: {name: a}}", ["Cluster shop/a"]],
  [
    "argoproj.io/v1alpha1",
    "Rollout",
    "{strategy: {blueGreen: {activeService: a, previewService: b}, canary: {stableService: c, canaryService: d}}}",
    ["Service shop/a", "Service shop/b", "Service shop/c", "Service shop/d"],
  ],
  ["argoproj.io/v1alpha1", "Rollout", "{strategy: {canary: {stableService: c}}}", ["Service shop/c"]],
  [
    "apps/v1",
    "Deployment",
    "{template: {spec: {containers: [], volumes: [{name: a}, {name: b, csi: {volumeAttributes: {secretProviderClass: c}}}]}}}",
    ["SecretProviderClass shop/c"],
  ],
])("what %s %s with %s refers to must be there", (apiVersion, kind, spec, expected) => {
  expect(references(apiVersion, kind, `spec: ${spec}\n`)).toEqual(expected);
});

it.each<[string, string, string, string[]]>([
  ["networking.k8s.io/v1", "Ingress", "annotations: {cert-manager.io/issuer: a}", ["Issuer shop/a"]],
  [
    "networking.k8s.io/v1",
    "Ingress",
    "annotations: {cert-manager.io/cluster-issuer: a}",
    ["ClusterIssuer -/a"],
  ],
  [
    "networking.k8s.io/v1",
    "Ingress",
    "annotations: {cert-manager.io/issuer: a, cert-manager.io/issuer-kind: AWSPCAIssuer}",
    [],
  ],
  [
    "gateway.networking.k8s.io/v1",
    "Gateway",
    "annotations: {cert-manager.io/cluster-issuer: a}",
    ["ClusterIssuer -/a"],
  ],
  ["kafka.strimzi.io/v1beta2", "KafkaTopic", "labels: {strimzi.io/cluster: a}", ["Kafka shop/a"]],
  ["kafka.strimzi.io/v1beta2", "KafkaConnector", "labels: {strimzi.io/cluster: a}", ["KafkaConnect shop/a"]],
  ["kafka.strimzi.io/v1beta2", "KafkaUser", "labels: {strimzi.io/cluster: a}", ["Kafka shop/a"]],
  ["kafka.strimzi.io/v1beta2", "KafkaConnector", "labels: {strimzi.io/cluster: a}", ["KafkaConnect shop/a"]],
  ["kafka.strimzi.io/v1beta2", "KafkaUser", "labels: {app: a}", []],
])("what %s %s with the %s refers to must be there", (apiVersion, kind, metadata, expected) => {
  expect(references(apiVersion, kind, "", metadata)).toEqual(expected);
});

it.each<[string, string, string, string[]]>([
  [
    "traefik.io/v1alpha1",
    "Middleware",
    "{chain: {middlewares: [{name: a}, {name: b@file}]}, errors: {service: {name: c}}, basicAuth: {secret: d}}",
    ["Middleware shop/a", "Service shop/c", "Secret shop/d"],
  ],
  [
    "traefik.containo.us/v1alpha1",
    "IngressRoute",
    "{routes: [{services: [{name: s, serversTransport: a}]}], tls: {options: {name: b, namespace: other}}}",
    ["ServersTransport shop/a", "TLSOption other/b"],
  ],
  [
    "cert-manager.io/v1",
    "Issuer",
    "{ca: {secretName: a}, acme: {privateKeySecretRef: {name: made}, solvers: [{dns01: {b: {apiTokenSecretRef: {name: c, key: d}}}}]}}",
    ["Secret shop/a", "Secret shop/c"],
  ],
  [
    "external-secrets.io/v1",
    "SecretStore",
    "{provider: {vault: {auth: {kubernetes: {serviceAccountRef: {name: a}}}, caProvider: {type: Secret, name: b, key: c}}}}",
    ["ServiceAccount shop/a", "Secret shop/b"],
  ],
  [
    "gateway.networking.k8s.io/v1",
    "HTTPRoute",
    "{rules: [{filters: [{type: ExtensionRef, extensionRef: {group: gateway.envoyproxy.io, kind: HTTPRouteFilter, name: a}}]}]}",
    ["HTTPRouteFilter shop/a"],
  ],
  [
    "velero.io/v1",
    "Schedule",
    "{template: {storageLocation: a, volumeSnapshotLocations: [b, c]}}",
    ["BackupStorageLocation shop/a", "VolumeSnapshotLocation shop/b", "VolumeSnapshotLocation shop/c"],
  ],
  [
    "metallb.io/v1beta1",
    "BGPAdvertisement",
    "{ipAddressPools: [a], peers: [b]}",
    ["IPAddressPool shop/a", "BGPPeer shop/b"],
  ],
  ["keda.sh/v1alpha1", "TriggerAuthentication", "{secretTargetRef: [{name: a, key: b}]}", ["Secret shop/a"]],
  ["example.com/v1", "Middleware", "{chain: {middlewares: [{name: a}]}}", []],
])("what %s %s with %s names must be there, too", (apiVersion, kind, spec, expected) => {
  expect(references(apiVersion, kind, `spec: ${spec}\n`)).toEqual(expected);
});

it("a kind of another group is another kind, though its name is the same", () => {
  const is = (apiVersion: string, kind: string) =>
    isReferable(resources(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}`)[0] as never);
  for (const [kind, group] of Object.entries({
    ...{ Issuer: "cert-manager.io", ClusterIssuer: "cert-manager.io", Gateway: "gateway.networking.k8s.io" },
    ...{
      SecretStore: "external-secrets.io",
      ClusterSecretStore: "external-secrets.io",
      Kafka: "kafka.strimzi.io",
    },
    ...{ TriggerAuthentication: "keda.sh", ClusterTriggerAuthentication: "keda.sh" },
    ...{ Cluster: "postgresql.cnpg.io", SecretProviderClass: "secrets-store.csi.x-k8s.io" },
  })) {
    expect([kind, GROUPS[kind], is(`${group}/v1`, kind), is("acme.io/v1", kind)]).toEqual([
      kind,
      group,
      true,
      false,
    ]);
  }
  expect([is("v1", "Service"), is("serving.knative.dev/v1", "Service")]).toEqual([true, false]);
  expect(
    ["traefik.io", "traefik.containo.us", "acme.io"].map((group) => is(`${group}/v1`, "Middleware")),
  ).toEqual([true, true, false]);
  expect(is("v1", "ConfigMap")).toBe(false);
});
