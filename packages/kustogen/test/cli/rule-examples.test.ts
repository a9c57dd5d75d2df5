import { RULES } from "@kustogen/review/check/rules.ts";
import { expect, it } from "vitest";
import { withVersion } from "../../../../site/tools/example-files.ts";
import { IN_A_REPOSITORY } from "../../../../site/tools/rule-examples.ts";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const map = (name: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {LOG_LEVEL: info${more}}\n`;
const ENCRYPTED = "ENC[AES256_GCM,data:aaaa,iv:bbbb,tag:cccc,type:str]";
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {password: '${ENCRYPTED}'}
sops: {mac: '${ENCRYPTED}', version: 3.9.0}
`;

/** The folders that Applications and Flux Kustomizations in the examples deploy. */
const FOLDERS = {
  "shop/kustomization.yaml": "namespace: shop\nresources: [manifests.yaml]\n",
  "shop/manifests.yaml": map("shop"),
  "store/kustomization.yaml": "resources: [manifests.yaml]\n",
  "store/manifests.yaml": map("store"),
  "shared/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {shared: yes-it-is}}]\n",
};

const deployment = (name: string) =>
  `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: ${name}, image: ${name}}]}}
`;
const flux = (name: string) =>
  `apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: ${name}, namespace: flux-system}
spec: {path: ./${name}, sourceRef: {kind: GitRepository, name: deploy}}
`;
const imagePolicy = (name: string) =>
  `apiVersion: image.toolkit.fluxcd.io/v1beta2
kind: ImagePolicy
metadata: {name: ${name}, namespace: flux-system}
spec: {imageRepositoryRef: {name: ${name}}, policy: {semver: {range: '*'}}}
`;
const BY_FLUX = {
  "clusters/apps.yaml": `${flux("shop")}---\n${flux("store")}`,
  "shop/kustomization.yaml": "resources: [manifests.yaml]\n",
};
const APPLICATION = `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop, namespace: argocd}
spec:
  source: {repoURL: 'https://git.example.com/acme/deploy.git', path: shop}
  destination: {server: 'https://kubernetes.default.svc', namespace: shop}
  syncPolicy: {automated: {selfHeal: true}, syncOptions: [ServerSideApply=true]}
`;
const overlay = (name: string) => ({
  [`overlays/${name}/kustomization.yaml`]: "resources: [manifests.yaml]\n",
  [`overlays/${name}/manifests.yaml`]: map("app"),
});

/** What the comments in an example say of other files. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "argocd/application-name": {
    "apps/web_shop/manifests.yaml": map("web"),
    "apps/store/manifests.yaml": map("store"),
  },
  "argocd/atomic-defaults": {
    "clusters/application.yaml": APPLICATION,
    "shop/kustomization.yaml": "namespace: shop\nresources: [db.yaml]\n",
  },
  "integrity/cluster-reference": BY_FLUX,
  "integrity/flux-decryption": { "shop/manifests.yaml": SECRET },
  "integrity/flux-health": {
    "store/kustomization.yaml": "namespace: store\nresources: [manifests.yaml]\n",
    "store/manifests.yaml": deployment("store").replace("kind: Deployment", "kind: StatefulSet"),
  },
  "integrity/flux-patch": { "store/manifests.yaml": deployment("store") },
  "integrity/flux-variable": { "shop/manifests.yaml": map("shop", ', REGION: "$' + '{REGION}"') },
  "integrity/image-marker": {
    ...BY_FLUX,
    "shop/manifests.yaml": [
      deployment("web").replace("image: web", "image: acme/web"),
      ...["web", "api"].map(imagePolicy),
    ].join("---\n"),
  },
  "integrity/made-twice": BY_FLUX,
  "integrity/namespace-exists": BY_FLUX,
  "integrity/release-first": BY_FLUX,
  "kustomize/builds": { "overlays/beta/service.yaml": map("service") },
  "traps/no-kustomization": { ...overlay("beta"), ...overlay("staging") },
  "traps/unfilled-image": {
    "base/kustomization.yaml": "resources: [deployments.yaml]\n",
    "base/deployments.yaml": `${deployment("api")}---\n${deployment("worker")}`,
  },
};

/** The files of an example: a document that begins with a path starts a file. */
function filesOf(example: string): Record<string, string> {
  const files: Record<string, string> = {};
  let file = "clusters/example.yaml";
  for (const document of example.split("\n---\n")) {
    [, file = file] = /^# (\S+\.yaml)\b/.exec(document) ?? [];
    const text = /^kind: /m.test(document) ? withVersion(document) : document;
    files[file] = `${file in files ? `${files[file]}---\n` : ""}${text}\n`;
  }
  return "clusters/example.yaml" in files
    ? { ...files, "clusters/kustomization.yaml": "resources: [example.yaml]\n" }
    : files;
}

/** The rules that find something in a repository with an example. */
async function found(id: string, example: string): Promise<string[]> {
  const root = newRepository();
  git(root, "remote", "add", "origin", "https://git.example.com/acme/deploy.git");
  putAll(root, { ...FOLDERS, ...SAID[id], ...filesOf(example) });
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", "Start");
  const { findings } = JSON.parse(await printed(root, "check", ".", "--json"));
  return findings.map(({ rule }: { rule: string }) => rule);
}

it.each([...IN_A_REPOSITORY])("the example of %s is found in a repository until it is fixed", async (id) => {
  const { example } = RULES.find((rule) => rule.id === id) ?? {};
  expect(await found(id, example?.bad ?? "")).toContain(id);
  expect(await found(id, example?.good ?? "")).not.toContain(id);
});
