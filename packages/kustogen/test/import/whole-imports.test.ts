import { expect, it } from "vitest";
import { resources } from "../../../review/test/check/state.ts";
import { proofOf } from "../../src/import/proof.ts";
import { importedState } from "../../src/import/state.ts";
import { written } from "./written.ts";

/** What differs from one environment to the next. */
interface Place {
  name: string;
  pods: number;
  tag: string;
  host: string;
  /** True if it is for users. */
  live?: boolean;
  region?: string;
}

const object = (apiVersion: string, kind: string, name: string, rest: string, metadata = "") =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop${metadata}}\n${rest}\n`;
const when = (condition: unknown, text: string) => (condition ? text : "");

function workloads({ name, pods, tag, live, region = "eu" }: Place): string {
  const labels = (app: string) => `{app.kubernetes.io/name: ${app}, app.kubernetes.io/part-of: shop}`;
  const probe = (path: string, more = "") =>
    `{httpGet: {path: ${path}, port: http}, periodSeconds: ${live ? 10 : 30}${more}}`;
  return [
    object(
      "apps/v1",
      "Deployment",
      "web",
      `spec:
  replicas: ${pods}
  revisionHistoryLimit: 3
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 1}}
  selector: {matchLabels: {app.kubernetes.io/name: web}}
  template:
    metadata: {labels: ${labels("web")}, annotations: {prometheus.io/scrape: "true", note: "This is ${name}"}}
    spec:
      serviceAccountName: web
      ${when(live, "priorityClassName: critical\n      ")}securityContext: {runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000}
      topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: {matchLabels: {app.kubernetes.io/name: web}}}]
      initContainers: [{name: migrate, image: "registry.example.com/shop/web:${tag}", command: [bin/migrate], args: ["--wait=${live ? "30s" : "5s"}"]}]
      containers:
      - name: web
        image: registry.example.com/shop/web:${tag}
        args: [--listen=:8080, "--log-level=${live ? "warn" : "debug"}"]
        ports: [{name: http, containerPort: 8080}, {name: metrics, containerPort: 9090}]
        env:
        - {name: LOG_LEVEL, value: ${live ? "warn" : "debug"}}
        - {name: REGION, value: ${region}}
        - {name: JSON_LOGS, value: "${Boolean(live)}"}
        - {name: DATABASE_URL, valueFrom: {secretKeyRef: {name: web, key: url}}}
        ${when(live, '- {name: SENTRY_DSN, value: "https://sentry.example.com/7"}\n        ')}- {name: PUBLIC_URL, value: "https://${name}.example.com/"}
        envFrom: [{configMapRef: {name: web}}]
        resources: {requests: {cpu: ${live ? "500m" : "100m"}, memory: ${live ? "1Gi" : "256Mi"}}, limits: {memory: ${live ? "2Gi" : "512Mi"}}}
        livenessProbe: ${probe("/live")}
        readinessProbe: ${probe("/ready", when(live, ", timeoutSeconds: 3"))}
        securityContext: {readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: config, mountPath: /etc/web}, {name: tmp, mountPath: /tmp}]
      ${when(live, '- {name: proxy, image: "envoyproxy/envoy:v1.30.1", args: ["--concurrency", "2"]}\n      ')}volumes: [{name: config, configMap: {name: web-files}}, {name: tmp, emptyDir: {}}]`,
      `, labels: ${labels("web")}`,
    ),
    object(
      "apps/v1",
      "StatefulSet",
      "db",
      `spec:
  serviceName: db
  replicas: ${live ? 3 : 1}
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: postgres, image: "postgres:16.2", ports: [{containerPort: 5432}], volumeMounts: [{name: data, mountPath: /data}]}]
  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], storageClassName: ${live ? "fast" : "standard"}, resources: {requests: {storage: ${live ? "100Gi" : "5Gi"}}}}}]`,
    ),
    object(
      "batch/v1",
      "CronJob",
      "report",
      `spec: {schedule: "${live ? "0 3 * * *" : "0 5 * * 1"}", concurrencyPolicy: Forbid, ${when(!live, "suspend: true, ")}jobTemplate: {spec: {backoffLimit: 2, template: {spec: {restartPolicy: Never, containers: [{name: report, image: "registry.example.com/shop/report:${tag}", env: [{name: REPORT_BUCKET, value: s3://shop-${name}-reports}]}]}}}}}`,
    ),
    ...["mails", "invoices"].map((queue) =>
      object(
        "apps/v1",
        "Deployment",
        `worker-${queue}`,
        `spec: {replicas: ${pods}, selector: {matchLabels: {app: worker-${queue}}}, template: {metadata: {labels: {app: worker-${queue}}}, spec: {containers: [{name: worker, image: "registry.example.com/shop/worker:${tag}", args: [--queue, ${queue}]}]}}}`,
      ),
    ),
  ].join("");
}

function around({ name, pods, host, live }: Place): string {
  return [
    object("v1", "ServiceAccount", "web", "automountServiceAccountToken: false"),
    object(
      "v1",
      "Service",
      "web",
      "spec: {selector: {app.kubernetes.io/name: web}, ports: [{name: http, port: 80, targetPort: http}]}",
    ),
    object(
      "v1",
      "Service",
      "db",
      "spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}",
      ", annotations: {team: data}",
    ),
    object(
      "v1",
      "ConfigMap",
      "web",
      `data: {CACHE_TTL: ${live ? "1h" : "1m"}, FEATURE_SEARCH: "${Boolean(live)}", MAX_UPLOAD: "${live ? 50 : 10}", GREETING: Hello${when(live, ", SMTP_HOST: mail.example.com, SMTP_PORT: '587'")}}`,
    ),
    object(
      "v1",
      "ConfigMap",
      "web-files",
      `data:\n  web.yaml: |\n    server:\n      port: 8080\n      host: ${host}\n    cache: {size: ${live ? 512 : 64}}\n  web.conf: |\n    [mail]\n    enabled = ${Boolean(live)}\n    retries = 3\n    [search]\n    url = https://search.${name}.example.com`,
    ),
    object(
      "networking.k8s.io/v1",
      "Ingress",
      "web",
      `spec: {ingressClassName: nginx, tls: [{hosts: [${host}], secretName: web-tls}], rules: [{host: ${host}, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}]}}]}`,
      `, annotations: {cert-manager.io/cluster-issuer: ${live ? "letsencrypt" : "staging"}, nginx.ingress.kubernetes.io/proxy-body-size: ${live ? "50m" : "10m"}}`,
    ),
    when(
      live,
      object(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "web",
        `spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, minReplicas: ${pods}, maxReplicas: ${pods * 4}, metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]}`,
      ) +
        object(
          "policy/v1",
          "PodDisruptionBudget",
          "web",
          "spec: {minAvailable: 1, selector: {matchLabels: {app.kubernetes.io/name: web}}}",
        ),
    ),
    object(
      "networking.k8s.io/v1",
      "NetworkPolicy",
      "db",
      "spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app.kubernetes.io/name: web}}}], ports: [{port: 5432}]}]}",
    ),
    object(
      "rbac.authorization.k8s.io/v1",
      "Role",
      "web",
      `rules: [{apiGroups: [""], resources: [configmaps], verbs: [get, list${when(live, ", watch")}]}]`,
    ),
    object(
      "rbac.authorization.k8s.io/v1",
      "RoleBinding",
      "web",
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}\nsubjects: [{kind: ServiceAccount, name: web, namespace: shop}]",
    ),
    object(
      "external-secrets.io/v1",
      "ExternalSecret",
      "web",
      `spec: {refreshInterval: 1h, secretStoreRef: {kind: ClusterSecretStore, name: ${live ? "vault" : "vault-test"}}, target: {name: web}, data: [{secretKey: url, remoteRef: {key: shop/${name}/web, property: url}}]}`,
    ),
    object(
      "monitoring.coreos.com/v1",
      "ServiceMonitor",
      "web",
      `spec: {selector: {matchLabels: {app.kubernetes.io/name: web}}, endpoints: [{port: metrics, interval: ${live ? "15s" : "60s"}}]}`,
    ),
    object(
      "helm.toolkit.fluxcd.io/v2",
      "HelmRelease",
      "cache",
      `spec: {interval: 5m, chart: {spec: {chart: redis, version: ${live ? "18.1.0" : "18.2.0"}, sourceRef: {kind: HelmRepository, name: bitnami}}}, values: {auth: {enabled: ${Boolean(live)}}, replica: {replicaCount: ${live ? 2 : 0}}, master: {persistence: {size: ${live ? "8Gi" : "1Gi"}}}}}`,
    ),
    object(
      "example.com/v1",
      "Topic",
      "orders",
      `spec: {partitions: ${live ? 12 : 1}, retention: ${live ? "7d" : "1d"}, ${when(name === "dev", "debug: {enabled: true}, ")}owners: [web, worker${when(live, ", report")}]}`,
    ),
  ].join("");
}

const PLACES: Place[] = [
  { name: "dev", pods: 1, tag: "main-3f2c1ab", host: "dev.shop.example.com" },
  { name: "staging", pods: 1, tag: "1.5.0-rc.1", host: "staging.shop.example.com" },
  { name: "prod-eu", pods: 3, tag: "1.4.2", host: "eu.shop.example.com", live: true },
  { name: "prod-us", pods: 2, tag: "1.4.2", host: "us.shop.example.com", live: true, region: "us" },
];

/** Another system: names with the environment in them, labels of each environment, features that only some have. */
function team({ name, tag, live, pods }: Place): string {
  const prefix = `${name}-`;
  const labels = `{team: payments, stage: ${live ? "live" : "test"}, environment: ${name}}`;
  const inSpace = (text: string) =>
    text.replaceAll("namespace: shop", `namespace: pay-${name}, labels: ${labels}`);
  const pod = (app: string, rest: string, more = "") =>
    `selector: {matchLabels: {app: ${app}}}, template: {metadata: {labels: {app: ${app}, team: payments}}, spec: {${more}containers: [{name: ${app}, image: "registry.example.com/pay/${app}:${tag}"${rest}}]}}`;
  const service = (app: string, port: number) =>
    object("v1", "Service", `${prefix}${app}`, `spec: {selector: {app: ${app}}, ports: [{port: ${port}}]}`);
  const mode = (app: string) =>
    `, env: [{name: MODE, value: ${app}}, {name: PEER, value: "http://${prefix}api:80"}]`;
  return inSpace(
    [
      ...["api", "jobs", "mail"].map(
        (app, at) =>
          object(
            "apps/v1",
            "Deployment",
            `${prefix}${app}`,
            `spec: {replicas: ${pods + at}, ${pod(app, `${mode(app)}, resources: {requests: {cpu: ${live ? 200 : 50}m, memory: 128Mi}}`, `serviceAccountName: ${prefix}${app}, `)}}`,
          ) +
          service(app, 80 + at) +
          object("v1", "ServiceAccount", `${prefix}${app}`, `imagePullSecrets: [{name: registry}]`),
      ),
      when(
        live,
        object(
          "apps/v1",
          "DaemonSet",
          `${prefix}agent`,
          `spec: {updateStrategy: {type: OnDelete}, ${pod("agent", ", args: [--verbose, --port=9100]", "hostNetwork: true, tolerations: [{operator: Exists}], ")}}`,
        ) +
          object(
            "apps/v1",
            "Deployment",
            `${prefix}sidecars`,
            `spec: {${pod("sidecars", ", lifecycle: {preStop: {exec: {command: [sleep, '5']}}}}, {name: log, image: 'busybox:1.37', args: [tail]", "terminationGracePeriodSeconds: 60, ")}}`,
          ),
      ),
      object(
        "batch/v1",
        "Job",
        `${prefix}migrate`,
        `spec: {backoffLimit: 0, template: {metadata: {annotations: {note: "${name}"}}, spec: {restartPolicy: Never, containers: [{name: migrate, image: "registry.example.com/pay/api:${tag}", command: [bin/migrate, --stage, ${live ? "live" : "test"}]}]}}}`,
        ", annotations: {argocd.argoproj.io/hook: PreSync}",
      ),
      object(
        "gateway.networking.k8s.io/v1",
        "HTTPRoute",
        `${prefix}api`,
        `spec: {parentRefs: [{name: public, namespace: edge}], hostnames: [pay-${name}.example.com], rules: [{backendRefs: [{name: ${prefix}api, port: 80}]}]}`,
      ),
      object(
        "v1",
        "ConfigMap",
        `${prefix}texts`,
        `data: {welcome.txt: "Hello\\nfrom ${name}\\n", empty: "", number: "010", "yes": "no"}`,
      ),
      object(
        "v1",
        "PersistentVolumeClaim",
        `${prefix}data`,
        `spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: ${live ? 20 : 1}Gi}}}`,
      ),
      object(
        "policy/v1",
        "PodDisruptionBudget",
        `${prefix}api`,
        `spec: {${live ? "maxUnavailable: 1" : "minAvailable: 0"}, selector: {matchLabels: {app: api}}}`,
      ),
    ].join(""),
  );
}

const shop = (place: Place) => workloads(place) + around(place);

it.each<[file: string, objects: (place: Place) => string, places: readonly string[]]>([
  ["all", shop, ["dev", "staging", "prod-eu", "prod-us"]],
  ["team", team, ["dev", "staging", "prod-eu"]],
])(
  "an import of %s is written as it was, and renders to what was imported (npx vitest -u writes it)",
  async (file, objects, names) => {
    const states = PLACES.filter(({ name }) => names.includes(name)).map((place) =>
      importedState({
        name: place.name,
        from: `overlays/${place.name}`,
        resources: resources(objects(place)),
      }),
    );
    const { files, rendered } = written(states);
    expect(
      states.flatMap(({ name, expected }, at) => proofOf(name, expected, rendered[at] ?? []).differences),
    ).toEqual([]);
    const text = [...files].map(([path, code]) => `=== ${path}\n${code}`).join("\n");
    await expect(text).toMatchFileSnapshot(`whole-imports/${file}.txt`);
  },
);
