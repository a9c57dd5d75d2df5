import { type Resource, resourceOf } from "@kustogen/kustomize/value/resource.ts";
import type { Value, ValueMap } from "@kustogen/kustomize/value/value.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { rows } from "../../../../test/table.ts";
import { changesOf } from "../../src/compare/changes.ts";
import { pathText } from "../../src/compare/path.ts";

// What Kubernetes' own decoding says of two objects, as decoded.slow.test.ts asks it: here are the cases in which the
// comparison once said otherwise.

const KINDS: Readonly<Record<string, string>> = {
  ConfigMap: "v1",
  CronJob: "batch/v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  Deployment: "apps/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Job: "batch/v1",
  Lease: "coordination.k8s.io/v1",
  LimitRange: "v1",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  Node: "v1",
  PersistentVolumeClaim: "v1",
  Pod: "v1",
  PodDisruptionBudget: "policy/v1",
  ReplicationController: "v1",
  Rollout: "argoproj.io/v1alpha1",
  Secret: "v1",
  Service: "v1",
  StatefulSet: "apps/v1",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  Widget: "acme.example/v1",
};

/** An object of a kind with fields; those of POD are its pods', and those of CONTAINER their container's. */
function objectOf(kind: string, fields: string): Resource {
  const [, within, own = "{}"] = /^(POD|CONTAINER): (\{.*\})$/.exec(fields) ?? [];
  const container = [`name: a, image: "a:1"`, own.slice(1, -1)].filter(Boolean).join(", ");
  const pod = within === "POD" ? own : `{containers: [{${container}}]}`;
  const ofPod = kind === "Pod" ? `spec: ${pod}` : `spec: {template: {spec: ${pod}}}`;
  const given = within === undefined ? fields : ofPod;
  const [value = null] = parseDocuments(`{${given}}`, "a.yaml");
  return resourceOf({
    apiVersion: KINDS[kind] as Value,
    kind,
    metadata: { name: "a" },
    ...(value as ValueMap),
  });
}

const said = (kind: string, before: string, after: string) =>
  changesOf(objectOf(kind, before), objectOf(kind, after)).map(({ path }) => pathText(path));

describe("is told as a change, because the API server doesn't take it for the same:", () => {
  it.each(
    rows(`
null among the labels of a selector, which is a text | NetworkPolicy | spec: {podSelector: {}} | spec: {podSelector: {matchLabels: {never: null}}} | spec.podSelector.matchLabels
null among labels beside another | NetworkPolicy | spec: {podSelector: {matchLabels: {a: b}}} | spec: {podSelector: {matchLabels: {a: b, never: null}}} | spec.podSelector.matchLabels.never
null among a Service's labels | Service | spec: {selector: {a: b}} | spec: {selector: {a: b, c: null}} | spec.selector.c
null among a budget's labels | PodDisruptionBudget | spec: {selector: {matchLabels: {a: b}}} | spec: {selector: {matchLabels: {a: b, c: null}}} | spec.selector.matchLabels.c
null among a webhook's labels | ValidatingWebhookConfiguration | webhooks: [{name: a, namespaceSelector: {}}] | webhooks: [{name: a, namespaceSelector: {matchLabels: {c: null}}}] | webhooks[name=a].namespaceSelector.matchLabels
null among the labels of nodes | Deployment | POD: {containers: []} | POD: {containers: [], nodeSelector: {c: null}} | spec.template.spec.nodeSelector
null among the values of a ConfigMap | ConfigMap | data: {a: b} | data: {a: b, c: null} | data.c
null among the values of a Secret | Secret | data: {} | data: {c: null}, stringData: {d: null} | data.c, stringData
null among labels | Namespace | metadata: {name: a} | metadata: {name: a, labels: {c: null}} | metadata.labels
null among the labels of a custom kind | Widget | metadata: {name: a} | metadata: {name: a, annotations: {c: null}} | metadata.annotations
null among limits, which is zero | Deployment | CONTAINER: {resources: {limits: {memory: 1Gi}}} | CONTAINER: {resources: {limits: {cpu: null, memory: 1Gi}}} | spec.template.spec.containers[name=a].resources.limits.cpu
null that a definition fills in | CustomResourceDefinition | spec: {versions: [{name: v1, schema: {openAPIV3Schema: {properties: {a: {}}}}}]} | spec: {versions: [{name: v1, schema: {openAPIV3Schema: {properties: {a: {default: null}}}}}]} | spec.versions[name=v1].schema.openAPIV3Schema.properties.a.default
a quantity in a text | ConfigMap | data: {resources.limits.cpu: "1", sizeLimit: "1024", divisor: "1", averageValue: "1", x.spec.hard.y: "1"} | data: {resources.limits.cpu: 1000m, sizeLimit: 1Ki, divisor: 1000m, averageValue: 1000m, x.spec.hard.y: 1000m} | data["resources.limits.cpu"], data.sizeLimit, data.divisor, data.averageValue, data["x.spec.hard.y"]
a quantity in an annotation | Namespace | metadata: {name: a, annotations: {x.capacity.y: "1"}} | metadata: {name: a, annotations: {x.capacity.y: 1000m}} | metadata.annotations["x.capacity.y"]
a quantity in a custom kind | Widget | spec: {capacity: {threads: "1"}, sizeLimit: 1} | spec: {capacity: {threads: 1000m}, sizeLimit: "1"} | spec.capacity.threads, spec.sizeLimit
a quantity in the pods of a custom kind | Rollout | CONTAINER: {resources: {limits: {cpu: "1"}}} | CONTAINER: {resources: {limits: {cpu: 1000m}}} | spec.template.spec.containers[name=a].resources.limits.cpu
a quantity among the labels of nodes | Pod | POD: {nodeSelector: {resources.limits.cpu: "1"}} | POD: {nodeSelector: {resources.limits.cpu: 1000m}} | spec.nodeSelector["resources.limits.cpu"]
a port of that name | Service | spec: {ports: [{port: 1, targetPort: 80}]} | spec: {ports: [{port: 1, targetPort: "80"}]} | spec.ports[port=1,protocol=TCP].targetPort
a path in one key | Deployment | spec: {} | spec: {}, spec.replicas: 1 | ["spec.replicas"]
what pods are replaced for: may be left out | Deployment | CONTAINER: {} | CONTAINER: {securityContext: {}} | spec.template.spec.containers[name=a].securityContext
what pods are replaced for: false | Deployment | CONTAINER: {securityContext: {runAsUser: 1}} | CONTAINER: {securityContext: {runAsUser: 1, privileged: false, readOnlyRootFilesystem: false, procMount: Default}} | spec.template.spec.containers[name=a].securityContext.privileged, spec.template.spec.containers[name=a].securityContext.readOnlyRootFilesystem, spec.template.spec.containers[name=a].securityContext.procMount
what pods are replaced for: optional | Deployment | CONTAINER: {envFrom: [{secretRef: {name: a}}]} | CONTAINER: {envFrom: [{secretRef: {name: a, optional: false}}]} | spec.template.spec.containers[name=a].envFrom[0].secretRef.optional
what pods are replaced for: what the scheduler takes it for | Deployment | POD: {containers: [], tolerations: [{key: a}]} | POD: {containers: [], tolerations: [{key: a, operator: Equal}], preemptionPolicy: PreemptLowerPriority, enableServiceLinks: true, shareProcessNamespace: false} | spec.template.spec.tolerations[key=a].operator, spec.template.spec.preemptionPolicy, spec.template.spec.enableServiceLinks, spec.template.spec.shareProcessNamespace
what pods are replaced for: of their metadata | Deployment | spec: {template: {metadata: {finalizers: [a, b]}}} | spec: {template: {metadata: {finalizers: [b, a]}}} | spec.template.metadata.finalizers[*]
a volume of other files | Pod | POD: {volumes: [{name: a}]} | POD: {volumes: [{name: a, projected: {defaultMode: 420}}]} | spec.volumes[name=a].projected
a list in place of a mapping | ConfigMap | data: {} | data: [] | data
a mapping in place of a text | Lease | spec: {} | spec: {strategy: {}} | spec.strategy
a number in place of a text | Node | metadata: {name: a} | metadata: {name: a, namespace: 1} | metadata.namespace
zero in place of false | Deployment | spec: {} | spec: {paused: 0} | spec.paused
one pod at a time, which leaves open how many there are | Job | spec: {} | spec: {parallelism: 1} | spec.parallelism
an optional template | ReplicationController | spec: {} | spec: {template: {}} | spec.template
what isn't filled in for the Jobs of a schedule | CronJob | spec: {jobTemplate: {spec: {}}} | spec: {jobTemplate: {spec: {backoffLimit: 6, suspend: false}}} | spec.jobTemplate.spec.backoffLimit, spec.jobTemplate.spec.suspend
what has no effect beside a type | Service | spec: {type: ExternalName} | spec: {type: ExternalName, internalTrafficPolicy: Cluster} | spec.internalTrafficPolicy
what is refused beside a type | Deployment | spec: {strategy: {type: Recreate}} | spec: {strategy: {type: Recreate, rollingUpdate: {maxSurge: 25%}}} | spec.strategy.rollingUpdate
`) as [string, string, string, string, string][],
  )("%s", (_, kind, before, after, told) => {
    expect(said(kind, before, after).sort()).toEqual(told.split(", ").sort());
    expect(said(kind, after, before).length).toBeGreaterThan(0);
  });
});

describe("is no change, because the API server takes it for the same:", () => {
  it.each(
    rows(`
null in a field | Deployment | spec: {template: {}} | spec: {replicas: null, selector: null, template: {spec: {nodeSelector: null}}}
null in metadata | Widget | metadata: {name: a} | metadata: {name: a, creationTimestamp: null, labels: null}
an empty protocol, of which a port's key is made | Deployment | CONTAINER: {ports: [{containerPort: 80}]} | CONTAINER: {ports: [{containerPort: 80, protocol: ""}]}
null for an empty text | ConfigMap | data: {a: ""} | data: {a: null}
null for an empty label of a custom kind | Widget | metadata: {name: a, labels: {a: ""}} | metadata: {name: a, labels: {a: null}}
a quantity of a container | Deployment | CONTAINER: {resources: {limits: {cpu: "1", a.b/c: 1}}} | CONTAINER: {resources: {limits: {cpu: 1000m, a.b/c: "1"}}}
a quantity of a volume | Pod | POD: {volumes: [{name: a, emptyDir: {sizeLimit: 1Ki}}]} | POD: {volumes: [{name: a, emptyDir: {sizeLimit: 1024}}]}
a quantity of a range | LimitRange | spec: {limits: [{type: Pod, max: {cpu: 1}}]} | spec: {limits: [{type: Pod, max: {cpu: 1000m}}]}
a quantity of a claim | PersistentVolumeClaim | spec: {resources: {requests: {storage: 1Gi}}} | spec: {resources: {requests: {storage: 1024Mi}}}
a quantity of an autoscaler | HorizontalPodAutoscaler | spec: {metrics: [{type: Pods, pods: {target: {averageValue: 1k}}}]} | spec: {metrics: [{type: Pods, pods: {target: {averageValue: 1000}}}]}
no ports, which are all | NetworkPolicy | spec: {ingress: [{from: []}]} | spec: {ingress: [{from: [], ports: []}]}
what is filled in for a whole strategy | StatefulSet | spec: {template: {}} | spec: {updateStrategy: {type: RollingUpdate}, template: {metadata: {}, spec: {}}}
`) as [string, string, string, string][],
  )("%s", (_, kind, before, after) => {
    expect([said(kind, before, after), said(kind, after, before)]).toEqual([[], []]);
  });
});

describe("is no change, because the API server stores the same, as it was seen to:", () => {
  it.each(
    rows(`
empty texts of pods | Deployment | POD: {containers: []} | POD: {containers: [], hostname: "", subdomain: "", nodeName: "", priorityClassName: "", serviceAccountName: "", dnsPolicy: "", schedulerName: ""}
empty lists of pods | Deployment | POD: {containers: []} | POD: {containers: [], readinessGates: [], resourceClaims: [], schedulingGates: [], overhead: {}, tolerations: []}
empty texts and lists of containers | Deployment | CONTAINER: {ports: [{containerPort: 80}]} | CONTAINER: {workingDir: "", volumeDevices: [], resizePolicy: [], restartPolicyRules: [], imagePullPolicy: "", ports: [{containerPort: 80, hostIP: "", hostPort: 0, name: ""}]}
zero that a probe has something else for | Deployment | CONTAINER: {readinessProbe: {tcpSocket: {port: 80}}} | CONTAINER: {readinessProbe: {tcpSocket: {port: 80}, timeoutSeconds: 0, periodSeconds: 0, failureThreshold: 0}}
a handler of what runs before the end | Deployment | CONTAINER: {lifecycle: {preStop: {httpGet: {port: 80}}}} | CONTAINER: {lifecycle: {preStop: {httpGet: {port: 80, path: /, scheme: HTTP}}}}
a claim of the pod's own | Deployment | POD: {containers: [], volumes: [{name: a, ephemeral: {volumeClaimTemplate: {spec: {}}}}]} | POD: {containers: [], volumes: [{name: a, ephemeral: {volumeClaimTemplate: {spec: {volumeMode: Filesystem}}}}]}
a file of the pod's name | Deployment | POD: {containers: [], volumes: [{name: a, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name}}]}}]} | POD: {containers: [], volumes: [{name: a, downwardAPI: {defaultMode: 420, items: [{path: a, fieldRef: {apiVersion: v1, fieldPath: metadata.name}}]}}]}
an empty text beside a source | Deployment | CONTAINER: {env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]} | CONTAINER: {env: [{name: A, value: "", valueFrom: {fieldRef: {fieldPath: metadata.name}}}]}
the port of a Service as none | Service | spec: {ports: [{port: 80}]} | spec: {ports: [{port: 80, name: "", nodePort: 0}]}
    `) as [string, string, string, string][],
  )("%s", (_, kind, before, after) => {
    expect([said(kind, before, after), said(kind, after, before)]).toEqual([[], []]);
  });
});

describe("is told as a change, because the API server stores an empty value of what is optional:", () => {
  it.each(
    rows(`
the class of a claim | PersistentVolumeClaim | spec: {} | spec: {storageClassName: ""}
an option of DNS | Deployment | POD: {dnsConfig: {options: [{name: a}]}} | POD: {dnsConfig: {options: [{name: a, value: ""}]}}
a volume that is read-only elsewhere | Deployment | POD: {volumes: [{name: a, csi: {driver: d}}]} | POD: {volumes: [{name: a, csi: {driver: d, readOnly: false}}]}
the resources of a whole pod | Deployment | POD: {containers: []} | POD: {containers: [], resources: {}}
    `) as [string, string, string, string][],
  )("%s", (_, kind, before, after) => {
    expect([said(kind, before, after).length, said(kind, after, before).length]).toEqual([1, 1]);
  });
});
