import { deployment, object } from "./claim-objects.ts";

const pod = (text: string) => deployment("", text);
const volume = (text: string) => pod(`volumes: [{name: v, ${text}}]`);
const variable = (text: string) => deployment(`env: [{name: A, valueFrom: {${text}}}]`);
const inSpec = (text: string) => deployment("", "", text);
const required = (term: string) =>
  pod(
    `affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: [{${term}}]}}}`,
  );
const metric = (text: string) =>
  object(
    "autoscaling/v2",
    "HorizontalPodAutoscaler",
    `spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: a}, ${text}}`,
  );
const failure = (rule: string) =>
  object(
    "batch/v1",
    "Job",
    `spec: {podFailurePolicy: {rules: [{action: Ignore, ${rule}}]}, template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}}`,
  );
const ADMISSION = "admissionregistration.k8s.io/v1";
const webhook = (rule: string, reviews = "v1") =>
  object(
    ADMISSION,
    "ValidatingWebhookConfiguration",
    `webhooks: [{name: a.example.com, admissionReviewVersions: [${reviews}], sideEffects: None, clientConfig: {url: 'https://a.example.com'}, rules: [{${rule}}]}]`,
    false,
  );
const RULE = "apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [pods]";
const policy = (validation: string) =>
  object(
    ADMISSION,
    "ValidatingAdmissionPolicy",
    `spec: {matchConstraints: {resourceRules: [{${RULE}}]}, validations: [{${validation}}]}`,
    false,
  );
const definition = (names: string, version = "", scope = "Namespaced") =>
  object(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    `spec: {group: example.com, scope: ${scope}, names: {plural: as, ${names}}, versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}${version}}]}`,
    false,
  ).replace("{name: a}", "{name: as.example.com}");
const ingressClass = (text: string) =>
  object("networking.k8s.io/v1", "IngressClass", `spec: {${text}}`, false);

/** More objects with one value that the API server rejects, and that the schema of the kind excludes. */
export const VALUES_OF_OTHERS_REJECTED: readonly string[] = [
  ...[
    "secretKeyRef: {name: My_Secret, key: a}",
    "secretKeyRef: {name: a, key: a b}",
    "configMapKeyRef: {key: a}",
  ].map(variable),
  variable(""),
  deployment("envFrom: [{}]"),
  deployment("envFrom: [{configMapRef: {name: A_b}}]"),
  ...["secret: {}", "configMap: {}", "persistentVolumeClaim: {claimName: ''}", "hostPath: {path: ''}"].map(
    volume,
  ),
  ...["csi: {driver: a_b}", "ephemeral: {}", "configMap: {name: a, items: [{key: a, path: ''}]}"].map(volume),
  volume("projected: {sources: [{serviceAccountToken: {path: token, expirationSeconds: 60}}]}"),
  volume("downwardAPI: {items: [{path: a}]}"),
  ...["serviceAccountName: My_Account", "readinessGates: [{conditionType: a b}]"].map(pod),
  ...["tolerations: [{key: a b, operator: Exists}]", "tolerations: [{key: a, value: a b}]"].map(pod),
  ...["dnsConfig: {searches: [A_b]}", "securityContext: {sysctls: [{name: net core, value: '1'}]}"].map(pod),
  pod(
    "topologySpreadConstraints: [{maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, matchLabelKeys: [a b], labelSelector: {matchLabels: {app: a}}}]",
  ),
  required("matchExpressions: [{key: a b, operator: Exists}]"),
  required("matchExpressions: [{key: a, operator: In, values: [a b]}]"),
  required("matchFields: [{key: metadata.labels, operator: In, values: [a]}]"),
  deployment("lifecycle: {postStart: {exec: {command: []}}}"),
  inSpec("selector: {matchExpressions: [{key: app, operator: In, values: [a b]}]}").replace(
    "selector: {matchLabels: {app: a}}",
    "",
  ),
  ...["type: Resources, resource: {name: cpu, target: {type: Value, value: 1}}", "type: ''"].map((one) =>
    metric(`metrics: [{${one}}]`),
  ),
  metric("behavior: {scaleUp: {policies: [{type: Pod, value: 1, periodSeconds: 60}]}}"),
  metric("minReplicas: -1"),
  ...["onPodConditions: [{type: DisruptionTarget, status: 'yes'}]", ""].map(failure),
  object("v1", "Service", "spec: {ports: [{port: 80, appProtocol: a b}]}"),
  object("v1", "Service", "spec: {type: LoadBalancer, loadBalancerClass: a b, ports: [{port: 80}]}"),
  object(
    "networking.k8s.io/v1",
    "Ingress",
    "spec: {defaultBackend: {service: {name: a, port: {number: 70000}}}}",
  ),
  object(
    "networking.k8s.io/v1",
    "Ingress",
    "spec: {tls: [{secretName: My_Tls}], defaultBackend: {service: {name: a, port: {number: 80}}}}",
  ),
  ...["", "controller: example", "controller: a.b/c, parameters: {kind: A, name: a, scope: Global}"].map(
    ingressClass,
  ),
  object("node.k8s.io/v1", "RuntimeClass", "handler: Kata_1", false),
  object("storage.k8s.io/v1", "CSIDriver", "spec: {volumeLifecycleModes: [Permanent]}", false),
  object(
    "v1",
    "PersistentVolume",
    "spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce], storageClassName: A_b, nfs: {server: a, path: /b}}",
    false,
  ),
  ...[RULE.replace("apiGroups: [''], ", ""), RULE.replace("[pods]", "[]"), `${RULE}, scope: Any`].map((one) =>
    webhook(one),
  ),
  webhook(RULE, ""),
  ...["expression: ''", "expression: 'true', reason: Wrong"].map(policy),
  object(
    ADMISSION,
    "ValidatingAdmissionPolicyBinding",
    "spec: {policyName: a, validationActions: []}",
    false,
  ),
  ...["kind: A_b", "kind: A, shortNames: [A]", "kind: A, categories: [A b]", "kind: A, singular: A"].map(
    (one) => definition(one),
  ),
  definition("kind: A", ", additionalPrinterColumns: [{name: A, type: text, jsonPath: .a}]"),
  definition("kind: A", ", additionalPrinterColumns: [{name: A, type: string, jsonPath: a}]"),
  definition(
    "kind: A",
    ", subresources: {scale: {specReplicasPath: .replicas, statusReplicasPath: .status.a}}",
  ),
  definition("kind: A", "", "Global"),
  definition("kind: A").replace("{type: object}", "{type: map}"),
  object("rbac.authorization.k8s.io/v1", "ClusterRole", "aggregationRule: {clusterRoleSelectors: []}", false),
  object("v1", "Endpoints", "subsets: [{addresses: [{ip: db.example.com}]}]"),
  object("v1", "ConfigMap", "binaryData: {a: YWJ}"),
];

/** The nearest values that it takes. */
export const VALUES_OF_OTHERS_TAKEN: readonly string[] = [
  variable("secretKeyRef: {name: my.secret, key: a_B.c}"),
  volume("csi: {driver: disk.csi.example.com}"),
  volume("persistentVolumeClaim: {claimName: a}"),
  ...[
    "tolerations: [{key: a.example.com/b, value: ''}]",
    "dnsConfig: {searches: ['.', _tcp.example.com]}",
  ].map(pod),
  required("matchExpressions: [{key: example.com/a, operator: In, values: ['', a_B.c]}]"),
  required("matchFields: [{key: metadata.name, operator: In, values: [node-1.example.com]}]"),
  `${pod("").trimEnd()}\n`,
  metric("minReplicas: 1"),
  failure("onPodConditions: [{type: DisruptionTarget}]"),
  object("v1", "Service", "spec: {ports: [{port: 80, appProtocol: kubernetes.io/h2c}]}"),
  ingressClass("controller: k8s.io/ingress-nginx"),
  webhook(`${RULE}, scope: '*'`, "v1beta1, v2"),
  definition(
    "kind: A, listKind: ''",
    ", additionalPrinterColumns: [{name: A, type: date, jsonPath: '.a[0]'}]",
  ),
  object("storage.k8s.io/v1", "StorageClass", "provisioner: Example.com/disk", false),
  object(
    "v1",
    "PersistentVolumeClaim",
    `spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}, storageClassName: ${"a".repeat(80)}}`,
  ),
];
