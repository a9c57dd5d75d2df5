import { describe, expect, it } from "vitest";
import { fieldCombination } from "../../../../src/check/rules/integrity/field-combination.ts";
import { judged, state } from "../../state.ts";
import { deployment } from "../../workloads.ts";

const REJECTS = "; the API server rejects it";
const object = (apiVersion: string, kind: string, rest: string) =>
  judged(
    fieldCombination,
    state(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web}\n${rest}\n`),
  );
const NETWORK = "networking.k8s.io/v1";
const host = (name: string) =>
  `spec: {rules: [{host: ${name}, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}`;
const service = (spec: string) => `spec: {ports: [{port: 80}], ${spec}}`;
const job = (spec: string) => `spec: {${spec} template: {spec: {restartPolicy: Never}}}`;

describe("values that the API server refuses, which a schema can't exclude", () => {
  it.each<[string, string, string, string, string]>([
    [
      "v1",
      "Service",
      service("type: ExternalName"),
      "has type ExternalName without externalName",
      service("type: ExternalName, externalName: db.example.com"),
    ],
    [
      "v1",
      "Service",
      service('type: ExternalName, externalName: "https://db.example.com"'),
      "the externalName https://db.example.com isn't the name of a host",
      service("type: ExternalName, externalName: db.example.com."),
    ],
    [
      "v1",
      "Service",
      service("type: NodePort, clusterIP: None"),
      "has clusterIP: None and type NodePort",
      service("clusterIP: None"),
    ],
    [
      NETWORK,
      "Ingress",
      host('"https://web.example.com"'),
      "https://web.example.com isn't the name of a host",
      host("web.example.com"),
    ],
    [
      NETWORK,
      "Ingress",
      host('"web.example.com:443"'),
      "web.example.com:443 isn't the name of a host",
      host('"*.example.com"'),
    ],
    [
      NETWORK,
      "Ingress",
      host("my_web.example.com"),
      "my_web.example.com isn't the name of a host",
      host("'${HOST}.example.com'"),
    ],
    [
      NETWORK,
      "Ingress",
      host('"*.*.example.com"'),
      "*.*.example.com isn't the name of a host",
      host("web.DOMAIN_NAME"),
    ],
    [
      NETWORK,
      "NetworkPolicy",
      "spec: {ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}, podSelector: {}}]}]}",
      "one peer has an ipBlock and a selector",
      "spec: {ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}]}]}",
    ],
    [
      NETWORK,
      "NetworkPolicy",
      "spec: {egress: [{ports: [{port: 90, endPort: 80}]}]}",
      "the last port 80 is below the first, 90",
      "spec: {egress: [{ports: [{port: 80, endPort: 80}]}]}",
    ],
    [
      "autoscaling/v2",
      "HorizontalPodAutoscaler",
      "spec: {metrics: [{type: Pods, resource: {name: cpu}}]}",
      "the metric has type Pods, but no field pods",
      "spec: {metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: 80}}}]}",
    ],
    [
      "policy/v1",
      "PodDisruptionBudget",
      'spec: {minAvailable: "120%"}',
      "minAvailable is 120%, above 100%",
      'spec: {minAvailable: "100%"}',
    ],
    [
      "apps/v1",
      "Deployment",
      "spec: {minReadySeconds: 600}",
      "minReadySeconds is 600, not below progressDeadlineSeconds, 600",
      "spec: {minReadySeconds: 600, progressDeadlineSeconds: 900}",
    ],
    [
      "batch/v1",
      "Job",
      job("completionMode: Indexed, parallelism: 2,"),
      "has completionMode: Indexed and parallelism without completions",
      job("completionMode: Indexed,"),
    ],
    [
      "batch/v1",
      "Job",
      job("backoffLimitPerIndex: 1,"),
      "has backoffLimitPerIndex without completionMode: Indexed",
      job("backoffLimit: 1,"),
    ],
    [
      "v1",
      "ConfigMap",
      'data: {"conf/app.yaml": a}',
      "the key conf/app.yaml has characters that a key can't have",
      "data: {app_1.conf-d: a}",
    ],
    ["v1", "Secret", "data: {a: 'plain text!'}", "a isn't encoded in base64", "data: {a: cGxhaW4=, b: ''}"],
    ["v1", "Secret", "data: {a: YWJj, b: abc}", "b isn't encoded in base64", "stringData: {a: abc}"],
    [
      "v1",
      "Secret",
      "type: kubernetes.io/tls\ndata: {cert: YQ==}",
      "a Secret of type kubernetes.io/tls needs tls.crt and tls.key",
      "type: kubernetes.io/tls\ndata: {tls.crt: YQ==}\nstringData: {tls.key: ''}",
    ],
    [
      "v1",
      "Secret",
      "type: kubernetes.io/basic-auth\ndata: {user: YQ==}",
      "a Secret of type kubernetes.io/basic-auth needs username or password",
      "type: kubernetes.io/basic-auth\ndata: {username: YQ==}",
    ],
    [
      "v1",
      "PersistentVolumeClaim",
      "spec: {accessModes: [ReadWriteOnce, ReadWriteOncePod]}",
      "has another access mode in addition to ReadWriteOncePod",
      "spec: {accessModes: [ReadWriteOncePod]}",
    ],
    [
      "v1",
      "PersistentVolumeClaim",
      'spec: {resources: {requests: {storage: "0"}}}',
      "the size isn't above zero",
      "spec: {resources: {requests: {storage: 1Gi}}}",
    ],
    [
      "v1",
      "PersistentVolume",
      "spec: {nfs: {server: a}, hostPath: {path: /b}}",
      "has the sources nfs and hostPath, but a volume has one",
      "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], nfs: {server: a}}",
    ],
    [
      "v1",
      "PersistentVolume",
      "spec: {local: {path: /b}}",
      "is a local volume without nodeAffinity",
      "spec: {local: {path: /b}, nodeAffinity: {required: {}}}",
    ],
    [
      "v1",
      "ResourceQuota",
      "spec: {hard: {requests.cpus: 4}}",
      "requests.cpus isn't a resource that a quota can limit",
      "spec: {hard: {requests.cpu: 4, count/jobs.batch: 2, requests.hugepages-2Mi: 1, requests.nvidia.com/gpu: 1}}",
    ],
    [
      "v1",
      "LimitRange",
      "spec: {limits: [{type: Containers}]}",
      "Containers isn't a LimitRange type",
      "spec: {limits: [{type: Container}, {type: Pod}]}",
    ],
    [
      "scheduling.k8s.io/v1",
      "PriorityClass",
      "value: 2000000000",
      "the value 2000000000 is above 1000000000, the highest that isn't reserved for the system",
      "value: 1000000000",
    ],
  ])("%s %s: %s", (apiVersion, kind, bad, message, good) => {
    expect(object(apiVersion, kind, bad)).toEqual([expect.stringContaining(`: ${message}${REJECTS}`)]);
    expect(object(apiVersion, kind, bad)[0]).toMatch(/^error /);
    expect(object(apiVersion, kind, good)).toEqual([]);
  });

  it("takes a metric without a target in the version that has none", () => {
    const metrics =
      "spec: {metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 80}}]}";
    expect(object("autoscaling/v2beta1", "HorizontalPodAutoscaler", metrics)).toEqual([]);
    expect(object("autoscaling/v2beta2", "HorizontalPodAutoscaler", metrics)).toHaveLength(1);
  });

  it("takes values of a Secret that something else fills in or decrypts", () => {
    for (const value of [
      "'${TOKEN}'",
      "<base64>",
      "changeme",
      "'ENC[AES256_GCM,data:a,iv:b,tag:c,type:str]'",
    ])
      expect(object("v1", "Secret", `data: {a: ${value}}`)).toEqual([]);
  });

  const inPod = (pod: string, container = "") =>
    judged(fieldCombination, state(deployment({ pod, container })));

  it.each<[string, string, string]>([
    [
      "tolerations: [{operator: Exists, effect: NoSchedule, tolerationSeconds: 5}],",
      "a toleration has tolerationSeconds, but its effect isn't NoExecute",
      "tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 5}],",
    ],
    [
      "dnsPolicy: None,",
      "dnsPolicy is None without nameservers in dnsConfig",
      "dnsPolicy: None, dnsConfig: {nameservers: [10.0.0.1]},",
    ],
  ])("a pod with %s", (bad, message, good) => {
    expect(inPod(bad)).toEqual([expect.stringContaining(`: ${message}${REJECTS}`)]);
    expect(inPod(good)).toEqual([]);
  });

  it.each<[string, string, string]>([
    [
      "securityContext: {privileged: true, allowPrivilegeEscalation: false},",
      "is privileged and doesn't allow privilege escalation",
      "securityContext: {privileged: true},",
    ],
    [
      "resources: {limits: {mem: 1Gi}},",
      "containers have no resource mem",
      "resources: {limits: {memory: 1Gi, nvidia.com/gpu: 1, hugepages-2Mi: 2Mi}},",
    ],
    [
      'resources: {requests: {cpu: "-1"}},',
      "the request of cpu is -1, below zero",
      "resources: {requests: {cpu: 0}},",
    ],
  ])("a container with %s", (bad, message, good) => {
    expect(inPod("", bad)).toEqual([expect.stringContaining(`: ${message}${REJECTS}`)]);
    expect(inPod("", good)).toEqual([]);
  });
});
