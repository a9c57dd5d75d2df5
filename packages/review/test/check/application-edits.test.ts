import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { findFolders } from "../../src/units/folders-here.ts";
import { PLAIN } from "./plain-input.ts";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: registry.example.com/web}]}
`;

/** What check says of a folder that an Application with these options builds: rule and place of each error. */
function errorsOf(options: string, more = "") {
  const tree = new MemoryTree(
    Object.entries({
      "/shop/kustomization.yaml":
        "resources: [web.yaml]\npatches:\n- target: {kind: Service, name: web}\n  patch: '[]'\n",
      "/shop/web.yaml": `${WEB}---\napiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n`,
      "/argocd/shop.yaml": `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  project: default
  destination: {server: "https://kubernetes.default.svc", namespace: shop}
  source:
    repoURL: https://git.example.com/deploy.git
    path: shop
    kustomize:
${options}${more}`,
    }),
  );
  const { environments, deployed } = findFolders(tree, ["/"], { top: "/" });
  const given = environments.map((one) => ({ ...one, strictness: "production" as const }));
  const { report } = check({ ...PLAIN, tree, environments: given, deployed: [deployed] });
  return report.findings
    .filter(({ severity }) => severity === "error")
    .map(({ rule, file, line, message }) => `${rule} ${file}:${line} ${message}`);
}

describe("a folder that an Application edits", () => {
  it("is judged with the images of the Application", () => {
    expect(errorsOf("      namespace: shop\n").join()).toContain("production/image-pinned shop/web.yaml:9");
    expect(errorsOf("      images: [registry.example.com/web:1.4.2]\n").join()).not.toContain("image-pinned");
  });

  it("has an error at the line of the Application that sets a wrong value", () => {
    const patch = (value: string) =>
      `      images: [registry.example.com/web:1.4.2]\n      patches:\n      - target: {kind: Deployment}\n        patch: |-\n          - op: replace\n            path: /spec/replicas\n            value: ${value}\n`;
    expect(errorsOf(patch("2"))).toEqual([]);
    expect(errorsOf(patch("six"))).toEqual([
      'schema/valid argocd/shop.yaml:17 expected a whole number, found "six"',
    ]);
  });

  it("has an error at the patch of the Application that isn't YAML, or that it can't apply", () => {
    const patch = (text: string) =>
      `      images: [registry.example.com/web:1.4.2]\n      patches:\n      - target: {kind: Deployment}\n        patch: |-\n          - op: replace\n            ${text}\n`;
    expect(errorsOf(patch('path: "/spec/replicas""'))).toEqual([
      expect.stringMatching(
        /^kustomize\/builds argocd\/shop\.yaml:15 can't be rendered: \/argocd\/shop\.yaml:15: /,
      ),
    ]);
    expect(errorsOf(patch("path: /spec/gone/deep"))).toEqual([
      expect.stringMatching(/^kustomize\/builds argocd\/shop\.yaml:15 /),
    ]);
  });

  it("has an error at the Application whose options Argo CD can't add", () => {
    expect(errorsOf("      replicas: [{name: web, count: some}]\n")).toEqual([
      expect.stringMatching(
        /^kustomize\/builds argocd\/shop\.yaml:undefined can't be rendered: .*whole number/,
      ),
    ]);
  });

  it("is judged as it is written if several Applications make different things of it", () => {
    const other = `---
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: other}
spec: {source: {repoURL: https://git.example.com/deploy.git, path: shop, kustomize: {namePrefix: a-}}}
`;
    const images = "      images: [registry.example.com/web:1.4.2]\n";
    expect(errorsOf(images, other).join()).toContain("production/image-pinned");
  });
});
