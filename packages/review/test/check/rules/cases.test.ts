import { describe, expect, it } from "vitest";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judged, state } from "../state.ts";
import { deployment, service } from "../workloads.ts";

const object = (apiVersion: string, kind: string, fields: string, metadata = "") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: thing, namespace: shop, ${metadata}}\n${fields}\n`;
const budget = (selector: string, metadata = "name: web") =>
  object("policy/v1", "PodDisruptionBudget", `spec: {maxUnavailable: 1, selector: {${selector}}}`).replace(
    "name: thing",
    metadata,
  );
const policy = (spec: string) => object("networking.k8s.io/v1", "NetworkPolicy", `spec: {${spec}}`);
const ingress = (spec: string, annotations = "") =>
  object("networking.k8s.io/v1", "Ingress", `spec: {${spec}}`, `annotations: {${annotations}}`);
const scaler = (name = "web", least = 1) =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `spec: {scaleTargetRef: {kind: Deployment, name: ${name}}, minReplicas: ${least}, maxReplicas: 3}`,
  );
const evicted = (fields: string) =>
  object("policy/v1", "PodDisruptionBudget", `spec: {${fields}, selector: {matchLabels: {app: web}}}`);
const probed = (port: string) =>
  deployment({
    container: `ports: [{name: http, containerPort: 8080}], readinessProbe: {httpGet: {port: ${port}}},`,
  });
const variables = (...names: string[]) =>
  deployment({ container: `env: [${names.map((name, i) => `{name: ${name}, value: v${i}}`).join(", ")}],` });

const replicas = (count: number) => deployment({ spec: `replicas: ${count},` });
const resources = (given: string) => deployment({ container: `resources: {${given}},` });
const limited = (requests: string, limits: string) =>
  resources(`requests: {${requests}}, limits: {${limits}}`);
const context = (given: string) => deployment({ pod: `securityContext: {${given}},` });
const label = (given: string) => deployment({ labels: `app: web, ${given}` });

const RANGE = object(
  "v1",
  "LimitRange",
  "spec: {limits: [{type: Container, max: {memory: 1Gi}, min: {cpu: 50m}}]}",
);
const PRIVILEGED = "securityContext: {privileged: true},";
const ROUTE = object("route.openshift.io/v1", "Route", "spec: {}");
const METRICS = "[{name: http-metrics, port: 9090}]";
const VOLUME = "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}],";
const claim = (mode: string) =>
  object("v1", "PersistentVolumeClaim", `spec: {accessModes: [${mode}]}`).replace("thing", "data");
const mounting = (spec = "") => deployment({ pod: VOLUME, spec });
const ONCE = claim("ReadWriteOnce");
const ofClass = (name: string) => ONCE.replace("]}", `], storageClassName: ${name}}`);
const shop = (more: string) => ingress(`rules: [{host: shop.example.com}], ${more}`);
const route = (path: string, annotations = "") =>
  ingress(`rules: [{host: a.example.com, http: {paths: [{path: ${path}}]}}]`, annotations);
const egress = (to: string, ports: string) =>
  policy(`podSelector: {}, policyTypes: [Egress], egress: [{to: [{${to}}], ports: [{${ports}}]}]`);
const OUT = egress("podSelector: {matchLabels: {app: db}}", "port: 5432");
const cilium = (namespace: string) =>
  object("cilium.io/v2", "CiliumNetworkPolicy", "spec: {endpointSelector: {}, egress: [{}]}").replace(
    "namespace: shop",
    `namespace: ${namespace}`,
  );
const TWO = deployment({ labels: "app: shop, part: web" });
const DATABASE = policy("podSelector: {matchLabels: {app: shop, part: database}}");

/** What each rule says of states that break it, checked for production, and states that it takes. */
const CASES: Record<string, { says: [yaml: string, said: RegExp][]; takes: string[] }> = {
  "integrity/budget-target": {
    says: [
      [deployment() + budget("matchLabels: {app: wbe}"), /^error .*have app=web/],
      [deployment() + budget("matchLabels: {cluster: main}", "name: db"), /^info/],
    ],
    takes: ["matchLabels: {app: web}", "matchExpressions: [{key: app, operator: Exists}]", ""].map(
      (selector) => deployment() + budget(selector),
    ),
  },
  "integrity/duplicate-env": {
    says: [
      [
        variables("A", "B", "A"),
        /^warning .*containers\[0\]\.env\[2\]: container web sets A twice; the later one applies$/,
      ],
    ],
    takes: [variables("A", "B")],
  },
  "integrity/overlapping-selectors": {
    says: [
      [
        deployment({ labels: "app: shop" }) + deployment({ name: "worker", labels: "app: shop" }),
        /^warning Deployment web \(namespace shop\): spec.selector: also selects the pods of Deployment worker$/,
      ],
    ],
    takes: [
      deployment() + deployment({ name: "worker" }),
      deployment() + deployment().replaceAll("namespace: shop", "namespace: other"),
    ],
  },
  "integrity/probe-port": {
    says: [
      [
        probed("htpp"),
        /^error .*readinessProbe of container web uses port htpp, but the container has no port of that name/,
      ],
    ],
    takes: ["http", "8080", "80", '"80"'].map(probed),
  },
  "integrity/requests-above-limits": {
    says: [
      [limited("memory: 2Gi", "memory: 1024Mi"), /^error .*above its limit/],
      [limited("cpu: 1", "cpu: 500m"), /^error .*above its limit/],
      [limited("cpu: 1.5", "cpu: 1"), /^error .*above its limit/],
    ],
    takes: [
      limited("memory: 1Gi", "memory: 1024Mi"),
      limited("cpu: 100m", "memory: 1Gi"),
      limited("cpu: 0.5", "cpu: 500m"),
    ],
  },
  "integrity/steady-selector": {
    says: [
      ["app.kubernetes.io/version", "1.4.2"],
      ["app.kubernetes.io/version", "v2.0.0-rc.1"],
      ["helm.sh/chart", "web-3.2.1"],
      ["git-commit", "5e0f9ab"],
      ["release-date", "2026-11-21"],
    ].map(([key, value]) => [
      label(`${key}: "${value}"`),
      new RegExp(`^warning Deployment web .*the selector contains ${key}=${value}`),
    ]),
    takes: [
      ...["version: v1", "track: stable", "version: blue", "api-version: v1"].map(label),
      deployment({ labels: "app: web" }).replace(
        "template: {metadata: {labels: {app: web",
        "template: {metadata: {labels: {app: web, app.kubernetes.io/version: 1.4.2",
      ),
    ],
  },
  "network/dns": {
    says: [
      [deployment() + OUT, /^warning .*UDP port 53/],
      [deployment() + OUT + cilium("other"), /^warning/],
    ],
    takes: [
      deployment() + OUT + egress("namespaceSelector: {}", "port: 53, protocol: UDP"),
      deployment(),
      deployment() + policy("podSelector: {}, policyTypes: [Egress]"),
      deployment() + OUT + cilium("shop"),
    ],
  },
  "network/policy-target": {
    says: [
      [deployment() + policy("podSelector: {matchLabels: {app: wbe}}"), /^warning .*have app=web/],
      [deployment() + policy("podSelector: {matchLabels: {cluster: main}}"), /^info/],
      [TWO + DATABASE, /^warning/],
      [TWO + DATABASE + object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "spec: {}"), /^info/],
    ],
    takes: ["podSelector: {}", "podSelector: {matchLabels: {app: web}}"].map(
      (spec) => deployment() + policy(spec),
    ),
  },
  "production/disruption-budget": {
    says: [[replicas(2), /^warning/]],
    takes: [replicas(2) + budget("matchLabels: {app: web}"), deployment()],
  },
  "production/non-root": {
    says: [
      [context("runAsUser: 0"), /^warning .*runs as root/],
      [context(""), /^warning .*may run as root/],
      [deployment() + ROUTE, /^info .*may run as root/],
      [context("runAsUser: 0") + ROUTE, /^warning .*runs as root/],
      [deployment({ container: PRIVILEGED }), /^warning .*container web is privileged/],
      [deployment({ container: PRIVILEGED, kind: "DaemonSet" }), /^info/],
      [
        deployment({
          pod: "securityContext: {runAsNonRoot: true}, volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}],",
        }),
        /^warning .*socket/,
      ],
    ],
    takes: [
      context("runAsNonRoot: true"),
      context("runAsUser: 1000"),
      deployment({ pod: "nodeSelector: {kubernetes.io/os: windows}," }),
      deployment({ pod: "os: {name: windows}," }),
      deployment({
        pod: "securityContext: {runAsNonRoot: true}, volumes: [{name: v, hostPath: {path: /dev/dri}}],",
      }),
    ],
  },
  "production/probes": {
    says: [
      [deployment() + service(), /^warning .*no container has a readiness probe/],
      [
        deployment() + service({ ports: METRICS }) + service({ name: "web2" }),
        /^warning .*no container has a readiness probe/,
      ],
      [deployment({ container: "startupProbe: {tcpSocket: {port: 80}}," }) + service(), /^info /],
    ],
    takes: [
      deployment({ container: "readinessProbe: {tcpSocket: {port: 80}}," }) + service(),
      deployment(),
      deployment() + service({ ports: METRICS }),
    ],
  },
  "production/public-metrics": {
    says: [
      [route("/metrics"), /^error/],
      [route("/actuator/prometheus"), /^error/],
      [route("/metrics", "nginx.ingress.kubernetes.io/ssl-redirect: 'true'"), /^error/],
      [ingress("rules: [{http: {paths: [{path: /metrics}]}}]"), /^error .*every host/],
    ],
    takes: [
      route("/"),
      route("/metrics-of-sales"),
      route("/metrics", "nginx.ingress.kubernetes.io/whitelist-source-range: 127.0.0.1/32"),
    ],
  },
  "production/resources": {
    says: [[deployment(), /^warning .*no cpu request, no memory request, no memory limit/]],
    takes: [limited("cpu: 1, memory: 1Gi", "memory: 1Gi"), resources("limits: {cpu: 1, memory: 1Gi}")],
  },
  "production/tls": {
    says: [
      [shop(""), /^error .*without TLS/],
      [shop("tls: [{hosts: [other.example.com]}]"), /^error .*without TLS/],
      [
        ingress("rules: [{host: a.example.com}]", "nginx.ingress.kubernetes.io/ssl-redirect: 'true'"),
        /^error .*without TLS/,
      ],
    ],
    takes: [
      shop("tls: [{hosts: [shop.example.com], secretName: s}]"),
      ingress("rules: [{host: a.example.com}]", "nginx.ingress.kubernetes.io/force-ssl-redirect: 'true'"),
    ],
  },
  "scaling/budget-blocks-drain": {
    says: [
      [deployment() + evicted("minAvailable: 1"), /^error/],
      [replicas(1) + evicted("minAvailable: 51%"), /^error/],
      [deployment() + scaler() + evicted("minAvailable: 1"), /^error/],
    ],
    takes: [
      deployment() + evicted("maxUnavailable: 1"),
      replicas(2) + evicted("minAvailable: 1"),
      replicas(2) + evicted("minAvailable: 50%"),
      deployment() + scaler("web", 2) + evicted("minAvailable: 1"),
    ],
  },
  "scaling/rolling-update-of-volume": {
    says: [
      [mounting() + ONCE, /^warning .*uses rolling updates, although its claim data/],
      [mounting("strategy: {rollingUpdate: {maxUnavailable: 1}},") + ONCE, /^info /],
      [
        deployment({ pod: VOLUME.replace("]", ", {name: l, persistentVolumeClaim: {claimName: logs}}]") }) +
          ONCE +
          ONCE.replace("name: data", "name: logs"),
        /although its claims data, logs are ReadWriteOnce/,
      ],
      [mounting() + ofClass("nfs-client"), /^warning /],
    ],
    takes: [
      mounting("strategy: {type: Recreate},") + ONCE,
      mounting("strategy: {rollingUpdate: {maxSurge: 0}},") + ONCE,
      mounting() + claim("ReadWriteMany"),
    ],
  },
  "scaling/replicas-beside-autoscaler": {
    says: [
      [
        replicas(2) + scaler(),
        /^warning Deployment web \(namespace shop\): spec.replicas: sets 2 replicas, although HorizontalPodAutoscaler thing scales it$/,
      ],
    ],
    takes: [deployment() + scaler(), replicas(0) + scaler(), replicas(2) + scaler("x")],
  },
  "scaling/resource-quota": {
    says: [
      [resources("limits: {memory: 2Gi}") + RANGE, /^error .*of LimitRange thing/],
      [resources("requests: {cpu: 10m}") + RANGE, /^error .*of LimitRange thing/],
    ],
    takes: [
      resources("limits: {memory: 1Gi, cpu: 1}") + RANGE,
      resources("requests: {cpu: 50m}") + RANGE,
      // The namespace of its pods isn't known.
      resources("limits: {memory: 2Gi}").replace(", namespace: shop", "") + RANGE,
    ],
  },
  "scaling/shared-single-writer": {
    says: [
      [mounting("replicas: 2,") + ONCE, /^warning .*2 pods share the claim data, which is ReadWriteOnce/],
      [mounting() + ONCE + scaler(), /^warning .*up to 3 pods/],
    ],
    takes: [mounting() + ONCE],
  },
  "starts/deletes-data": {
    says: [
      [object("snapshot.storage.k8s.io/v1", "VolumeSnapshotClass", "deletionPolicy: Delete"), /^warning/],
      [object("storage.k8s.io/v1", "StorageClass", "provisioner: x"), /^info .*\(the default\)/],
    ],
    takes: [object("storage.k8s.io/v1", "StorageClass", "reclaimPolicy: Retain")],
  },
};

describe.each(Object.entries(CASES))("%s", (id, { says, takes }) => {
  const rule = RULES.find((one) => one.id === id) as (typeof RULES)[number];

  it.each(says.map(([yaml, said], index) => [index, said, yaml] as const))(
    "says of state %i: %s",
    (_, said, yaml) => expect(judged(rule, state(yaml))).toEqual([expect.stringMatching(said)]),
  );

  it.each(takes.map((yaml, index) => [index, yaml] as const))("takes state %i", (_, yaml) =>
    expect(judged(rule, state(yaml))).toEqual([]),
  );
});
