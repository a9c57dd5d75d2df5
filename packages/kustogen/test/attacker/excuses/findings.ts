import { OWN_URL } from "../corpus/model.ts";
import type { Files } from "../files.ts";
import type { Random } from "../random.ts";

/** Who deploys the folders of a repository. */
const DEPLOYERS = ["argo", "flux", "hand", "some"] as const;
const NAMES = ["shop", "pay", "mail", "search"] as const;

/** A repository before a change, and after one with findings. */
export interface Change {
  before: Files;
  after: Files;
  /** The folders of its environments. */
  folders: readonly string[];
  /** True if nothing else names the folders. */
  byHand: boolean;
}

/** A random repository, and a change in which something is wrong. */
export function wrongChange(random: Random): Change {
  const deployer = random.pick(DEPLOYERS);
  const top = random.pick(["apps", "deploy", "k8s"]);
  const folders = random.some(NAMES).map((name) => `${top}/${name}`);
  const before: Files = new Map([["README.md", "# Things\n\nWhat runs here.\n"]]);
  for (const [at, folder] of folders.entries()) {
    addFolder(before, folder);
    if (deployer === "argo" || (deployer === "some" && at > 0)) addApplication(before, folder);
    if (deployer === "flux") addFlux(before, folder);
  }
  const after: Files = new Map(before);
  for (const wrong of random.some(Object.values(WRONGS), 0.25)) wrong(after, random.pick(folders));
  return { before, after, folders, byHand: deployer === "hand" };
}

const nameOf = (folder: string) => folder.slice(folder.lastIndexOf("/") + 1);

function addFolder(files: Files, folder: string): void {
  const name = nameOf(folder);
  files.set(
    `${folder}/kustomization.yaml`,
    `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: ${name}\nresources:\n- web.yaml\n- config.yaml\n`,
  );
  files.set(
    `${folder}/config.yaml`,
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}-config\ndata:\n  HOST: db\n  MODE: fast\n`,
  );
  files.set(
    `${folder}/web.yaml`,
    `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  replicas: 2\n  selector:\n    matchLabels:\n      app: ${name}\n` +
      `  template:\n    metadata:\n      labels:\n        app: ${name}\n    spec:\n      containers:\n      - name: web\n        image: ghcr.io/acme/${name}:v1\n` +
      `        ports:\n        - name: http\n          containerPort: 8080\n        envFrom:\n        - configMapRef:\n            name: ${name}-config\n` +
      `---\napiVersion: v1\nkind: Service\nmetadata:\n  name: ${name}\nspec:\n  selector:\n    app: ${name}\n  ports:\n  - port: 80\n    targetPort: http\n`,
  );
}

function addApplication(files: Files, folder: string): void {
  const name = nameOf(folder);
  files.set(
    `argocd/${name}.yaml`,
    `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata:\n  name: ${name}\n  namespace: argocd\nspec:\n  project: default\n  source:\n    repoURL: ${OWN_URL}\n    path: ${folder}\n    targetRevision: HEAD\n  destination:\n    server: https://kubernetes.default.svc\n    namespace: ${name}\n`,
  );
}

function addFlux(files: Files, folder: string): void {
  files.set(
    "clusters/prod/source.yaml",
    `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata:\n  name: own\n  namespace: flux-system\nspec:\n  interval: 1m\n  url: ${OWN_URL}\n  ref:\n    branch: main\n`,
  );
  const name = nameOf(folder);
  files.set(
    `clusters/prod/${name}.yaml`,
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata:\n  name: ${name}\n  namespace: flux-system\nspec:\n  interval: 10m\n  prune: true\n  path: ./${folder}\n  sourceRef:\n    kind: GitRepository\n    name: own\n`,
  );
}

// In parts, so that no scanner of this repository takes them for leaks.
const TOKEN = ["ghp", "x7Kq2mZ9vB4nR1tY8wC3eF6gH5jL0pS2dA4u"].join("_");
const BODY = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7VJTUt9Us8cKj";
const KEY = `-----BEGIN ${["PRIVATE", "KEY"].join(" ")}-----\n${BODY}\n${BODY}\n-----END ${["PRIVATE", "KEY"].join(" ")}-----\n`;

type Wrong = (files: Files, folder: string) => void;

/** Changes an existing text of a folder. */
const edited =
  (file: string, from: string | RegExp, to: string): Wrong =>
  (files, folder) => {
    const path = `${folder}/${file}`;
    files.set(path, String(files.get(path)).replace(from, to));
  };

/** Adds a manifest to a folder. */
const listed =
  (file: string, text: string): Wrong =>
  (files, folder) => {
    files.set(`${folder}/${file}`, text.replaceAll("NAME", nameOf(folder)));
    edited("kustomization.yaml", "resources:\n", `resources:\n- ${file}\n`)(files, folder);
  };

/** Adds lines to a folder's kustomization. */
const kustomized =
  (text: string): Wrong =>
  (files, folder) =>
    edited("kustomization.yaml", /$/, text)(files, folder);

/** Adds a file that nothing reads. */
const beside =
  (file: string, text: string): Wrong =>
  (files, folder) => {
    files.set(`${folder}/${file}`, text);
  };

/** What is wrong after a change: credentials, and what the cluster or kustomize refuses or lacks. */
const WRONGS: Record<string, Wrong> = {
  token: edited("config.yaml", "data:\n", `data:\n  TOKEN: ${TOKEN}\n`),
  password: edited("config.yaml", "data:\n", "data:\n  DB_PASSWORD: x8Kd92kLpQ7w\n"),
  settings: edited("config.yaml", "data:\n", "data:\n  app.env: |\n    A=b\n    DB_PASSWORD=x8Kd92kLpQ7w\n"),
  secret: listed(
    "secret.yaml",
    "apiVersion: v1\nkind: Secret\nmetadata:\n  name: NAME-db\nstringData:\n  DATABASE_PASSWORD: x8Kd92kLpQ7w\n",
  ),
  tokenInFile: beside("settings.env", `HOST=db\nTOKEN=${TOKEN}\n`),
  keyInFile: beside("tls/server.key", KEY),
  tokenInManifest: beside("values.yaml", `github:\n  token: ${TOKEN}\n`),
  replicas: edited("web.yaml", "replicas: 2", "replicas: three"),
  unknownField: edited("web.yaml", "  replicas: 2\n", "  replicas: 2\n  replicaz: 3\n"),
  selector: edited("web.yaml", /(kind: Service[\s\S]*selector:\n {4}app: )(\w+)/, "$1$2x"),
  missingMap: edited("web.yaml", /(configMapRef:\n\s+name: )([\w-]+)/, "$1$2-gone"),
  missingKey: edited(
    "web.yaml",
    "        envFrom:\n",
    "        env:\n        - name: LEVEL\n          valueFrom:\n            configMapKeyRef:\n              name: own-config\n              key: LEVEL\n        envFrom:\n",
  ),
  oldApi: listed(
    "ingress.yaml",
    "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata:\n  name: NAME\nspec:\n  backend:\n    serviceName: NAME\n    servicePort: 80\n",
  ),
  image: edited("web.yaml", /image: .*/, "image: APP_IMAGE"),
  capitals: listed("account.yaml", "apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: APP_NAME\n"),
  subject: listed(
    "binding.yaml",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata:\n  name: NAME-view\nroleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: ClusterRole\n  name: view\nsubjects:\n- kind: ServiceAccount\n  name: other\n",
  ),
  part: listed(
    "part.yaml",
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: NAME-part\nspec:\n  replicas: 2\n",
  ),
  missingFile: edited("kustomization.yaml", "resources:\n", "resources:\n- gone.yaml\n"),
  missingSecretFile: kustomized("secretGenerator:\n- name: db\n  envs:\n  - db.env\n"),
  missingKeyFile: kustomized("secretGenerator:\n- name: tls\n  files:\n  - tls.key\n"),
  outside: (files, folder) => {
    files.set(
      "shared/map.yaml",
      "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shared\ndata:\n  a: b\n",
    );
    edited("kustomization.yaml", "resources:\n", "resources:\n- ../../shared/map.yaml\n")(files, folder);
  },
  oldPatch: kustomized("patches:\n- web.yaml\n"),
  empty: (files, folder) => {
    files.set(`${folder}/kustomization.yaml`, "");
  },
  deadPatch: kustomized(
    "patches:\n- target:\n    kind: StatefulSet\n    name: none\n  patch: |\n    - {op: remove, path: /spec/a}\n",
  ),
  port: edited("web.yaml", "targetPort: http", "targetPort: 9999"),
};
