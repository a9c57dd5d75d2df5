import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { randomFrom } from "../../../../../test/random.ts";
import { reviewEnvironment } from "../../../src/changes/environment.ts";
import { resourceChanges } from "../../../src/compare/resources.ts";
import { isDeciding, isRoutineObject } from "../../../src/impact/routine.ts";
import { type Attention, groupsOf, unjudgedText } from "../../../src/report/model/groups.ts";
import { plainText } from "../../../src/report/model/inline.ts";

const ENVIRONMENT = `
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: shop } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop, labels: { app: web } }
spec:
  replicas: 2
  revisionHistoryLimit: 3
  selector: { matchLabels: { app: web } }
  strategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }
  template:
    metadata: { labels: { app: web }, annotations: { checksum/config: a } }
    spec:
      serviceAccountName: web
      terminationGracePeriodSeconds: 60
      nodeSelector: { disk: ssd }
      tolerations: [{ key: gpu, operator: Exists }]
      topologySpreadConstraints:
      - { maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app: web } } }
      containers:
      - name: web
        image: ghcr.io/acme/web:1.2.0
        args: [--fast]
        env: [{ name: LEVEL, value: info }, { name: MODE, value: a }]
        ports: [{ name: http, containerPort: 8080 }]
        resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }
        readinessProbe: { httpGet: { path: /ready, port: http } }
        lifecycle: { preStop: { sleep: { seconds: 5 } } }
        volumeMounts: [{ name: data, mountPath: /data }, { name: tmp, mountPath: /tmp }]
      - name: proxy
        image: ghcr.io/acme/proxy:2.0.0
        resources: { requests: { cpu: 10m, memory: 16Mi }, limits: { memory: 32Mi } }
      volumes: [{ name: data, emptyDir: {} }, { name: tmp, emptyDir: {} }]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop, annotations: { eks.amazonaws.com/role-arn: "arn:aws:iam::1:role/web" } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: { external-dns.alpha.kubernetes.io/hostname: a.example.com } }
spec:
  selector: { app: web }
  sessionAffinity: ClientIP
  ports: [{ name: http, port: 80, targetPort: http }]
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: { name: keys, namespace: shop }
spec:
  refreshInterval: 1h
  secretStoreRef: { kind: ClusterSecretStore, name: vault }
  data: [{ secretKey: a, remoteRef: { key: web } }]
  dataFrom: [{ extract: { key: api } }, { extract: { key: web } }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: dashboard, namespace: shop, labels: { grafana_dashboard: "1" } }
data: { level: info }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { nginx.ingress.kubernetes.io/limit-rps: "5" } }
spec:
  ingressClassName: nginx
  rules:
  - host: shop.example.com
    http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: web, port: { name: http } } } }] }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
spec:
  parentRefs: [{ name: public, namespace: gateways }]
  hostnames: [shop.example.com]
  rules: [{ backendRefs: [{ name: web, port: 80 }] }]
---
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec: { endpointSelector: { matchLabels: { app: web } }, ingress: [{ fromEndpoints: [{ matchLabels: { app: gw } }] }] }
---
apiVersion: postgresql.cnpg.io/v1
kind: Cluster
metadata: { name: db, namespace: shop }
spec: { instances: 3, imageName: "ghcr.io/acme/postgresql:16.4", storage: { size: 10Gi }, backup: { retentionPolicy: 30d } }
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: cache, namespace: shop }
spec:
  interval: 1h
  chart: { spec: { chart: redis, version: 1.2.3, sourceRef: { kind: HelmRepository, name: charts } } }
  valuesFrom: [{ kind: ConfigMap, name: cache-values }]
  values: { image: { tag: 7.2.1 }, persistence: { enabled: true }, replicas: 1 }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Forbid
  successfulJobsHistoryLimit: 3
  jobTemplate:
    spec:
      backoffLimit: 2
      template: { spec: { restartPolicy: Never, containers: [{ name: report, image: "ghcr.io/acme/report:1.0.0" }] } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: web, namespace: shop }
rules: [{ apiGroups: [""], resources: [configmaps], verbs: [get, list] }]
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: ebs.csi.aws.com
reclaimPolicy: Retain
---
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: web, namespace: shop }
spec: { groups: [{ name: web, rules: [{ alert: Down, expr: up == 0, for: 5m }] }] }
`;

const BEFORE = parseAllDocuments(ENVIRONMENT).map((one) => one.toJS() as Resource);

/** The first occurrence of a text in the manifest of an object, replaced by another text. */
function edited(kind: string, from: string, to: string): Resource[] {
  const texts = ENVIRONMENT.split("---\n");
  const index = texts.findIndex(
    (one) => one.includes(`\nkind: ${kind}\n`) || one.startsWith(`kind: ${kind}\n`),
  );
  expect(texts[index], `${kind}: ${from}`).toContain(from);
  return texts.map((one, at) => (at === index ? one.replace(from, to) : one)).map(parsed);
}

const parsed = (text: string) => parseAllDocuments(text)[0]?.toJS() as Resource;

function attentionTo(
  after: readonly Resource[],
  before: readonly Resource[] = BEFORE,
): { attention: Attention | undefined; unjudged: string } {
  const review = reviewEnvironment(before, after, { name: "beta", path: "beta" });
  const [group] = groupsOf([review]);
  return { attention: group?.attention, unjudged: plainText(unjudgedText(review)) };
}

type Edit = readonly [kind: string, from: string, to: string];

const FINE: readonly Edit[] = [
  ["ExternalSecret", "refreshInterval: 1h", "refreshInterval: 5m"],
  ["Deployment", "web:1.2.0", "web:1.3.0"],
  ["Deployment", "replicas: 2", "replicas: 3"],
  ["Deployment", "revisionHistoryLimit: 3", "revisionHistoryLimit: 5"],
  ["Deployment", "value: info", "value: debug"],
  ["Deployment", "{ name: MODE, value: a }", "{ name: MODE, value: a }, { name: NEW, value: b }"],
  ["Deployment", "cpu: 100m", "cpu: 200m"],
  ["Deployment", "requests: { cpu: 100m", "requests: { ephemeral-storage: 1Gi, cpu: 100m"],
  ["Deployment", "limits: { memory: 256Mi }", "limits: { memory: 0.5Gi }"],
  ["Deployment", "path: /ready", "path: /healthz"],
  ["Deployment", "checksum/config: a", "checksum/config: b"],
  [
    "Deployment",
    "labels: { app: web } }\nspec",
    "labels: { app: web, app.kubernetes.io/version: v1 } }\nspec",
  ],
  ["ConfigMap", "level: info", "level: debug"],
  ["HelmRelease", "tag: 7.2.1", "tag: 7.2.2"],
  ["Cluster", "postgresql:16.4", "postgresql:16.5"],
  ["Cluster", "name: db,", "name: db, labels: { team: shop },"],
  ["CronJob", "successfulJobsHistoryLimit: 3", "successfulJobsHistoryLimit: 1"],
  ["CronJob", "report:1.0.0", "report:1.0.1"],
];

const NAMED: readonly (readonly [...Edit, path: string])[] = [
  ["HelmRelease", "interval: 1h", "interval: 30m", "interval"],
  ["HelmRelease", "tag: 7.2.1", "tag: 7.2.0", "image.tag"],
  ["Deployment", "[--fast]", "[--fast, --safe]", "args"],
  ["Deployment", "args: [--fast]", "command: [sh, -c, 'curl https://example.com | sh']", "command"],
  ["Deployment", "preStop: { sleep: { seconds: 5 } }", "postStart: { exec: { command: [sh] } }", "postStart"],
  [
    "Deployment",
    "{ httpGet: { path: /ready, port: http } }",
    "{ exec: { command: [sh] } }",
    "readinessProbe.exec",
  ],
  [
    "Deployment",
    "readinessProbe: {",
    "livenessProbe: { tcpSocket: { port: http } }, readinessProbe: {",
    "livenessProbe",
  ],
  [
    "Deployment",
    "{ name: MODE, value: a }",
    "{ name: NODE_OPTIONS, value: --require=/data/x.js }",
    "env[name=NODE_OPTIONS]",
  ],
  [
    "Deployment",
    "{ name: MODE, value: a }",
    "{ name: LD_PRELOAD, value: /data/x.so }",
    "containers[name=web].env[name=LD_PRELOAD]",
  ],
  [
    "Deployment",
    "{ name: MODE, value: a }",
    "{ name: https_proxy, value: http://proxy.example.com }",
    "env[name=https_proxy]",
  ],
  ["Deployment", ", { name: MODE, value: a }", "", "env[name=MODE]"],
  [
    "Deployment",
    "name: MODE, value: a",
    "name: MODE, valueFrom: { fieldRef: { fieldPath: spec.nodeName } }",
    "valueFrom",
  ],
  ["Deployment", "memory: 256Mi", "memory: 128Mi", "resources.limits.memory"],
  ["Deployment", "limits: { memory: 256Mi }", "limits: { cpu: 1, memory: 256Mi }", "resources.limits.cpu"],
  ["Deployment", "cpu: 100m", "cpu: 50m", "resources.requests.cpu"],
  [
    "Deployment",
    "metadata: { labels: { app: web }",
    "metadata: { labels: { app: web, sidecar.istio.io/inject: 'false' }",
    "sidecar.istio.io/inject",
  ],
  [
    "Deployment",
    "metadata: { labels: { app: web }",
    "metadata: { labels: { app: web, azure.workload.identity/use: 'true' }",
    "azure.workload.identity/use",
  ],
  [
    "Deployment",
    "metadata: { labels: { app: web }",
    "metadata: { labels: { app: web, istio.io/dataplane-mode: none }",
    "dataplane-mode",
  ],
  [
    "Deployment",
    "terminationGracePeriodSeconds: 60",
    "securityContext: { runAsGroup: 0 }",
    "securityContext.runAsGroup",
  ],
  [
    "Deployment",
    "terminationGracePeriodSeconds: 60",
    "securityContext: { seccompProfile: { type: Localhost, localhostProfile: a.json } }",
    "seccompProfile",
  ],
  [
    "Deployment",
    "{ name: tmp, emptyDir: {} }]",
    "{ name: tmp, emptyDir: {} }, { name: token, projected: { sources: [{ serviceAccountToken: { audience: vault, path: x } }] } }]",
    "volumes[name=token]",
  ],
  [
    "Deployment",
    "ghcr.io/acme/proxy:2.0.0\n        resources",
    "ghcr.io/acme/proxy:2.0.0\n        tty: true\n        resources",
    "tty",
  ],
  ["ConfigMap", "level: info", "level: info, run.sh: exit", "run.sh"],
  ["ConfigMap", "level: info", "level: '#!/bin/sh'", "level"],
  ["ConfigMap", "level: info", "level: info, JAVA_TOOL_OPTIONS: -javaagent:x.jar", "JAVA_TOOL_OPTIONS"],
  [
    "Service",
    "ports: [",
    "ports: [{ name: metrics, port: 9090, targetPort: http }, ",
    "spec.ports[name=metrics]",
  ],
  ["Role", "name: web,", "name: web, labels: { purpose: any },", "metadata.labels.purpose"],
  ["CronJob", "0 3 * * *", "0 4 * * *", "spec.schedule"],
  ["Namespace", "team: shop", "team: shop, istio-injection: enabled", "metadata.labels.istio-injection"],
  [
    "Deployment",
    "terminationGracePeriodSeconds: 60",
    "terminationGracePeriodSeconds: 30",
    "terminationGracePeriodSeconds",
  ],
  ["Deployment", "maxUnavailable: 0", "maxUnavailable: 100%", "maxUnavailable"],
  [
    "Deployment",
    "{ type: RollingUpdate, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } }",
    "{ type: Recreate }",
    "strategy",
  ],
  ["Deployment", "disk: ssd", "disk: hdd", "nodeSelector.disk"],
  ["Deployment", "[{ key: gpu, operator: Exists }]", "[]", "tolerations"],
  ["Deployment", "topologyKey: zone", "topologyKey: host", "topologySpreadConstraints"],
  ["Deployment", "seconds: 5", "seconds: 0", "lifecycle"],
  ["Deployment", "{ name: data, mountPath: /data }, ", "", "volumeMounts"],
  ["ServiceAccount", "role/web", "role/admin", "role-arn"],
  ["ExternalSecret", "key: api", "key: web", "extract.key"],
  ["Service", "hostname: a.", "hostname: b.", "external-dns"],
  ["Service", "sessionAffinity: ClientIP", "sessionAffinity: None", "sessionAffinity"],
  ["ConfigMap", 'grafana_dashboard: "1"', "", "grafana_dashboard"],
  ["Ingress", "ingressClassName: nginx", "ingressClassName: traefik", "ingressClassName"],
  ["Ingress", "pathType: Prefix", "pathType: Exact", "pathType"],
  ["Ingress", '{ nginx.ingress.kubernetes.io/limit-rps: "5" }', "{}", "limit-rps"],
  ["HTTPRoute", "name: public", "name: internal", "parentRefs"],
  ["CiliumNetworkPolicy", "{ app: gw }", "{}", "fromEndpoints"],
  ["Cluster", "instances: 3", "instances: 1", "instances"],
  ["Cluster", "retentionPolicy: 30d", "retentionPolicy: 1d", "retentionPolicy"],
  ["HelmRelease", "version: 1.2.3", "version: 2.0.0", "chart.spec.version"],
  ["HelmRelease", "chart: redis", "chart: valkey", "chart.spec.chart"],
  ["HelmRelease", "enabled: true", "enabled: false", "persistence.enabled"],
  ["CronJob", "concurrencyPolicy: Forbid", "concurrencyPolicy: Replace", "concurrencyPolicy"],
  ["CronJob", "backoffLimit: 2", "backoffLimit: 0", "backoffLimit"],
  ["Role", "[get, list]", "[get]", "verbs"],
  ["StorageClass", 'class: "true"', 'class: "false"', "is-default-class"],
  ["PrometheusRule", "expr: up == 0", "expr: up == 7", "expr"],
];

const WORSE: readonly Edit[] = [
  ["ExternalSecret", "key: api", "key: other"],
  ["Deployment", "web:1.2.0", "web:1.1.0"],
  ["Deployment", "replicas: 2", "replicas: 0"],
  ["Deployment", "limits: { memory: 256Mi }", "limits: {}"],
  ["Deployment", "readinessProbe: { httpGet: { path: /ready, port: http } }", ""],
  ["Service", "port: 80,", "port: 81,"],
  ["Service", "selector: { app: web }", "selector: { app: we }"],
  ["Ingress", "host: shop.", "host: other."],
  ["Ingress", "path: /,", "path: /api,"],
  ["HTTPRoute", "[shop.example.com]", "[other.example.com]"],
  ["Cluster", "postgresql:16.4", "postgresql:15.9"],
  ["Role", "[get, list]", "[get, list, delete]"],
  ["StorageClass", "reclaimPolicy: Retain", "reclaimPolicy: Delete"],
];

test.each(
  "LD_PRELOAD PYTHONPATH NODE_OPTIONS JAVA_TOOL_OPTIONS PATH BASH_ENV HTTPS_PROXY no_proxy PERL5OPT RUBYOPT npm_config_registry JAVA_OPTS KAFKA_OPTS DOTNET_STARTUP_HOOKS GIT_SSH_COMMAND SSL_CERT_FILE AWS_ROLE_ARN KUBECONFIG GLIBC_TUNABLES R_PROFILE VAULT_SKIP_VERIFY PGSSLMODE GIT_SSL_NO_VERIFY POSTGRES_HOST_AUTH_METHOD EDITOR".split(
    " ",
  ),
)("%s is never fine", (name) => expect(isDeciding(name)).toBe(true));

test.each(
  "LOG_LEVEL NODE_ENV NODE_NAME GIT_COMMIT PYTHONUNBUFFERED PHP_MEMORY_LIMIT DATABASE_URL HOMEPAGE ENVIRONMENT PATH_PREFIX MODE".split(
    " ",
  ),
)("%s is an ordinary variable", (name) => expect(isDeciding(name)).toBe(false));

describe("the attention that a change needs", () => {
  test.each(FINE)("%s %s → %s is fine", (...edit) => {
    expect(attentionTo(edited(...edit))).toEqual({ attention: "fine", unjudged: "–" });
  });

  test.each(NAMED)("no rule judges, and nothing makes routine, %s %s → %s", (kind, from, to, path) => {
    const found = attentionTo(edited(kind, from, to));
    expect(found.attention).toBe("review");
    expect(found.unjudged).toContain(path);
    expect(found.unjudged).toContain(`of ${kind} `);
  });

  test.each(WORSE)("%s %s → %s is to be reviewed", (...edit) => {
    expect(["review", "blocks"]).toContain(attentionTo(edited(...edit)).attention);
  });

  test.each([
    ["v1", "ResourceQuota", { spec: { hard: { pods: "2" } } }, "review"],
    [
      "helm.toolkit.fluxcd.io/v2",
      "HelmRelease",
      { spec: { interval: "1h", chartRef: { kind: "OCIRepository", name: "x" } } },
      "review",
    ],
    ["v1", "Pod", { spec: { containers: [{ name: "a", image: "ghcr.io/acme/a:1.0.0" }] } }, "review"],
    [
      "v1",
      "Service",
      { spec: { type: "NodePort", selector: { app: "web" }, ports: [{ port: 80 }] } },
      "review",
    ],
    ["v1", "Service", { spec: { selector: { app: "web" }, ports: [{ port: 80 }] } }, "fine"],
    ["v1", "ConfigMap", { data: { a: "b" } }, "fine"],
    ["acme.io/v1", "ConfigMap", { data: { a: "b" } }, "review"],
    ["serving.knative.dev/v1", "Service", { spec: { template: {} } }, "review"],
    [
      "v1",
      "Service",
      { spec: { selector: { app: "web" }, ports: [{ port: 80 }], externalIPs: ["192.0.2.1"] } },
      "review",
    ],
  ] as const)("a new %s %s", (apiVersion, kind, fields, attention) => {
    const added = { apiVersion, kind, metadata: { name: "more", namespace: "shop" }, ...fields } as Resource;
    expect(attentionTo([...BEFORE, added]).attention).toBe(attention);
  });
});

test("a removed container isn't fine, and a mapping that is set as a whole is judged value by value", () => {
  const after = structuredClone(BEFORE) as (Resource & {
    spec: { template: { spec: { containers: object[] } } };
  })[];
  after[1]?.spec.template.spec.containers.pop();
  expect(attentionTo(after)).toMatchObject({ attention: "review" });
  const labelled = BEFORE.map((one) =>
    one.kind === "HTTPRoute"
      ? { ...one, metadata: { ...one.metadata, labels: { "app.kubernetes.io/name": "a", release: "b" } } }
      : one,
  );
  expect(attentionTo(labelled).unjudged).toBe("metadata.labels.release of HTTPRoute web");
});

test("a new Secret that a controller fills with a login isn't fine", () => {
  const annotations = { "kubernetes.io/service-account.name": "default" };
  const metadata = { name: "more", namespace: "shop", annotations };
  const token = { apiVersion: "v1", kind: "Secret", metadata, type: "kubernetes.io/service-account-token" };
  expect(attentionTo([...BEFORE, token]).attention).toBe("review");
});

test.each([
  ["Secret", { type: "bootstrap.kubernetes.io/token" }, false],
  ["Secret", { type: "kubernetes.io/tls" }, true],
  ["ConfigMap", { metadata: { name: "coredns", namespace: "kube-system" } }, false],
  ["ConfigMap", {}, true],
  ["Service", { metadata: { name: "kube-dns", namespace: "kube-system" }, spec: { ports: [] } }, false],
  ["ServiceMonitor", { spec: { endpoints: [{ port: "http" }] } }, true],
  ["ServiceMonitor", { spec: { endpoints: [{ port: "http", proxyUrl: "http://a.test" }] } }, false],
] as const)("that a new %s with %j is routine is %s", (kind, fields, isFine) => {
  const apiVersion = kind === "ServiceMonitor" ? "monitoring.coreos.com/v1" : "v1";
  const metadata = { name: "more", namespace: "shop" };
  expect(isRoutineObject({ apiVersion, kind, metadata, ...fields } as Resource)).toBe(isFine);
});

test("a new Service that a controller may publish isn't fine, and one that is watched is", () => {
  const service = (annotation: string) => ({
    ...{ apiVersion: "v1", kind: "Service", spec: { selector: { app: "web" }, ports: [{ port: 80 }] } },
    metadata: { name: "more", namespace: "shop", annotations: { [annotation]: "true" } },
  });
  expect(attentionTo([...BEFORE, service("tailscale.com/expose")]).attention).toBe("review");
  expect(attentionTo([...BEFORE, service("prometheus.io/scrape")]).attention).toBe("fine");
});

describe("in a kind that nobody described", () => {
  const random = randomFrom(93);
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)] as T;
  const KINDS = ["Widget", "Deployment", "HorizontalPodAutoscaler", "ConfigMap", "CronJob", "HelmRelease"];
  const STEPS = ["spec", "values", "http", "manifest", "pattern", "metadata", "template", "data", "status"];
  const ENDS = [
    ...["apiVersion", "name", "namespace", "creationTimestamp", "status", "sops", "revisionHistoryLimit"],
    ...["minReadySeconds", "replicas", "maxReplicas", "storage", "refreshInterval", "tag", "cpu"],
  ];
  const widget = (kind: string, spec: unknown) => {
    const metadata = { name: "more", namespace: "shop" };
    return { apiVersion: "acme.io/v1", kind, metadata, spec } as Resource;
  };
  const nested = (path: readonly string[], value: unknown) =>
    path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);

  test.each(
    Array.from({ length: 40 }, () => {
      const steps = Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(STEPS));
      return [pick(KINDS), [...steps, pick(ENDS)]] as const;
    }),
  )("no field of a %s is routine: spec %j", (kind, path) => {
    const [before, after] = [1, 2].map((value) => [widget(kind, nested(path, `v${value}`))]);
    expect(attentionTo(after as Resource[], before).attention).toBe("review");
    for (const empty of [{}, []]) {
      const none = widget(kind, nested(path.slice(0, -1), { other: 1 }));
      const set = widget(kind, nested(path.slice(0, -1), { other: 1, [path.at(-1) as string]: empty }));
      expect(attentionTo([set], [none]).attention, "set").toBe("review");
      expect(attentionTo([none], [set]).attention, "removed").toBe("review");
    }
  });
});

test.each([
  ["v1", "Service", { metadata: { labels: {}, annotations: {} } }],
  ["acme.io/v1", "Widget", { metadata: { labels: {} } }],
  ["v1", "ConfigMap", { data: {} }],
  ["apps/v1", "Deployment", { spec: { strategy: { rollingUpdate: {} } } }],
])("what the API server drops from a %s %s isn't a change: %j", (apiVersion, kind, more) => {
  const metadata = { name: "more", namespace: "shop" };
  const one = { apiVersion, kind, metadata } as Resource;
  const other = { ...one, ...more, metadata: { ...metadata, ...("metadata" in more ? more.metadata : {}) } };
  expect(resourceChanges([one], [other as Resource])).toEqual([]);
});
