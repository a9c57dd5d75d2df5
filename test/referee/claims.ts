import type { ApiClient } from "./api-client.ts";
import { daemonSet, deployment } from "./claim-objects.ts";
import { VALUES_REJECTED, VALUES_TAKEN } from "./claims-of-values.ts";
import type { RenderedObject } from "./rendered.ts";
import { dryRun } from "./server-dry-run.ts";

/** An object, and the rule that says the API server rejects it. */
export interface Claim {
  rule: string;
  yaml: string;
}

const VOLUMES = "volumes: [{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]";
const probe = (name: string, text: string) => deployment(`${name}: {${text}}`);
const service = (ports: string) =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: default}\nspec: {type: NodePort, ports: [${ports}]}\n`;
const cronJob = (schedule: string, policy = "Never") => `apiVersion: batch/v1
kind: CronJob
metadata: {name: c, namespace: default}
spec:
  schedule: "${schedule}"
  jobTemplate: {spec: {template: {spec: {restartPolicy: ${policy}, containers: [{name: a, image: "a:1"}]}}}}
`;
const labelled = (label: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, namespace: default, labels: {${label}}}\n`;
const claim = (rule: string, ...objects: string[]): Claim[] => objects.map((yaml) => ({ rule, yaml }));

/** What rules say the API server rejects. */
export const CLAIMS: readonly Claim[] = [
  ...claim(
    "schema/valid",
    deployment("volumeMounts: [{name: v, mountPath: /d}, {name: w, mountPath: /d}]", VOLUMES),
  ),
  ...claim("schema/valid", deployment("volumeMounts: [{name: x, mountPath: /d}]", VOLUMES)),
  ...claim("schema/valid", deployment("", "volumes: [{name: v, emptyDir: {}, hostPath: {path: /x}}]")),
  ...claim("schema/valid", deployment("").replace('image: "a:1", ', "")),
  ...claim(
    "schema/valid",
    deployment("ports: [{name: p, containerPort: 1}, {name: p, containerPort: 2}]"),
    service("{name: a, port: 80}, {name: a, port: 81}"),
    service("{name: a, port: 80}, {name: b, port: 80}"),
    service("{port: 80}, {port: 81}"),
  ),
  ...claim(
    "schema/valid",
    deployment("ports: [{name: Http, containerPort: 1}]"),
    deployment("ports: [{name: abcdefghijklmnopq, containerPort: 1}]"),
    deployment("").replace("{name: a, image", "{name: A_b, image"),
    labelled("a: b/c"),
    labelled("a: __B__"),
    labelled('"a b": c'),
  ),
  ...claim(
    "schema/valid",
    deployment("env: [{name: X, value: a, valueFrom: {configMapKeyRef: {name: c, key: k}}}]"),
  ),
  ...claim(
    "integrity/requests-above-limits",
    deployment('resources: {requests: {cpu: "2"}, limits: {cpu: "1"}}'),
  ),
  ...claim(
    "schema/valid",
    probe("livenessProbe", "periodSeconds: 3"),
    probe("livenessProbe", "exec: {command: [x]}, httpGet: {port: 80}"),
    probe("livenessProbe", "exec: {command: [x]}, successThreshold: 2"),
    probe("readinessProbe", "exec: {command: [x]}, periodSeconds: -1"),
  ),
  ...claim(
    "schema/valid",
    "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: b, namespace: default}\nspec: {selector: {matchLabels: {app: a}}, minAvailable: 1, maxUnavailable: 1}\n",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {name: r, namespace: default}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: a, namespace: default, apiGroup: rbac.authorization.k8s.io}]\n",
    deployment("ports: [{containerPort: 9100, hostPort: 9101}]", "hostNetwork: true"),
  ),
  ...claim("schema/valid", deployment("", "restartPolicy: Never"), cronJob("0 3 * * *", "Always")),
  ...claim("schema/valid", deployment("").replace("matchLabels: {app: a}", "matchLabels: {app: b}")),
  ...claim(
    "schema/valid",
    ...["maxSurge: 1", "maxSurge: 1, maxUnavailable: 1", "maxUnavailable: 0"].map(daemonSet),
    deployment("", "", "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}"),
    deployment("", "", "strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}"),
  ),
  ...claim(
    "schema/valid",
    service("{name: a, port: 80, nodePort: 30080}, {name: b, port: 81, nodePort: 30080}"),
  ),
  ...claim(
    "schema/valid",
    "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: p, namespace: default}\nspec: {accessModes: [ReadWriteOnce]}\n",
  ),
  ...claim(
    "integrity/cron-schedule",
    ...["0 0 3 * * *", "TZ=UTC 0 3 * * *", "0 22-5 * * *", "0 3 * * 7", "0 3 * * wed,x"].map((one) =>
      cronJob(one),
    ),
  ),
  ...claim(
    "integrity/service-account",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: r}\n" +
      "roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}\nsubjects: [{kind: ServiceAccount, name: a}]\n",
  ),
  ...claim(
    "schema/valid",
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: h, namespace: default}\n" +
      "spec: {minReplicas: 3, maxReplicas: 2, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}}\n",
  ),
  ...claim("schema/valid", ...VALUES_REJECTED.schema),
  ...claim("schema/valid", ...VALUES_REJECTED.together),
];

/** What the API server takes, so that no rule may say the contrary. */
export const TAKEN: readonly string[] = [
  deployment("volumeMounts: [{name: v, mountPath: '/data:ro'}]", VOLUMES),
  deployment("volumeMounts: [{name: v, mountPath: 'C:\\data'}]", VOLUMES),
  deployment("", "volumes: [{name: v}]"),
  cronJob("0 3 31 2 *"),
  cronJob("? 3 * * ?"),
  labelled('a: ""'),
  ...["kind: RoleBinding", "kind: ClusterRoleBinding"].map(
    (kind) =>
      `apiVersion: rbac.authorization.k8s.io/v1\n${kind}\nmetadata: {name: b${kind.includes("Cluster") ? "" : ", namespace: default"}}\nroleRef: {kind: ClusterRole, name: view}\n`,
  ),
  "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: np, namespace: default}\nspec: {policyTypes: [Ingress]}\n",
  "apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: {name: p}\n",
  "apiVersion: v1\nkind: LimitRange\nmetadata: {name: l, namespace: default}\nspec: {}\n",
  "apiVersion: storage.k8s.io/v1\nkind: CSIDriver\nmetadata: {name: d}\n",
  deployment(
    "",
    `affinity: {nodeAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]}}`,
  ),
  deployment("", "securityContext: {sysctls: [{name: net.ipv4.tcp_syncookies}]}"),
  ...VALUES_TAKEN,
];

function objectOf(yaml: string): RenderedObject {
  const [, apiVersion = ""] = /^apiVersion: (.*)$/m.exec(yaml) ?? [];
  const [, kind = ""] = /^kind: (.*)$/m.exec(yaml) ?? [];
  const [, name = ""] = /metadata: \{name: ([\w.-]+)/.exec(yaml) ?? [];
  const namespace = yaml.includes("namespace: default") ? "default" : undefined;
  return { source: "claims", text: yaml, apiVersion, kind, name, namespace };
}

/** Asks the API server: one line for each claim of a rule that isn't so. */
export async function wrongClaims(api: ApiClient): Promise<string[]> {
  const all = [...CLAIMS.map(({ yaml }) => yaml), ...TAKEN];
  const verdicts = await dryRun(api, all.map(objectOf));
  return verdicts.flatMap(({ rejection, object }, at) => {
    const rule = CLAIMS[at]?.rule;
    if (rule !== undefined && rejection === undefined)
      return [`${rule}: the API server takes ${object.text}`];
    return rule === undefined && rejection !== undefined
      ? [`the API server rejects: ${rejection}: ${object.text}`]
      : [];
  });
}
