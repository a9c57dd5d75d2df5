import type { Files } from "../playground/engine/messages.ts";

/** Where the lines of an example stand: each state of it as files that render. */
export type Around = (example: string) => Files;

export const API_VERSIONS: Readonly<Record<string, string>> = {
  Application: "argoproj.io/v1alpha1",
  ApplicationSet: "argoproj.io/v1alpha1",
  AppProject: "argoproj.io/v1alpha1",
  Certificate: "cert-manager.io/v1",
  ClusterRole: "rbac.authorization.k8s.io/v1",
  ClusterIssuer: "cert-manager.io/v1",
  ClusterRoleBinding: "rbac.authorization.k8s.io/v1",
  ConfigMap: "v1",
  CustomResourceDefinition: "apiextensions.k8s.io/v1",
  CronJob: "batch/v1",
  Deployment: "apps/v1",
  ExternalSecret: "external-secrets.io/v1",
  Gateway: "gateway.networking.k8s.io/v1",
  GitRepository: "source.toolkit.fluxcd.io/v1",
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
  HelmRepository: "source.toolkit.fluxcd.io/v1",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  ImagePolicy: "image.toolkit.fluxcd.io/v1",
  Ingress: "networking.k8s.io/v1",
  IPAddressPool: "metallb.io/v1beta1",
  Issuer: "cert-manager.io/v1",
  Job: "batch/v1",
  Kustomization: "kustomize.toolkit.fluxcd.io/v1",
  LimitRange: "v1",
  Namespace: "v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PersistentVolume: "v1",
  PersistentVolumeClaim: "v1",
  PodDisruptionBudget: "policy/v1",
  ResourceQuota: "v1",
  Role: "rbac.authorization.k8s.io/v1",
  RoleBinding: "rbac.authorization.k8s.io/v1",
  Secret: "v1",
  Service: "v1",
  ServiceMonitor: "monitoring.coreos.com/v1",
  StatefulSet: "apps/v1",
  StorageClass: "storage.k8s.io/v1",
  ValidatingWebhookConfiguration: "admissionregistration.k8s.io/v1",
  VolumeSnapshotClass: "snapshot.storage.k8s.io/v1",
  Workflow: "argoproj.io/v1alpha1",
  VirtualService: "networking.istio.io/v1",
};

const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, " ".repeat(by));

/** The head of an object. */
export const head = (kind: string, name: string) =>
  `apiVersion: ${API_VERSIONS[kind]}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

export const CONTAINER = `- name: api
  image: ghcr.io/acme/api:1.4.0
`;

/** A Deployment of one container, with what an example has beside that. */
export const deployment = (container = CONTAINER, spec = "") => `${head("Deployment", "web")}spec:
${indented(spec, 2)}  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
${indented(container, 6)}`;

export const service = (name: string, spec = "") =>
  `${head("Service", name)}spec:\n${indented(spec, 2)}  selector:\n    app: web\n  ports:\n  - port: 80\n`;

const BACKUP = `${head("CronJob", "backup")}spec:
  schedule: 17 3 * * *
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
          - name: dump
            image: postgres:17.2
            args: [pg_dump, --file=/backup/dump.sql]
`;

/** The objects that an example's documents are merged into, by kind. */
const STOCK: Readonly<Record<string, string>> = {
  ConfigMap: `${head("ConfigMap", "app")}data:\n  LOG_LEVEL: info\n`,
  CronJob: BACKUP,
  Deployment: deployment(),
  HorizontalPodAutoscaler: `${head("HorizontalPodAutoscaler", "web")}spec:\n  minReplicas: 2\n  maxReplicas: 5\n`,
  Ingress: `${head("Ingress", "shop")}spec: {}\n`,
  PodDisruptionBudget: `${head("PodDisruptionBudget", "web")}spec:\n  selector:\n    matchLabels:\n      app: web\n`,
  Role: `${head("Role", "deployer")}rules: []\n`,
  Service: service("web"),
};

/** A folder with resources, and a kustomization that may say more. */
export const folder = (resources: Files, more = ""): Files => ({
  "kustomization.yaml": `resources:\n${Object.keys(resources)
    .map((name) => `- ${name}\n`)
    .join("")}${more}`,
  ...resources,
});

/** The example as a patch of what else is there. */
const patching = (resources: Files, patch: string, target = ""): Files => ({
  ...folder(resources, `patches:\n- path: example.yaml\n${target}`),
  "example.yaml": patch,
});

const PATHS = {
  container: "spec:\n  template:\n    spec:\n      containers:\n      - name: api\n",
  pod: "spec:\n  template:\n    spec:\n",
  spec: "spec:\n",
  template: "spec:\n  template:\n",
};

/** Lines of a Deployment, at a place in it, as a patch of another. */
export const inDeployment =
  (place: keyof typeof PATHS, base = deployment()): Around =>
  (example) => {
    const depth = { container: 8, pod: 6, spec: 2, template: 4 }[place];
    const patch = `${head("Deployment", "web")}${PATHS[place]}${indented(`${example}\n`, depth)}`;
    return patching({ "deployment.yaml": base }, patch);
  };

/** Lines of an object of another kind. */
export const inObject =
  (kind: string, name: string, more: Files = {}): Around =>
  (example) =>
    patching(
      { [`${kind.toLowerCase()}.yaml`]: STOCK[kind] ?? "", ...more },
      `${head(kind, name)}${example}\n`,
    );

/** Whole objects, of which the example says what matters. */
export const objects =
  (kinds: readonly string[], stock: Files = {}): Around =>
  (example) => {
    const resources = Object.fromEntries(
      kinds.map((kind) => [`${kind.toLowerCase()}.yaml`, STOCK[kind] ?? ""] as const),
    );
    const documents = example.split("\n---\n").map((document) => {
      const [, kind = ""] = /^kind: (\w+)/m.exec(document) ?? [];
      const named = /^metadata:/m.test(document) ? "" : "metadata: {name: web}\n";
      const version = /^apiVersion:/m.test(document) ? "" : `apiVersion: ${API_VERSIONS[kind]}\n`;
      return `${version}${document.replace(/^(kind: .*)$/m, `$1\n${named}`.trimEnd())}\n`;
    });
    return patching({ ...resources, ...stock }, documents.join("---\n"));
  };

/** An object of an example, with its API version. */
export function withVersion(document: string): string {
  const [, kind = ""] = /^kind: (\w+)/m.exec(document) ?? [];
  return /^apiVersion:/m.test(document) ? document : `apiVersion: ${API_VERSIONS[kind]}\n${document}`;
}

/** Whole objects, of which the example lacks only the API version; a Deployment is a patch of a whole one. */
export const written: Around = (example) => {
  const documents = example.split("\n---\n").map((document) => `${withVersion(document)}\n`);
  const isPatch = (document: string) => /^kind: Deployment$/m.test(document);
  const patches = documents.filter(isPatch);
  const others = documents.filter((document) => !isPatch(document));
  if (patches.length === 0) return folder({ "example.yaml": documents.join("---\n") });
  const bases = patches.map((document) => {
    const [, metadata = "{name: web}"] = /^metadata: (.*)$/m.exec(document) ?? [];
    return deployment().replace("metadata:\n  name: web\n", `metadata: ${metadata}\n`);
  });
  return {
    ...folder(
      {
        "deployment.yaml": bases.join("---\n"),
        ...(others.length > 0 && { "objects.yaml": others.join("---\n") }),
      },
      "patches:\n- path: example.yaml\n",
    ),
    "example.yaml": patches.join("---\n"),
  };
};

/** The example beside a Deployment and its Service. */
export const served: Around = (example) =>
  folder({
    "deployment.yaml": deployment(),
    "service.yaml": service("web"),
    "example.yaml": `${withVersion(example)}\n`,
  });

/** The example in the one container of a Deployment that is written, not patched. */
export const inContainer: Around = (example) =>
  folder({ "deployment.yaml": deployment(`${CONTAINER}${indented(`${example}\n`, 2)}`) });

/** Entries of the kustomization. */
export const entries =
  (resources: Files): Around =>
  (example) =>
    folder(resources, `${example}\n`);

export const CERTIFICATE = `${head("Certificate", "web")}spec:
  dnsNames: [shop.example.com]
  secretName: web
  issuerRef:
    name: letsencrypt
`;
export const ADMITTING = `${head("NetworkPolicy", "web")}spec:
  podSelector:
    matchLabels:
      app: web
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: ingress-nginx
      podSelector:
        matchLabels:
          app: ingress-nginx
`;
/** A public route to the Service of the examples. */
export const ROUTE = `${head("Ingress", "web")}spec:
  rules:
  - http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port:
              number: 80
`;

export const ISSUER = `${head("Issuer", "letsencrypt")}spec:\n  selfSigned: {}\n`;

/** An account for a pod. */
export const ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n";

/** More resources in the folder of an example. */
export const beside =
  (more: Files, around: Around): Around =>
  (example) => {
    const files = around(example);
    const entries = Object.keys(more).map((name) => `- ${name}\n`);
    const kustomization = files["kustomization.yaml"] ?? "";
    return {
      ...files,
      "kustomization.yaml": kustomization.replace("resources:\n", `resources:\n${entries.join("")}`),
      ...more,
    };
  };

/** The same files around the examples of several rules. */
export const each = (around: Around, rules: readonly string[]): Record<string, Around> =>
  Object.fromEntries(rules.map((rule) => [rule, around]));
