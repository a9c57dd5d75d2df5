import { mkdirSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { RULES } from "@kustogen/review/check/rules/rules.ts";
import { expect, it } from "vitest";
import { withVersion } from "../../../../site/tools/example-files.ts";
import { IN_A_REPOSITORY } from "../../../../site/tools/rule-examples.ts";
import { git, newRepository, putAll } from "../../../../test/repository.ts";
import { printed } from "./printed.ts";

const map = (name: string, more = "") =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata: {LOG_LEVEL: info${more}}\n`;
/** The folders that Applications in the examples deploy. */
const FOLDERS = {
  "shop/kustomization.yaml": "namespace: shop\nresources: [manifests.yaml]\n",
  "shop/manifests.yaml": map("shop"),
  "store/kustomization.yaml": "resources: [manifests.yaml]\n",
  "store/manifests.yaml": map("store"),
};

/** What the comments in an example say of other files. */
const SAID: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "argocd/application-name": {
    "apps/web_shop/manifests.yaml": map("web"),
    "apps/store/manifests.yaml": map("store"),
  },
  "kustomize/builds": { "overlays/beta/service.yaml": map("service") },
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
  const [, link, target = ""] = /^# (\S+) is a link to (\S+)$/m.exec(example) ?? [];
  if (link !== undefined) {
    mkdirSync(dirname(join(root, link)), { recursive: true });
    symlinkSync(target, join(root, link));
  }
  git(root, "add", "--all");
  git(root, "commit", "--quiet", "--message", "Start");
  const { findings } = JSON.parse(await printed(root, "check", ".", "--json"));
  return findings.map(({ rule }: { rule: string }) => rule);
}

it.each([...IN_A_REPOSITORY])("the example of %s is found in a repository until it is fixed", async (id) => {
  const rule = RULES.find((one) => one.id === id);
  expect(await found(id, rule?.bad ?? "")).toContain(id);
  expect(await found(id, rule?.good ?? "")).not.toContain(id);
});
