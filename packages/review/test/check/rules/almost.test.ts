import { describe, expect, it } from "vitest";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judged, state } from "../state.ts";
import { deployment, service } from "../workloads.ts";

const object = (apiVersion: string, kind: string, fields: string, name = "thing", metadata = "") =>
  `\n---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop, ${metadata}}\n${fields}\n`;
const RBAC = "rbac.authorization.k8s.io/v1";

const labelled = service({ ports: "[{name: http, port: 80}]" }).replace(
  "metadata: {name: web,",
  "metadata: {name: web, labels: {app: web},",
);

// Autoscalers and budgets
const scaler = (metrics: string, kind = "HorizontalPodAutoscaler") =>
  object(
    "autoscaling/v2",
    kind,
    `spec: {scaleTargetRef: {kind: Deployment, name: web}, maxReplicas: 3, metrics: [${metrics}]}`,
  );
const share = (what: string, target = "averageUtilization: 80") =>
  `{type: Resource, resource: {name: ${what}, target: {${target}}}}`;
const budget = (fields: string) =>
  object("policy/v1", "PodDisruptionBudget", `spec: {selector: {matchLabels: {app: web}}, ${fields}}`);
const replicas = (count: number) => deployment({ spec: `replicas: ${count},` });

// Volumes
const claim = (mode: string) =>
  object("v1", "PersistentVolumeClaim", `spec: {accessModes: [${mode}]}`, "data");
const mounts = (spec = "", count = 1) =>
  deployment({
    spec: `replicas: ${count}, ${spec}`,
    pod: "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}],",
  });
const rolled = (fields: string) => mounts(`strategy: {${fields}},`) + claim("ReadWriteOnce");

// TLS
const ingress = (fields: string, annotations = "") =>
  object(
    "networking.k8s.io/v1",
    "Ingress",
    `spec: {rules: [{host: a.example.com}], ${fields}}`,
    "thing",
    `annotations: {${annotations}}`,
  );

/** A rule, a state that it has something to say of, and states that are nearly the same, of which it says nothing. */
const CASES: [rule: string, bad: string, said: RegExp, ...almost: string[]][] = [
  [
    "integrity/role-reference",
    object(RBAC, "RoleBinding", "roleRef: {kind: Role, name: raeder}") +
      object(RBAC, "Role", "rules: []", "reader"),
    /^warning .*reader exists here/,
    object(RBAC, "RoleBinding", "roleRef: {kind: Role, name: reader}") +
      object(RBAC, "Role", "rules: []", "reader"),
    object(RBAC, "RoleBinding", "roleRef: {kind: Group, name: raeder}") +
      object(RBAC, "Role", "rules: []", "reader"),
  ],
  [
    "integrity/service-overlap",
    deployment({ labels: "app: web, part: a", container: "ports: [{containerPort: 80}]," }) +
      deployment({ name: "other", labels: "app: web, part: b" }) +
      service(),
    /other, which has no port 80/,
    deployment({ labels: "app: web, part: a" }) +
      deployment({ name: "other", labels: "app: web, part: b" }) +
      service(),
    deployment({ labels: "app: web, part: a", container: "ports: [{containerPort: 80}]," }) +
      deployment({ name: "other", labels: "app: web, part: b" }) +
      service({ spec: "clusterIP: None" }),
  ],
  [
    "integrity/custom-reference",
    object("example.com/v1", "Watch", "spec: {selector: {matchLabels: {app: wbe}}}") + labelled,
    /selects nothing here: it requires app=wbe, but Service web has app=web$/,
    object("example.com/v1", "Watch", "spec: {selector: {matchLabels: {app: web}}}") + labelled,
    object("example.com/v1", "Watch", "spec: {selector: {matchLabels: {app: other}}}") + labelled,
    object(
      "example.com/v1",
      "Watch",
      "spec: {selector: {matchLabels: {app: wbe}}, namespaceSelector: {any: true}}",
    ) + labelled,
    object("example.com/v1", "Watch", "spec: {selector: {matchLabels: {app: wbe, tier: front}}}") + labelled,
  ],
  [
    "integrity/custom-reference",
    object(
      "example.com/v1",
      "Watch",
      "spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: htpp}]}",
    ) + labelled,
    /spec.endpoints\[0\].port: names port htpp, but what it selects only has http$/,
    object(
      "example.com/v1",
      "Watch",
      "spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}",
    ) + labelled,
    object(
      "example.com/v1",
      "Watch",
      "spec: {selector: {matchLabels: {app: web}}, endpoints: [{port: http}]}",
    ) + labelled.replace("name: http, ", ""),
  ],
  [
    "production/image-pinned",
    deployment().replace("acme/web:1.0.0", "acme/web"),
    /acme\/web without a tag, which means latest/,
    deployment(),
    deployment().replace("acme/web:1.0.0", "ko://acme/web"),
    deployment().replace("acme/web:1.0.0", `acme/web:latest@sha256:${"0".repeat(64)}`),
  ],
  [
    "production/image-pinned",
    deployment().replace("acme/web:1.0.0", "acme/web:main"),
    /with the tag main, which moves/,
    deployment(),
  ],
  [
    "production/resources",
    deployment(),
    /has no cpu request, no memory request, no memory limit/,
    deployment({ container: "resources: {limits: {cpu: 1, memory: 1Gi}}," }),
    deployment() + object("v1", "LimitRange", "spec: {limits: []}"),
    deployment({
      container: "resources: {limits: {cpu: 1, memory: 1Gi}},",
      pod: "initContainers: [{name: first, image: a}],",
    }),
  ],
  [
    "production/resources",
    deployment({
      container: "resources: {limits: {cpu: 1, memory: 1Gi}},",
      pod: "initContainers: [{name: side, image: a, restartPolicy: Always}],",
    }),
    /container side has no/,
    deployment({ container: "resources: {requests: {cpu: 1, memory: 1Gi}, limits: {memory: 1Gi}}," }),
  ],
  [
    "production/tls",
    ingress(""),
    /rules\[0\]\.host: serves a\.example\.com without TLS/,
    ingress("tls: [{hosts: [a.example.com]}]"),
    ingress("tls: [{hosts: ['*.example.com']}]"),
    ingress("tls: [{secretName: a}]"),
    ingress("", "alb.ingress.kubernetes.io/certificate-arn: a"),
    ingress("").replace("a.example.com", "a.localhost"),
  ],
  [
    "production/tls",
    ingress("tls: [{hosts: ['*.com']}]", "cert-manager.io/issuer: a"),
    /without TLS/,
    ingress("tls: [{hosts: [a.example.com]}]", "cert-manager.io/issuer: a"),
  ],
  [
    "scaling/autoscaler-requests",
    deployment() + scaler(share("cpu")),
    /requests no cpu, but HorizontalPodAutoscaler thing scales/,
    deployment({ container: "resources: {requests: {cpu: 1}}," }) + scaler(share("cpu")),
    deployment({ container: "resources: {limits: {cpu: 1}}," }) + scaler(share("cpu")),
    deployment() + scaler(share("cpu", "averageValue: 1")),
    deployment() + scaler(share("cpu")) + object("v1", "LimitRange", "spec: {limits: []}"),
    deployment() + scaler("{type: Pods, pods: {metric: {name: a}}}"),
  ],
  [
    "scaling/autoscaler-requests",
    deployment({
      pod: "initContainers: [{name: side, image: a, restartPolicy: Always}],",
      container: "resources: {requests: {cpu: 1}},",
    }) + scaler(share("cpu")),
    /container side requests no cpu/,
    deployment({
      pod: "initContainers: [{name: first, image: a}],",
      container: "resources: {requests: {cpu: 1}},",
    }) + scaler(share("cpu")),
  ],
  [
    "scaling/autoscaler-requests",
    deployment() +
      scaler(
        "{type: ContainerResource, containerResource: {name: cpu, container: web, target: {averageUtilization: 5}}}",
      ),
    /container web requests no cpu/,
    deployment() +
      scaler(
        "{type: ContainerResource, containerResource: {name: cpu, container: other, target: {averageUtilization: 5}}}",
      ),
  ],
  [
    "scaling/budget-blocks-drain",
    replicas(2) + budget("maxUnavailable: 0"),
    /allows no eviction at all: maxUnavailable is 0/,
    replicas(2) + budget("maxUnavailable: 1"),
  ],
  [
    "scaling/budget-blocks-drain",
    replicas(2) + budget("minAvailable: 100%"),
    /minAvailable is 100%/,
    replicas(2) + budget("minAvailable: 50%"),
  ],
  [
    "scaling/budget-blocks-drain",
    replicas(2) + budget("minAvailable: 2"),
    /requires 2 of 2 pods to be available/,
    replicas(3) + budget("minAvailable: 2"),
    replicas(0) + budget("minAvailable: 2"),
    budget("minAvailable: 2"),
  ],
  [
    "scaling/budget-blocks-drain",
    replicas(1) + budget("minAvailable: 1%"),
    /requires its only pod to be available/,
    replicas(2) + budget("minAvailable: 49%"),
  ],
  [
    "scaling/rolling-update-of-volume",
    rolled("type: RollingUpdate"),
    /^warning .*uses rolling updates, although its claim data is ReadWriteOnce/,
    rolled("type: Recreate"),
    rolled("rollingUpdate: {maxSurge: 0}"),
    rolled("rollingUpdate: {maxSurge: 0%}"),
    mounts("", 2) + claim("ReadWriteOnce"),
    mounts() + claim("ReadWriteMany"),
  ],
  [
    "scaling/shared-single-writer",
    mounts("", 2) + claim("ReadWriteOncePod"),
    /^error .*volumes\[0\]: 2 pods share the claim data/,
    mounts("", 1) + claim("ReadWriteOncePod"),
    mounts("", 2) + claim("ReadWriteMany"),
  ],
  [
    "network/service-address",
    deployment({ container: "env: [{name: A, value: 'http://web:81'}]," }) + service(),
    /Service web has 80/,
    deployment({ container: "env: [{name: A, value: 'http://web:80'}]," }) + service(),
    deployment({ container: "env: [{name: A, value: 'http://web:81'}]," }) +
      service({ spec: "clusterIP: None" }),
  ],
  [
    "network/service-address",
    deployment({ container: "env: [{name: A, value: 'http://databse:80'}]," }) +
      service({ name: "database" }),
    /database exists here/,
    deployment({ container: "env: [{name: A, value: 'http://databse.other.svc:80'}]," }) +
      service({ name: "database" }),
    deployment({ container: "env: [{name: A, value: 'http://dtabsae.example:80'}]," }) +
      service({ name: "database" }),
  ],
];

describe.each(CASES)("%s", (id, bad, said, ...almost) => {
  const rule = RULES.find((one) => one.id === id);
  const says = (yaml: string) => (rule === undefined ? [] : judged(rule, state(yaml)));

  it("reports", () => expect(says(bad)).toEqual([expect.stringMatching(said)]));

  it.each(almost.map((yaml, index) => [index, yaml] as const))(
    "passes over state %i, which is nearly that",
    (_, yaml) => expect(says(yaml)).toEqual([]),
  );
});
