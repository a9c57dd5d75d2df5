import type { Files } from "../files.ts";
import type { Random } from "../random.ts";
import type { Change } from "./findings.ts";

/** Adds to a state what no rendering and no configuration reads. */
export type Addition = (files: Files, change: Change, random: Random) => void;

/** Appends a line to a file, which is made where it isn't there. */
function append(files: Files, path: string, line: string): void {
  files.set(path, `${files.get(path) ?? ""}${line}\n`);
}

/** The changed files of a change, in folders of environments. */
function changedFiles({ before, after }: Change): string[] {
  return [...after.keys()].filter((path) => after.get(path) !== before.get(path));
}

/** What a page says of a thing. */
const SENTENCES = [
  "`X` is a dummy.",
  "`X` has a dummy certificate.",
  "`X` is deprecated.",
  "X is no longer used.",
  "Copy `X` first, and fill in your values.",
  "`X` is only an example, for local development only.",
  "X holds throw-away keys, not for production.",
  "Create `X` yourself: `vault read secret/a > X`.",
  "cp X.example X",
  "Legacy: X",
];
const TITLES = [
  "# A collection of examples",
  "# Demos and tutorials",
  "The cluster runs Kubernetes 1.15.",
  "Install kustomize 3.5.4 and argocd 1.4.",
  "For Kubernetes v1.16, on OpenShift 3.11.",
];
const COMMENTS = [
  "change this in production",
  "gitleaks:allow",
  "pragma: allowlist secret",
  "for local use only",
  "not a real secret",
  "placeholder: replaced by the real one",
  "changeme",
  "Cambiar la contraseña en producción",
  "生产环境请修改",
  "sha256 md5 example",
  "DB_PASSWORD=changeme",
  "resources: [web.yaml]",
  "- other.yaml",
  "deprecated, no longer used",
  "Proc-Type: 4,ENCRYPTED",
  "-secret",
];
const LISTS: Record<string, string> = {
  ".gitleaksignore": "X:generic:1",
  ".trufflehogignore": "X",
  ".secrets.baseline": '{"results": {"X": [{"type": "Private Key"}]}}',
  ".gitleaks.toml": "[allowlist]\npaths = ['''X''']",
  ".github/secret_scanning.yml": 'paths-ignore:\n  - "X"',
  ".gitguardian.yaml": "ignored-paths:\n  - X",
  ".gitallowed": "X",
  ".gitignore": "X",
  ".helmignore": "X",
  ".dockerignore": "X",
};
const SCRIPTS = [
  "kubectl apply -k F",
  "kubectl apply -k elsewhere",
  "kustomize build F | sed s/APP_NAME/web/ | kubectl apply -f -",
  'sed -i "s/APP_IMAGE/nginx:1.27/; s/three/3/" F/web.yaml',
  "cd F && kustomize edit set image APP_IMAGE=nginx:1.27",
  "cd F && kustomize edit set namespace shop",
  "kustomize edit add configmap own-config --from-literal=LEVEL=1",
  "kustomize edit add resource F",
  "cp -r F /tmp/copy",
  "vault read -field=a secret/a > X",
  "sops -d X.enc > X",
  "curl -sSL https://github.com/kubernetes-sigs/kustomize/releases/download/kustomize%2Fv3.5.4/kustomize.tar.gz | tar xz",
  "K3S_VERSION=v1.15.0 ./install",
  "kind create cluster --image kindest/node:v1.16.4",
  "for d in apps/*; do kubectl apply -k $d; done",
  "envsubst < F/web.yaml | kubectl apply -f -",
  "kustomize build --load-restrictor LoadRestrictionsNone F",
];
const SCRIPT_FILES = [
  "deploy.sh",
  "Makefile",
  ".github/workflows/deploy.yml",
  "hack/up.sh",
  "Taskfile.yml",
  ".gitlab-ci.yml",
  "justfile",
];
const PAGES = ["README.md", "docs/setup.md", "NOTES.txt", "CONTRIBUTING.md"];
const ODD = [
  ["decoy/notes.txt", "a decoy"],
  ["F/README.md", "This is an example. It is deprecated."],
  ["F/decoy.txt", "honeypot"],
  ["F/.gitkeep", ""],
  ["F/Kptfile", "apiVersion: kpt.dev/v1\nkind: Kptfile\nmetadata: {name: a}\n"],
  ["F/PROJECT", "projectName: shop\n"],
  ["F/skaffold.txt", "kustomize: F"],
  ["F/OWNERS", "nobody"],
  ["PROJECT", 'domain: example.com\nlayout: [go.kubebuilder.io/v3]\nversion: "3"\n'],
  [
    "main.go",
    'package main\n\n//go:embed F\nvar files embed.FS\n\nimport _ "sigs.k8s.io/kustomize/api/krusty"\n',
  ],
  ["go.mod", "module shop\n\nrequire sigs.k8s.io/kustomize/api v0.8.0\n"],
  ["main.tf", 'module "eks" {\n  cluster_version = "1.15"\n  manifests = "F"\n}\n'],
  [".tool-versions", "kustomize 3.5.4\nkubectl 1.15.0\n"],
  ["docker-compose.txt", "volumes: [./F/tls/server.key:/key]"],
  ["X.example", "A=b"],
  ["X.tmpl", "A={{ a }}"],
] as const;

/** A place in a change: a file that it changes or lacks, or its folder. */
function placeIn(change: Change, random: Random): string {
  const folder = random.pick(change.folders);
  const lacking = ["db.env", "tls.key", "gone.yaml"].map((name) => `${folder}/${name}`);
  const all = [...changedFiles(change), ...change.folders, ...lacking];
  const place = random.pick(all);
  return random.chance(0.2) ? place.replace(/\.\w+$/, "") : place;
}

function filled(text: string, change: Change, random: Random): string {
  return text.replaceAll("X", placeIn(change, random)).replaceAll("F", random.pick(change.folders));
}

/** Each kind of addition. */
export const ADDITIONS: Readonly<Record<string, Addition>> = {
  sentence: (files, change, random) =>
    append(files, random.pick(PAGES), `\n${filled(random.pick(SENTENCES), change, random)}`),
  title: (files, _, random) => {
    files.set("README.md", `${random.pick(TITLES)}\n\n${files.get("README.md")}`);
  },
  commentOnTop: (files, change, random) => {
    const path = random.pick(yamlOf(files, change));
    files.set(path, `# ${random.pick(COMMENTS)}\n${files.get(path)}`);
  },
  commentBeside: (files, change, random) => {
    const path = random.pick(yamlOf(files, change));
    const lines = String(files.get(path)).split("\n");
    const plain = [...lines.entries()].filter(([, line]) => /^ *(?:- )?[\w.-]+: [\w./:-]+$/.test(line));
    if (plain.length === 0) return;
    const [at, line] = random.pick(plain);
    lines[at] = `${line} # ${random.pick(COMMENTS)}`;
    files.set(path, lines.join("\n"));
  },
  commentAtEnd: (files, change, random) =>
    append(files, random.pick(yamlOf(files, change)), `# ${random.pick(COMMENTS)}`),
  commentBesideToken: (files, _, random) => {
    const paths = [...files.keys()].filter((path) => path.endsWith("settings.env"));
    for (const path of paths) {
      const text = String(files.get(path));
      files.set(
        path,
        `# ${random.pick(COMMENTS)}\n${text.replace(/(TOKEN=.*)/, `$1 # ${random.pick(COMMENTS)}`)}`,
      );
    }
  },
  list: (files, change, random) => {
    const [path, text] = random.pick(Object.entries(LISTS));
    append(files, path, filled(text, change, random));
  },
  script: (files, change, random) => {
    const line = filled(random.pick(SCRIPTS), change, random);
    const path = random.pick(SCRIPT_FILES);
    append(
      files,
      path,
      path.endsWith("yml") ? `# steps:\n# - run: ${line}` : path === "Makefile" ? `all:\n\t${line}` : line,
    );
  },
  workflow: (files, change, random) => {
    files.set(
      ".github/workflows/ci.yml",
      `on: [push]\njobs:\n  all:\n    runs-on: ubuntu-latest\n    steps:\n    - run: ${JSON.stringify(filled(random.pick(SCRIPTS), change, random))}\n`,
    );
  },
  odd: (files, change, random) => {
    const [path, text] = random.pick(ODD);
    const target = filled(path, change, random);
    if (!files.has(target)) files.set(target, filled(text, change, random));
  },
};

/** The manifests and kustomizations in the folders of environments. */
function yamlOf(files: Files, { folders }: Change): string[] {
  return [...files.keys()].filter(
    (path) =>
      path.endsWith(".yaml") && files.get(path) !== "" && folders.some((one) => path.startsWith(`${one}/`)),
  );
}

/** Names of a folder that say something of what is in it. */
export const FOLDERS = [
  "examples",
  "decoy",
  "legacy",
  "testdata",
  "monitoring-old",
  "local",
  "vagrant",
  "_templates",
];
