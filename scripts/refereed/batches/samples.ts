import { parse } from "yaml";
import type { AnyObject } from "../pair.ts";

// Objects with something in every part that has fields of its own, so that each field has a place to be written out. Each
// is accepted by the API server as it is.

const PROBE = "{httpGet: {port: 80}}";

/** A pod with every kind of handler, reference and volume, and otherwise as little as possible. */
const POD = `
affinity:
  nodeAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 1
        preference: {matchExpressions: [{key: a, operator: Exists}]}
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 1
        podAffinityTerm: {topologyKey: zone, labelSelector: {matchLabels: {app: a}}}
dnsConfig: {options: [{name: ndots, value: "2"}]}
hostAliases: [{ip: 10.0.0.1, hostnames: [a]}]
imagePullSecrets: [{name: pull}]
securityContext: {fsGroup: 1}
tolerations: [{key: a, operator: Exists}]
topologySpreadConstraints:
  - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: a}}}
initContainers:
  - {name: first, image: "acme/first:1"}
containers:
  - name: web
    image: acme/web:1.0.0
    command: [web]
    env:
      - {name: PLAIN, value: a}
      - {name: CONFIG, valueFrom: {configMapKeyRef: {name: c, key: k}}}
      - {name: SECRET, valueFrom: {secretKeyRef: {name: s, key: k}}}
      - {name: FIELD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
      - {name: SIZE, valueFrom: {resourceFieldRef: {resource: limits.cpu}}}
    envFrom:
      - {configMapRef: {name: c}}
      - {secretRef: {name: s}}
    lifecycle: {preStop: {httpGet: {port: 80}}}
    livenessProbe: ${PROBE}
    readinessProbe: {tcpSocket: {port: 80}}
    startupProbe: {grpc: {port: 80}}
    ports: [{containerPort: 80}]
    resources: {limits: {cpu: 1, memory: 64Mi}}
    securityContext: {capabilities: {drop: [ALL]}, seccompProfile: {type: RuntimeDefault}}
    volumeMounts: [{name: config, mountPath: /config}]
volumes:
  - {name: config, configMap: {name: c, items: [{key: k, path: k}]}}
  - {name: secret, secret: {secretName: s}}
  - {name: empty, emptyDir: {}}
  - {name: host, hostPath: {path: /h}}
  - {name: claim, persistentVolumeClaim: {claimName: c}}
  - {name: nfs, nfs: {server: a, path: /p}}
  - {name: csi, csi: {driver: csi.example.com}}
  - {name: down, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name}}]}}
  - {name: own, ephemeral: {volumeClaimTemplate: {spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}}}
  - name: all
    projected:
      sources:
        - {configMap: {name: c}}
        - {secret: {name: s}}
        - {serviceAccountToken: {path: t}}
`;

const LABELS = { app: "a" };

function template(more: object = {}): object {
  return { metadata: { labels: LABELS }, spec: { ...parse(POD), ...more } };
}

function sample(apiVersion: string, kind: string, content: object): AnyObject {
  return { apiVersion, kind, metadata: { name: kind.toLowerCase() }, ...content };
}

const selector = { matchLabels: LABELS };
const once = template({ restartPolicy: "Never" });

/** The kinds of workloads. */
export const WORKLOAD_SAMPLES: readonly AnyObject[] = [
  sample("apps/v1", "Deployment", {
    spec: { selector, template: template(), strategy: { rollingUpdate: {} } },
  }),
  sample("apps/v1", "StatefulSet", {
    spec: {
      ...{ selector, serviceName: "a", template: template(), updateStrategy: { rollingUpdate: {} } },
      volumeClaimTemplates: [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
        },
      ],
    },
  }),
  sample("apps/v1", "DaemonSet", {
    spec: { selector, template: template(), updateStrategy: { rollingUpdate: {} } },
  }),
  sample("batch/v1", "Job", { spec: { template: once } }),
  sample("batch/v1", "CronJob", {
    spec: { schedule: "17 3 * * *", jobTemplate: { spec: { template: once } } },
  }),
];

/** The most usual other kinds of a namespace. */
export const OTHER_SAMPLES: readonly AnyObject[] = [
  ...[
    `apiVersion: v1
kind: Service
metadata: {name: service}
spec: {selector: {app: a}, ports: [{port: 80}]}`,
    `apiVersion: v1
kind: ConfigMap
metadata: {name: configmap}
data: {a: b}`,
    `apiVersion: v1
kind: Secret
metadata: {name: secret}
stringData: {a: b}`,
    `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: claim}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}`,
    `apiVersion: v1
kind: ServiceAccount
metadata: {name: account}`,
    `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: ingress}
spec:
  tls: [{hosts: [shop.example.com]}]
  rules: [{host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]`,
    `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: policy}
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]
  egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 80}]}]`,
    `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: budget}
spec: {minAvailable: 1, selector: {matchLabels: {app: a}}}`,
    `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: autoscaler}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 3
  behavior: {scaleDown: {}, scaleUp: {}}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]`,
    `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: role}
rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]`,
    `apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: binding}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: role}
subjects: [{kind: ServiceAccount, name: account}]`,
  ].map((text) => parse(text) as AnyObject),
];
