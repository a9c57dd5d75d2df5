import { type Choice, compact } from "./choice.ts";

export const NAMES = ["web", "db", "api-1", "cache", "default"];
export const NAMESPACES = ["default", "shop", "ops"];

type Map = Record<string, unknown>;

/** A random Kubernetes resource; names come from a small set, so that references meet. */
export function resource(choice: Choice, kind = choice.of(...Object.keys(KINDS))): Map {
  const make = KINDS[kind] as (choice: Choice) => Map;
  const { apiVersion, ...rest } = make(choice);
  return { apiVersion, kind, metadata: metadata(choice), ...rest };
}

function metadata(choice: Choice): Map {
  return compact({
    name: choice.of(...NAMES),
    namespace: choice.some(35, () => choice.of(...NAMESPACES)),
    labels: choice.some(40, () => labels(choice)),
    annotations: choice.some(30, () => annotations(choice)),
  });
}

export function labels(choice: Choice): Map {
  return Object.fromEntries(
    choice.list(
      3,
      () => [choice.of("app", "tier", "example.com/part"), choice.of("web", "db", "v1", "true", "1.0")],
      1,
    ),
  );
}

export function annotations(choice: Choice): Map {
  return Object.fromEntries(
    choice.list(
      3,
      () => {
        const text = choice.of("text", "true", "false", "line one\nline two\n", "", "$(VAR)");
        // Replacements write to the note: what becomes of a note that was a number, depends on what follows.
        if (choice.chance(40)) return ["note", text];
        const key = choice.chance(97)
          ? choice.of("port", "example.com/on")
          : "config.kubernetes.io/local-config";
        return [key, choice.of<unknown>(text, 8080, true, 1.5)];
      },
      1,
    ),
  );
}

function selectorLabels(choice: Choice): Map {
  return { app: choice.of("web", "db") };
}

function container(choice: Choice, index: number): Map {
  return compact({
    name: choice.of(`c${index}`, "main", "side"),
    image: choice.some(90, () => image(choice)),
    args: choice.some(20, () => choice.list(3, () => choice.of("--a", "$(VAR)", "--host=$(HOST)", "-v"), 1)),
    env: choice.some(50, () => choice.list(3, (at) => env(choice, at), 1)),
    envFrom: choice.some(30, () =>
      choice.list(2, () => ({ [choice.of("configMapRef", "secretRef")]: { name: choice.of(...NAMES) } }), 1),
    ),
    ports: choice.some(40, () =>
      choice.list(
        2,
        (at) =>
          compact({
            containerPort: choice.of(80, 8080, 9090 + at),
            name: choice.some(50, () => `p${at}`),
            protocol: choice.some(30, () => choice.of("TCP", "UDP")),
          }),
        1,
      ),
    ),
    volumeMounts: choice.some(30, () => [{ name: choice.of("v0", "v1"), mountPath: choice.of("/a", "/b") }]),
    resources: choice.some(30, () => ({
      limits: { cpu: choice.of<unknown>(1, "500m", "1"), memory: "1Gi" },
    })),
    command: choice.some(10, () => null),
  });
}

export function image(choice: Choice): string {
  return choice.of(
    "nginx",
    "nginx:1.2",
    "registry.io:5000/team/app:v1",
    "registry.io/app@sha256:abc",
    "busybox:latest@sha256:12",
    "postgres",
  );
}

function env(choice: Choice, index: number): Map {
  const name = choice.of(`E${index}`, "HOST", "MODE");
  return choice.of<() => Map>(
    () => ({
      name,
      value: choice.of<unknown>("x", "true", "1", "$(VAR)", "$(HOST):80", "", "a: b", "multi\nline"),
    }),
    () => ({ name, valueFrom: { configMapKeyRef: { name: choice.of(...NAMES), key: "k" } } }),
    () => ({ name, valueFrom: { secretKeyRef: { name: choice.of(...NAMES), key: "k" } } }),
  )();
}

function podSpec(choice: Choice): Map {
  return compact({
    containers: choice.list(2, (index) => container(choice, index), 1),
    initContainers: choice.some(20, () => choice.list(2, (index) => container(choice, index), 1)),
    serviceAccountName: choice.some(25, () => choice.of(...NAMES)),
    imagePullSecrets: choice.some(15, () => [{ name: choice.of(...NAMES) }]),
    volumes: choice.some(50, () => choice.list(3, (index) => volume(choice, index), 1)),
    affinity: choice.some(10, () => ({
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchLabels: selectorLabels(choice) }, topologyKey: "zone" },
        ],
      },
    })),
    nodeSelector: choice.some(10, () => ({ zone: "a" })),
    hostNetwork: choice.some(5, () => true),
  });
}

function volume(choice: Choice, index: number): Map {
  const name = `v${index}`;
  return choice.of<() => Map>(
    () => ({ name, emptyDir: {} }),
    () => ({
      name,
      configMap: compact({ name: choice.of(...NAMES), defaultMode: choice.some(30, () => 420) }),
    }),
    () => ({ name, secret: { secretName: choice.of(...NAMES) } }),
    () => ({ name, persistentVolumeClaim: { claimName: choice.of(...NAMES) } }),
    () => ({
      name,
      projected: {
        sources: [{ configMap: { name: choice.of(...NAMES) } }, { secret: { name: choice.of(...NAMES) } }],
      },
    }),
  )();
}

function template(choice: Choice): Map {
  return compact({
    metadata: choice.some(80, () =>
      compact({
        labels: choice.some(90, () => selectorLabels(choice)),
        annotations: choice.some(20, () => annotations(choice)),
      }),
    ),
    spec: podSpec(choice),
  });
}

function workload(choice: Choice): Map {
  return compact({
    replicas: choice.some(50, () => choice.upTo(4)),
    selector: choice.some(85, () => ({ matchLabels: selectorLabels(choice) })),
    template: template(choice),
  });
}

const KINDS: Record<string, (choice: Choice) => Map> = {
  Deployment: (choice) => ({
    apiVersion: choice.of("apps/v1", "apps/v1", "extensions/v1beta1"),
    spec: workload(choice),
  }),
  StatefulSet: (choice) => ({
    apiVersion: "apps/v1",
    spec: compact({
      ...workload(choice),
      serviceName: choice.some(60, () => choice.of(...NAMES)),
      volumeClaimTemplates: choice.some(40, () => [
        {
          metadata: { name: "data" },
          spec: { accessModes: ["ReadWriteOnce"], storageClassName: choice.of(...NAMES) },
        },
      ]),
    }),
  }),
  DaemonSet: (choice) => ({ apiVersion: "apps/v1", spec: workload(choice) }),
  Job: (choice) => ({ apiVersion: "batch/v1", spec: { template: template(choice) } }),
  CronJob: (choice) => ({
    apiVersion: choice.of("batch/v1", "batch/v1beta1"),
    spec: { schedule: "0 * * * *", jobTemplate: { spec: { template: template(choice) } } },
  }),
  Pod: (choice) => ({ apiVersion: "v1", spec: podSpec(choice) }),
  Service: (choice) => ({
    apiVersion: "v1",
    spec: compact({
      selector: choice.some(70, () => selectorLabels(choice)),
      ports: choice.list(
        2,
        (index) =>
          compact({
            port: choice.of(80, 81 + index),
            targetPort: choice.of<unknown>(8080, "http"),
            name: choice.some(60, () => `p${index}`),
            protocol: choice.some(30, () => choice.of("TCP", "UDP")),
          }),
        1,
      ),
    }),
  }),
  ConfigMap: (choice) => ({ apiVersion: "v1", ...configData(choice) }),
  Secret: (choice) =>
    compact({
      apiVersion: "v1",
      type: choice.some(50, () => "Opaque"),
      data: choice.some(60, () => ({ k: "dg==" })),
      stringData: choice.some(30, () => ({ s: choice.of("v", "123", "yes") })),
    }),
  ServiceAccount: (choice) =>
    compact({ apiVersion: "v1", imagePullSecrets: choice.some(30, () => [{ name: choice.of(...NAMES) }]) }),
  Namespace: () => ({ apiVersion: "v1" }),
  PersistentVolumeClaim: (choice) => ({
    apiVersion: "v1",
    spec: { storageClassName: choice.of(...NAMES), resources: { requests: { storage: "1Gi" } } },
  }),
  StorageClass: () => ({
    apiVersion: "storage.k8s.io/v1",
    provisioner: "x",
    parameters: { secretName: "db" },
  }),
  Ingress: (choice) => ({
    apiVersion: choice.of("networking.k8s.io/v1", "extensions/v1beta1"),
    spec: {
      tls: [{ hosts: ["a.example.com"], secretName: choice.of(...NAMES) }],
      rules: [
        {
          host: choice.of("a.example.com", "$(HOST)"),
          http: {
            paths: [
              {
                path: "/",
                backend: choice.of<unknown>(
                  { service: { name: choice.of(...NAMES), port: { number: 80 } } },
                  { serviceName: choice.of(...NAMES), servicePort: 80 },
                ),
              },
            ],
          },
        },
      ],
    },
  }),
  HorizontalPodAutoscaler: (choice) => ({
    apiVersion: choice.of("autoscaling/v2", "autoscaling/v1"),
    spec: {
      scaleTargetRef: {
        apiVersion: "apps/v1",
        kind: choice.of("Deployment", "StatefulSet"),
        name: choice.of(...NAMES),
      },
      maxReplicas: 3,
    },
  }),
  PodDisruptionBudget: (choice) => ({
    apiVersion: "policy/v1",
    spec: { minAvailable: choice.of<unknown>(1, "50%"), selector: { matchLabels: selectorLabels(choice) } },
  }),
  NetworkPolicy: (choice) => ({
    apiVersion: "networking.k8s.io/v1",
    spec: {
      podSelector: choice.of<unknown>({}, { matchLabels: selectorLabels(choice) }),
      ingress: [{ from: [{ podSelector: { matchLabels: selectorLabels(choice) } }] }],
    },
  }),
  Role: (choice) => ({ apiVersion: "rbac.authorization.k8s.io/v1", rules: rules(choice) }),
  ClusterRole: (choice) => ({ apiVersion: "rbac.authorization.k8s.io/v1", rules: rules(choice) }),
  RoleBinding: (choice) => binding(choice, choice.of("Role", "ClusterRole")),
  ClusterRoleBinding: (choice) => binding(choice, "ClusterRole"),
  ValidatingWebhookConfiguration: (choice) => ({
    apiVersion: "admissionregistration.k8s.io/v1",
    webhooks: [
      {
        name: "a.example.com",
        clientConfig: {
          service: compact({
            name: choice.of(...NAMES),
            namespace: choice.some(70, () => choice.of(...NAMESPACES)),
          }),
        },
      },
    ],
  }),
  APIService: (choice) => ({
    apiVersion: "apiregistration.k8s.io/v1",
    spec: {
      group: "g",
      version: "v1",
      service: compact({ name: choice.of(...NAMES), namespace: choice.some(50, () => "shop") }),
    },
  }),
  CustomResourceDefinition: () => ({
    apiVersion: "apiextensions.k8s.io/v1",
    spec: {
      group: "example.com",
      names: { kind: "Widget" },
      conversion: {
        strategy: "Webhook",
        webhook: { clientConfig: { service: { name: "web", namespace: "shop" } } },
      },
    },
  }),
  Widget: (choice) => ({
    apiVersion: choice.of("example.com/v1", "example.com/v1alpha1"),
    spec: compact({
      size: choice.of<unknown>(1, "1", 1.5, 12345678901, true, null, "null", "2020-01-01"),
      list: choice.some(50, () => choice.list(3, (index) => ({ name: `i${index}`, value: choice.upTo(9) }))),
      nested: choice.some(40, () => ({
        containers: [container(choice, 0)],
        deep: { "key.with/slash": "v" },
      })),
      secretRef: choice.some(30, () => ({ name: choice.of(...NAMES) })),
    }),
  }),
};

function configData(choice: Choice): Map {
  return compact({
    data: choice.some(85, () =>
      Object.fromEntries(
        choice.list(
          3,
          (index) => [
            choice.of(`k${index}`, "HOST", "conf.yaml"),
            choice.of(
              "v",
              "true",
              "12",
              "a: b\nc: d\n",
              "$(VAR)",
              " lead",
              "trail ",
              "",
              "é",
              "a#b",
              "long ".repeat(30),
            ),
          ],
          1,
        ),
      ),
    ),
    binaryData: choice.some(10, () => ({ bin: "/wA=" })),
    immutable: choice.some(10, () => true),
  });
}

function rules(choice: Choice): Map[] {
  return [
    compact({
      apiGroups: [""],
      resources: ["secrets", "configmaps"],
      resourceNames: choice.some(60, () => choice.list(2, () => choice.of(...NAMES), 1)),
      verbs: ["get"],
    }),
  ];
}

function binding(choice: Choice, role: string): Map {
  return {
    apiVersion: "rbac.authorization.k8s.io/v1",
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: role, name: choice.of(...NAMES) },
    subjects: choice.list(
      2,
      () =>
        compact({
          kind: choice.of("ServiceAccount", "ServiceAccount", "User"),
          name: choice.of(...NAMES),
          namespace: choice.some(60, () => choice.of(...NAMESPACES)),
        }),
      1,
    ),
  };
}
