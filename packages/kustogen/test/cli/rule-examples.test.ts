import { RULES } from "@kustogen/review/check/rules.ts";
import { expect, it } from "vitest";
import { withVersion } from "../../../../site/tools/example-files.ts";
import { IN_A_REPOSITORY } from "../../../../site/tools/rule-examples.ts";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const map = (name: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {LOG_LEVEL: info${more}}\n`;
const CLAIM = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`;
const ENCRYPTED = "ENC[AES256_GCM,data:aaaa,iv:bbbb,tag:cccc,type:str]";
const SECRET = `apiVersion: v1
kind: Secret
metadata: {name: db}
stringData: {password: '${ENCRYPTED}'}
sops: {mac: '${ENCRYPTED}', version: 3.9.0}
`;

/** The folders that Applications and Flux Kustomizations in the examples deploy. */
const FOLDERS = {
  "shop/kustomization.yaml": "namespace: shop\nresources: [settings.yaml]\n",
  "shop/settings.yaml": map("shop"),
  "store/kustomization.yaml": "resources: [settings.yaml]\n",
  "store/settings.yaml": map("store"),
  "shared/kustomization.yaml":
    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {shared: yes-it-is}}]\n",
};

/** What the comment at the beginning of an example says of the folders. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "argocd/application-name": {
    "apps/web_shop/settings.yaml": map("web"),
    "apps/store/settings.yaml": map("store"),
  },
  "argocd/helm-disabled": {
    "shop/kustomization.yaml":
      "helmCharts: [{name: redis, repo: 'https://charts.example.com', version: 1.0.0}]\n",
  },
  "argocd/volume-survives": { "shop/settings.yaml": CLAIM },
  "integrity/flux-decryption": { "shop/settings.yaml": SECRET },
  "integrity/flux-variable": { "shop/settings.yaml": map("shop", ', REGION: "$' + '{REGION}"') },
};

/** The rules that find something in a repository with an example. */
async function found(id: string, example: string): Promise<string[]> {
  const root = newRepository();
  git(root, "remote", "add", "origin", "https://git.example.com/acme/deploy.git");
  const documents = example.split("\n---\n").map((document) => `${withVersion(document)}\n`);
  putAll(root, {
    ...FOLDERS,
    ...SAID[id],
    "clusters/kustomization.yaml": "resources: [example.yaml]\n",
    "clusters/example.yaml": documents.join("---\n"),
  });
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
