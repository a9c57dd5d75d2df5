import type { Files } from "../playground/engine/messages.ts";

/** Where the lines of an example stand: each state of it as files that render. */
type Around = (example: string) => Files;

const API_VERSIONS: Readonly<Record<string, string>> = {
  Application: "argoproj.io/v1alpha1",
  Certificate: "cert-manager.io/v1",
  ConfigMap: "v1",
  CronJob: "batch/v1",
  Deployment: "apps/v1",
  ExternalSecret: "external-secrets.io/v1",
  Gateway: "gateway.networking.k8s.io/v1",
  HelmRelease: "helm.toolkit.fluxcd.io/v2",
  HTTPRoute: "gateway.networking.k8s.io/v1",
  HorizontalPodAutoscaler: "autoscaling/v2",
  Ingress: "networking.k8s.io/v1",
  IPAddressPool: "metallb.io/v1beta1",
  Issuer: "cert-manager.io/v1",
  Job: "batch/v1",
  NetworkPolicy: "networking.k8s.io/v1",
  PersistentVolume: "v1",
  PersistentVolumeClaim: "v1",
  PodDisruptionBudget: "policy/v1",
  Role: "rbac.authorization.k8s.io/v1",
  Secret: "v1",
  Service: "v1",
  Workflow: "argoproj.io/v1alpha1",
};

const indented = (text: string, by: number) => text.replace(/^(?=.)/gm, " ".repeat(by));

/** The head of an object. */
const head = (kind: string, name: string) =>
  `apiVersion: ${API_VERSIONS[kind]}\nkind: ${kind}\nmetadata:\n  name: ${name}\n`;

const CONTAINER = `- name: api
  image: ghcr.io/acme/api:1.4.0
`;

/** A Deployment of one container, with what an example has beside that. */
const deployment = (container = CONTAINER, spec = "") => `${head("Deployment", "web")}spec:
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

const service = (name: string, spec = "") =>
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
const folder = (resources: Files, more = ""): Files => ({
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
const inDeployment =
  (place: keyof typeof PATHS, base = deployment()): Around =>
  (example) => {
    const depth = { container: 8, pod: 6, spec: 2, template: 4 }[place];
    const patch = `${head("Deployment", "web")}${PATHS[place]}${indented(`${example}\n`, depth)}`;
    return patching({ "deployment.yaml": base }, patch);
  };

/** Lines of an object of another kind. */
const inObject =
  (kind: string, name: string, more: Files = {}): Around =>
  (example) =>
    patching(
      { [`${kind.toLowerCase()}.yaml`]: STOCK[kind] ?? "", ...more },
      `${head(kind, name)}${example}\n`,
    );

/** Whole objects, of which the example says what matters. */
const objects =
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

/** Whole objects, of which the example lacks only the API version. */
const written: Around = (example) =>
  folder({
    "example.yaml": example
      .split("\n---\n")
      .map(
        (document) => `apiVersion: ${API_VERSIONS[/^kind: (\w+)/.exec(document)?.[1] ?? ""]}\n${document}\n`,
      )
      .join("---\n"),
  });

/** Entries of the kustomization. */
const entries =
  (resources: Files): Around =>
  (example) =>
    folder(resources, `${example}\n`);

/** Operations on one object, or a patch by its fields. */
const operations =
  (kind: string, name: string, resources: Files): Around =>
  (example) =>
    example.includes("- op:")
      ? patching(resources, `${example}\n`, `  target:\n    kind: ${kind}\n    name: ${name}\n`)
      : patching(resources, `${head(kind, name)}${example}\n`);

const CERTIFICATE = `${head("Certificate", "web")}spec:
  dnsNames: [shop.example.com]
  secretName: web
  issuerRef:
    name: letsencrypt
`;
const SERVED = `${head("Ingress", "web")}spec:
  rules:
  - host: shop.example.com
    http:
      paths:
      - path: /
        pathType: Prefix
        backend:
          service:
            name: web
            port:
              number: 80
`;
const ADMITTING = `${head("NetworkPolicy", "web")}spec:
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
const ISSUER = `${head("Issuer", "letsencrypt")}spec:\n  selfSigned: {}\n`;

/** Folders of a ConfigMap each, beside a kustomization. */
const folders = (names: readonly string[]): Files =>
  Object.fromEntries(
    names.flatMap((name) => [
      [`${name}/kustomization.yaml`, "resources:\n- settings.yaml\n"],
      [`${name}/settings.yaml`, `${head("ConfigMap", name)}data: {}\n`],
    ]),
  );

const NAMED = deployment("- name: api\n  image: api:v1\n");
const FROM_MAP = deployment(
  `${CONTAINER}  env:\n  - name: HOST\n    valueFrom:\n      configMapKeyRef:\n        name: app\n        key: LOG_LEVEL\n`,
);

/** The files around the example of each rule that a browser can judge. */
export const AROUND: Readonly<Record<string, Around>> = {
  "argocd/annotation-words": (example) =>
    folder({ "job.yaml": `${head("Job", "migration")}${indented(`${example}\n`, 2)}` }),
  "argocd/gate": objects(["Service", "CronJob"], { "deployment.yaml": deployment() }),
  "argocd/option-words": (example) =>
    folder({ "application.yaml": `${head("Application", "web")}${example}\n` }),
  "change/immutable-field": objects(["Deployment"]),
  "integrity/claim-volume": written,
  "integrity/command-line": inDeployment("container"),
  "integrity/config-map-reference": (example) => {
    const [env = "", map = "kind: ConfigMap\nmetadata: {name: app}\ndata: {level: info}"] =
      example.split("\n---\n");
    return {
      ...inDeployment("container")(env),
      "kustomization.yaml":
        "resources:\n- deployment.yaml\n- configmap.yaml\npatches:\n- path: example.yaml\n",
      "configmap.yaml": `apiVersion: v1\n${map}\n`,
    };
  },
  "integrity/custom-reference": objects([], { "certificate.yaml": CERTIFICATE, "issuer.yaml": ISSUER }),
  "integrity/dollar-signs": inDeployment("container"),
  "integrity/field-combination": objects(["PodDisruptionBudget"]),
  "integrity/image-name": inDeployment("container"),
  "integrity/key-reference": written,
  "integrity/node-port": inObject("Service", "web", {
    "other.yaml": service("other", "type: NodePort\n").replace(
      "  - port: 80\n",
      "  - port: 80\n    nodePort: 30080\n",
    ),
    "deployment.yaml": deployment(),
  }),
  "integrity/resource-size": inDeployment("container"),
  "integrity/role-groups": inObject("Role", "deployer"),
  "integrity/role-rights": inObject("Role", "deployer"),
  "integrity/route-twice": (example) =>
    folder({
      "ingress.yaml": `${example.replace(/^kind/gm, `apiVersion: ${API_VERSIONS.Ingress}\nkind`)}\n`,
    }),
  "integrity/secret-template": written,
  "integrity/service-selector": objects(["Service", "Deployment"]),
  "integrity/steady-selector": entries({ "deployment.yaml": deployment() }),
  "integrity/tls-host": inObject("Ingress", "shop"),
  "integrity/tls-secret": objects([], { "certificate.yaml": CERTIFICATE, "ingress.yaml": SERVED }),
  "integrity/address": objects([], { "pool.yaml": head("IPAddressPool", "web") }),
  "integrity/git-address": objects([], { "source.yaml": head("GitRepository", "web") }),
  "integrity/rewrite-target": (example) =>
    patching(
      { "ingress.yaml": STOCK.Ingress ?? "" },
      `${head("Ingress", "shop")}${example.replace("metadata: {", "  ").replace("}}\n", "}\n")}\n`,
    ),
  "integrity/workflow-template": objects([], { "workflow.yaml": head("Workflow", "web") }),
  "integrity/update-strategy": inDeployment("spec"),
  "integrity/variable-reference": inDeployment("container"),
  "integrity/volume-mount": inDeployment("pod"),
  "integrity/volume-source": inDeployment("pod"),
  "integrity/workload-selector": inObject("Deployment", "web"),
  "network/acme-contact": written,
  "network/peer-labels": (example) =>
    entries({ "deployment.yaml": deployment(), "policy.yaml": ADMITTING })(`namespace: shop\n${example}`),
  "network/route-listener": written,
  "production/image-pinned": inDeployment("container"),
  "scaling/budget-blocks-drain": objects(["PodDisruptionBudget", "Deployment"]),
  "scaling/replicas-beside-autoscaler": objects(["Deployment", "HorizontalPodAutoscaler"]),
  "scaling/spread-selector": inDeployment("template"),
  "schema/valid": objects(["Deployment"]),
  "secrets/credential": inDeployment("container"),
  "secrets/file": (example) => ({
    ...folder({ "deployment.yaml": deployment() }),
    "settings.env": `${example}\n`,
  }),
  "secrets/plaintext": (example) => folder({ "example.yaml": `${example}\n` }),
  "traps/dead-entry": entries({
    "deployment.yaml": deployment("- name: app\n  image: ghcr.io/acme/app:v1\n"),
  }),
  "traps/directive-leak": inDeployment(
    "container",
    deployment(`${CONTAINER}  envFrom:\n  - secretRef:\n      name: shared\n`),
  ),
  "traps/duplicate-key": (example) =>
    patching(
      { "deployment.yaml": deployment() },
      example.replace(/^(#.*\n)?/, `$1${head("Deployment", "web")}`),
    ),
  "traps/index-patch": operations("Deployment", "web", { "deployment.yaml": NAMED }),
  "traps/lost-variable": inDeployment("pod"),
  "traps/replaced-nothing": operations("ConfigMap", "app", { "configmap.yaml": STOCK.ConfigMap ?? "" }),
  "traps/unlisted-folder": (example) => ({
    "kustomization.yaml": `${example}\n`,
    ...folders(["controller", "server", "worker"]),
  }),
  "traps/value-and-source": inDeployment("container", FROM_MAP),
};
