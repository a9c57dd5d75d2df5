import { describe, expect, it } from "vitest";
import { customReference } from "../../../../src/check/rules/integrity/custom-reference.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const object = (apiVersion: string, kind: string, name: string, spec = "", metadata = "") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop, ${metadata}}\nspec: {${spec}}\n`;
const CERT = "cert-manager.io/v1";
const GATEWAY = "gateway.networking.k8s.io/v1";
const TRAEFIK = "traefik.io/v1alpha1";
const certificate = (reference: string) =>
  object(CERT, "Certificate", "a", `secretName: b, issuerRef: {${reference}}`);
const route = (middleware: string) =>
  object(TRAEFIK, "IngressRoute", "a", `routes: [{middlewares: [{name: ${middleware}}]}]`);

/** What refers to "login", and an object that is called "auth". */
const PAIRS: [kind: string, reader: string, other: string][] = [
  ["Issuer", certificate("name: login"), object(CERT, "Issuer", "auth")],
  [
    "ClusterIssuer",
    object(
      "networking.k8s.io/v1",
      "Ingress",
      "a",
      "",
      "annotations: {cert-manager.io/cluster-issuer: login}",
    ),
    object(CERT, "ClusterIssuer", "auth").replace("namespace: shop, ", ""),
  ],
  [
    "SecretStore",
    object("external-secrets.io/v1", "ExternalSecret", "a", "secretStoreRef: {name: login}"),
    object("external-secrets.io/v1", "SecretStore", "auth"),
  ],
  ["Middleware", route("login"), object(TRAEFIK, "Middleware", "auth")],
  [
    "PersistentVolume",
    object("v1", "PersistentVolumeClaim", "a", "volumeName: login"),
    object("v1", "PersistentVolume", "auth").replace("namespace: shop, ", ""),
  ],
  [
    "PersistentVolumeClaim",
    object("v1", "PersistentVolume", "a", "claimRef: {name: login, namespace: shop}"),
    object("v1", "PersistentVolumeClaim", "auth"),
  ],
  [
    "Deployment",
    object("flagger.app/v1beta1", "Canary", "a", "targetRef: {kind: Deployment, name: login}"),
    object("apps/v1", "Deployment", "auth", "template: {spec: {containers: []}}"),
  ],
  [
    "ScaledObject",
    object("flagger.app/v1beta1", "Canary", "a", "autoscalerRef: {kind: ScaledObject, name: login}"),
    object("keda.sh/v1alpha1", "ScaledObject", "auth"),
  ],
  ...(
    [
      [
        "canary: {steps: [{setWeight: 50}, {analysis: {templates: [{templateName: login}]}}]}",
        "AnalysisTemplate",
      ],
      [
        "canary: {analysis: {templates: [{templateName: login, clusterScope: true}]}}",
        "ClusterAnalysisTemplate",
      ],
      ["blueGreen: {prePromotionAnalysis: {templates: [{templateName: login}]}}", "AnalysisTemplate"],
    ] as const
  ).map(([strategy, kind]): [string, string, string] => [
    kind,
    object("argoproj.io/v1alpha1", "Rollout", "a", `strategy: {${strategy}}`),
    object("argoproj.io/v1alpha1", kind, "auth").replace(
      kind.startsWith("Cluster") ? "namespace: shop, " : "$",
      "",
    ),
  ]),
  [
    "PersistentVolume",
    object("apps/v1", "StatefulSet", "a", "volumeClaimTemplates: [{spec: {volumeName: login}}]"),
    object("v1", "PersistentVolume", "auth").replace("namespace: shop, ", ""),
  ],
  [
    "Cluster",
    object("postgresql.cnpg.io/v1", "Database", "a", "cluster: {name: login}"),
    object("postgresql.cnpg.io/v1", "Cluster", "auth"),
  ],
  [
    "ObjectStore",
    object("postgresql.cnpg.io/v1", "Cluster", "a", "plugins: [{parameters: {barmanObjectName: login}}]"),
    object("barmancloud.cnpg.io/v1", "ObjectStore", "auth"),
  ],
  [
    "Gateway",
    object(
      CERT,
      "Issuer",
      "a",
      "acme: {solvers: [{http01: {gatewayHTTPRoute: {parentRefs: [{name: login, kind: Gateway}]}}}]}",
    ),
    object(GATEWAY, "Gateway", "auth"),
  ],
  [
    "EnvoyProxy",
    object(GATEWAY, "GatewayClass", "a", "parametersRef: {kind: EnvoyProxy, name: login, namespace: shop}"),
    object("gateway.envoyproxy.io/v1alpha1", "EnvoyProxy", "auth"),
  ],
  [
    "HTTPRoute",
    object(
      "gateway.envoyproxy.io/v1alpha1",
      "SecurityPolicy",
      "a",
      "targetRefs: [{group: gateway.networking.k8s.io, kind: HTTPRoute, name: login}]",
    ),
    object(GATEWAY, "HTTPRoute", "auth"),
  ],
  [
    "ClusterPolicy",
    object("kyverno.io/v2", "PolicyException", "a", "exceptions: [{policyName: login}, {policyName: b/own}]"),
    object("kyverno.io/v1", "ClusterPolicy", "auth").replace("namespace: shop, ", ""),
  ],
  [
    "ApisixRoute",
    object(
      "argoproj.io/v1alpha1",
      "Rollout",
      "a",
      "strategy: {canary: {trafficRouting: {apisix: {route: {name: login}}}}}",
    ),
    object("apisix.apache.org/v2", "ApisixRoute", "auth"),
  ],
  [
    "Middleware",
    object(
      "networking.k8s.io/v1",
      "Ingress",
      "a",
      "",
      'annotations: {traefik.ingress.kubernetes.io/router.middlewares: "shop-login@kubernetescrd,web-a@file,other-b@kubernetescrd"}',
    ),
    object(TRAEFIK, "Middleware", "auth"),
  ],
  [
    "Gateway",
    object(GATEWAY, "HTTPRoute", "a", "parentRefs: [{name: login}]"),
    object(GATEWAY, "Gateway", "auth"),
  ],
  [
    "TriggerAuthentication",
    object("keda.sh/v1alpha1", "ScaledObject", "a", "triggers: [{authenticationRef: {name: login}}]"),
    object("keda.sh/v1alpha1", "TriggerAuthentication", "auth"),
  ],
  [
    "Cluster",
    object("postgresql.cnpg.io/v1", "ScheduledBackup", "a", "cluster: {name: login}"),
    object("postgresql.cnpg.io/v1", "Cluster", "auth"),
  ],
  [
    "Kafka",
    object("kafka.strimzi.io/v1beta2", "KafkaTopic", "a", "", "labels: {strimzi.io/cluster: login}"),
    object("kafka.strimzi.io/v1beta2", "Kafka", "auth"),
  ],
  [
    "Service",
    object("argoproj.io/v1alpha1", "Rollout", "a", "strategy: {canary: {stableService: login}}"),
    "---\napiVersion: v1\nkind: Service\nmetadata: {name: auth, namespace: shop}\n",
  ],
  [
    "TLSOption",
    object(TRAEFIK, "IngressRoute", "a", "tls: {options: {name: login}}"),
    object(TRAEFIK, "TLSOption", "auth"),
  ],
  [
    "BackupStorageLocation",
    object("velero.io/v1", "Schedule", "a", "template: {storageLocation: login}"),
    object("velero.io/v1", "BackupStorageLocation", "auth"),
  ],
  [
    "IPAddressPool",
    object("metallb.io/v1beta1", "L2Advertisement", "a", "ipAddressPools: [login]"),
    object("metallb.io/v1beta1", "IPAddressPool", "auth"),
  ],
  [
    "Kafka",
    object("kafka.strimzi.io/v1beta2", "KafkaNodePool", "a", "", "labels: {strimzi.io/cluster: login}"),
    object("kafka.strimzi.io/v1beta2", "Kafka", "auth"),
  ],
  [
    "SecretProviderClass",
    deployment({
      pod: "volumes: [{name: s, csi: {driver: a, volumeAttributes: {secretProviderClass: login}}}],",
    }),
    object("secrets-store.csi.x-k8s.io/v1", "SecretProviderClass", "auth"),
  ],
];

describe("integrity/custom-reference", () => {
  it.each(PAIRS)("warns of a %s of another name than the only one here", (kind, reader, other) => {
    expect(judged(customReference, state(reader + other))).toEqual([
      expect.stringMatching(
        new RegExp(
          `^warning .* refers to ${kind} login, which nothing here creates; auth is the only ${kind} here$`,
        ),
      ),
    ]);
    expect(judged(customReference, state(reader + other.replace("name: auth", "name: login")))).toEqual([]);
  });

  it.each(PAIRS)("leaves a %s alone that is made elsewhere", (_, reader) => {
    expect(judged(customReference, state(reader))).toEqual([]);
  });

  it("says nothing of a name because others of its kind are here", () => {
    const to = (name: string, at: string) =>
      object("keda.sh/v1alpha1", "ScaledObject", at, `triggers: [{authenticationRef: {name: ${name}}}]`);
    const others =
      object("keda.sh/v1alpha1", "TriggerAuthentication", "queue") + to("queue", "b") + to("queue", "c");
    expect(judged(customReference, state(others + to("queue", "d") + to("database", "a")))).toEqual([]);
  });

  it("warns of a Secret or account of an operator's object only if it is misspelled", () => {
    const scaler = object(
      "keda.sh/v1alpha1",
      "TriggerAuthentication",
      "a",
      "secretTargetRef: [{parameter: host, name: queue-urls, key: url}]",
    );
    expect(judged(customReference, state(scaler + object("v1", "Secret", "queue-url")))).toEqual([
      expect.stringMatching(
        /^warning .* refers to Secret queue-urls, which nothing here creates; queue-url exists here$/,
      ),
    ]);
    expect(judged(customReference, state(scaler + object("v1", "Secret", "database")))).toEqual([]);
    const store = object(
      "external-secrets.io/v1",
      "SecretStore",
      "a",
      "provider: {vault: {auth: {kubernetes: {serviceAccountRef: {name: shop-vault}}}}}",
    );
    expect(judged(customReference, state(store + object("v1", "ServiceAccount", "shop-valt")))).toHaveLength(
      1,
    );
    expect(judged(customReference, state(store + object("v1", "ServiceAccount", "web")))).toEqual([]);
  });

  it("warns of another name than the only one here, though a Secret beside it has that name", () => {
    const scaled = object(
      "keda.sh/v1alpha1",
      "ScaledObject",
      "a",
      "triggers: [{authenticationRef: {name: rabbit}}]",
    );
    const queue = object(
      "keda.sh/v1alpha1",
      "TriggerAuthentication",
      "queue",
      "secretTargetRef: [{parameter: host, name: queue, key: url}]",
    );
    const said = judged(customReference, state(scaled + queue));
    expect(said).toEqual([expect.stringContaining("; queue is the only TriggerAuthentication here")]);
    // Something else refers to it.
    const user = object("example.com/v1", "Scaler", "b", "auth: {name: queue}");
    expect(judged(customReference, state(scaled + queue + user))).toEqual([]);
  });

  it("warns of a kind of the cluster where one of the namespace has the name, and the other way round", () => {
    const stores =
      object("external-secrets.io/v1", "SecretStore", "vault") +
      object("external-secrets.io/v1", "SecretStore", "aws");
    const reader = (kind: string) =>
      object("external-secrets.io/v1", "ExternalSecret", "a", `secretStoreRef: {name: vault, kind: ${kind}}`);
    expect(judged(customReference, state(stores + reader("ClusterSecretStore")))).toEqual([
      expect.stringContaining(
        "refers to ClusterSecretStore vault, which nothing here creates, though SecretStore vault is here",
      ),
    ]);
    expect(judged(customReference, state(stores + reader("SecretStore")))).toEqual([]);
    const issuer = object(CERT, "ClusterIssuer", "acme").replace("namespace: shop, ", "");
    expect(judged(customReference, state(issuer + certificate("name: acme")))).toEqual([
      expect.stringContaining("though ClusterIssuer acme is here"),
    ]);
    // What isn't rendered hardly has an issuer of the same name.
    const inPart = { inPart: true as const };
    expect(judged(customReference, state(issuer + certificate("name: acme"), inPart))).toHaveLength(1);
    expect(judged(customReference, state(issuer + certificate("name: other"), inPart))).toEqual([]);
  });

  it("warns of a chain with another name than the only other middleware, but not than its own", () => {
    const chain = object(TRAEFIK, "Middleware", "whole", "chain: {middlewares: [{name: login}]}");
    expect(judged(customReference, state(chain + object(TRAEFIK, "Middleware", "auth")))).toEqual([
      expect.stringContaining("Middleware login, which nothing here creates; auth exists here"),
    ]);
    expect(judged(customReference, state(chain))).toEqual([]);
  });

  it("warns of a slip among several", () => {
    const stores = object(TRAEFIK, "Middleware", "compress") + object(TRAEFIK, "Middleware", "ratelimit");
    expect(judged(customReference, state(route("ratelimt") + stores))).toEqual([
      expect.stringMatching(/^warning .*ratelimit exists here$/),
    ]);
  });

  it.each([
    ["a name that Flux fills in", route("'${LOGIN}'") + object(TRAEFIK, "Middleware", "auth")],
    ["another provider's", route("login@file") + object(TRAEFIK, "Middleware", "auth")],
    [
      "another group's",
      certificate("name: login, group: awspca.cert-manager.io") + object(CERT, "Issuer", "auth"),
    ],
    ["another kind's", certificate("name: login, kind: ClusterIssuer") + object(CERT, "Issuer", "auth")],
    [
      "one beside others that are found",
      route("login") + route("auth") + object(TRAEFIK, "Middleware", "auth"),
    ],
    [
      "another namespace's",
      object(GATEWAY, "HTTPRoute", "a", "parentRefs: [{name: login, namespace: network}]") +
        object(GATEWAY, "Gateway", "auth"),
    ],
  ])("is silent about %s", (_, yaml) => expect(judged(customReference, state(yaml))).toEqual([]));

  const HELM = "helm.toolkit.fluxcd.io/v2";
  const FLUX = "kustomize.toolkit.fluxcd.io/v1";
  const values = (reference: string) => object(HELM, "HelmRelease", "a", `valuesFrom: [{${reference}}]`);
  const data = (name: string, kind = "ConfigMap") => object("v1", kind, name);

  it("warns of values under a key that the Secret doesn't have", () => {
    const secret = object(
      "external-secrets.io/v1",
      "ExternalSecret",
      "a",
      "target: {name: app}, data: [{secretKey: PORT, remoteRef: {key: a}}]",
    );
    const said = (key: string, more = "", from = secret) =>
      judged(customReference, state(values(`kind: Secret, name: app, ${key}${more}`) + from));
    expect(said("valuesKey: PORT_DB")).toEqual([
      "warning HelmRelease a (namespace shop): spec.valuesFrom[0]: the HelmRelease reads PORT_DB of Secret app, which has no such key, so it isn't installed",
    ]);
    expect(said("targetPath: port")).toEqual([expect.stringContaining("reads values.yaml of Secret app")]);
    expect(said("valuesKey: PORT")).toEqual([]);
    expect(said("valuesKey: PORT_DB", ", optional: true")).toEqual([]);
    // Its keys are those of the store.
    const all = secret.replace(/data: \[.*\]/, "dataFrom: [{extract: {key: a}}]");
    expect(said("valuesKey: PORT_DB", "", all)).toEqual([]);
  });

  it.each([
    [
      values("kind: ConfigMap, name: app-values"),
      "HelmRelease a (namespace shop): spec.valuesFrom[0].name: the HelmRelease",
    ],
    [
      object(
        FLUX,
        "Kustomization",
        "a",
        "postBuild: {substituteFrom: [{kind: ConfigMap, name: app-values}]}",
      ),
      "Kustomization a (namespace shop): spec.postBuild.substituteFrom[0].name: the Kustomization",
    ],
  ])("refuses values from a ConfigMap that kustomize gave a hash: %#", (reader, place) => {
    expect(judged(customReference, state(reader + data("app-values-k2m4h6t8b5")))).toEqual([
      `error ${place} refers to ConfigMap app-values, but kustomize created it as app-values-k2m4h6t8b5`,
    ]);
    expect(judged(customReference, state(reader + data("app-value")))).toEqual([
      expect.stringMatching(/^warning .*; app-value exists here$/),
    ]);
    expect(judged(customReference, state(reader + data("app-values")))).toEqual([]);
  });

  it.each([
    ["optional", values("kind: ConfigMap, name: app-values, optional: true") + data("app-value")],
    ["of another name, whoever creates it", values("kind: Secret, name: login") + data("auth", "Secret")],
    ["of the other kind", values("kind: Secret, name: app-values") + data("app-value")],
    [
      "that only the cluster knows",
      values(`kind: Secret, name: "$\{APP}-values"`) + data("app-values", "Secret"),
    ],
    [
      "that a controller creates",
      values("kind: Secret, name: app-values") +
        object("external-secrets.io/v1", "ExternalSecret", "app-values", "target: {name: app-values}") +
        data("app-value", "Secret"),
    ],
    [
      "of another name than the only ConfigMap here",
      object(
        FLUX,
        "Kustomization",
        "a",
        "postBuild: {substituteFrom: [{kind: ConfigMap, name: general-config}]}",
      ) + data("operator-values"),
    ],
  ])("takes values %s", (_, yaml) => expect(judged(customReference, state(yaml))).toEqual([]));

  it.each(["KafkaNodePool", "KafkaConnector", "KafkaRebalance"])(
    "warns of a %s that doesn't say to which cluster it belongs",
    (kind) => {
      const named = (labels: string) => object("kafka.strimzi.io/v1beta2", kind, "a", "", labels);
      expect(judged(customReference, state(named("labels: {app: a}")))).toEqual([
        `warning ${kind} a (namespace shop): metadata.labels: has no label strimzi.io/cluster, so Strimzi ignores the ${kind}`,
      ]);
      expect(judged(customReference, state(named("labels: {strimzi.io/cluster: k}")))).toEqual([]);
      const other = named("labels: {app: a}").replace("kafka.strimzi.io", "kafka.example.com");
      expect(judged(customReference, state(other))).toEqual([]);
    },
  );

  it.each(["KafkaTopic", "KafkaUser"])(
    "warns of a %s without a cluster only beside one with a cluster",
    (kind) => {
      const named = (name: string, labels: string) =>
        object("kafka.strimzi.io/v1beta2", kind, name, "", labels);
      const without = named("a", "labels: {app: a}");
      expect(judged(customReference, state(without))).toEqual([]);
      expect(judged(customReference, state(without + named("b", "labels: {strimzi.io/cluster: k}")))).toEqual(
        [
          `warning ${kind} a (namespace shop): metadata.labels: has no label strimzi.io/cluster, so Strimzi ignores the ${kind}`,
        ],
      );
    },
  );
});

describe("a Secret that nothing creates", () => {
  const issuer = (name: string, secret: string, key = "token") =>
    object(
      CERT,
      "Issuer",
      name,
      `acme: {solvers: [{dns01: {cloudflare: {apiTokenSecretRef: {name: ${secret}, key: ${key}}}}}]}`,
    );
  const made = object(
    "external-secrets.io/v1",
    "ExternalSecret",
    "dns-cert-manager-token",
    "data: [{secretKey: token}]",
  );
  const said = (...issuers: string[]) =>
    judged(customReference, state(made + issuers.join(""))).filter((one) => one.includes("though"));

  it("is probably the one that an object of the same kind reads in the same place", () => {
    const good = issuer("production", "dns-cert-manager-token");
    expect(said(good, issuer("staging", "dns-token"))).toEqual([
      expect.stringMatching(
        /^warning Issuer staging .*refers to Secret dns-token, which nothing here creates, though Issuer production reads dns-cert-manager-token, which is here/,
      ),
    ]);
    expect(said(good, issuer("staging", "dns-token", "other"))).toEqual([]);
    expect(said(issuer("staging", "dns-token"))).toEqual([]);
    expect(said(good, issuer("staging", "staging-token"))).toEqual([]);
    expect(said(good, issuer("staging", "dns-token"), issuer("more", "dns-other"))).toEqual([]);
  });
});
