import { describe, expect, it } from "vitest";
import { RULES } from "../../../src/check/rules/rules.ts";
import { judged, state } from "../state.ts";
import { deployment, service } from "../workloads.ts";

const object = (apiVersion: string, kind: string, fields: string, name = "thing", metadata = "") =>
  `\n---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop, ${metadata}}\n${fields}\n`;

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
    "scaling/shared-single-writer",
    mounts("", 2) + claim("ReadWriteOncePod"),
    /^error .*volumes\[0\]: 2 pods share the claim data/,
    mounts("", 1) + claim("ReadWriteOncePod"),
    mounts("", 2) + claim("ReadWriteMany"),
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
