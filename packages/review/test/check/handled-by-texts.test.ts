import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../src/check/check.ts";
import { fluxIn } from "../../src/discovery/flux.ts";
import { PLAIN } from "./plain-input.ts";

const map = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: shop}\n`;
const pod = (name: string, image: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop}\nspec: {containers: [{name: ${name}, image: "${image}"}]}\n`;

/** What one rule reports about `/apps`, with other texts of the repository beside it. */
function found(rule: string, files: Record<string, string>): string[] {
  const { report } = check({
    ...PLAIN,
    rules: PLAIN.rules.filter(({ id }) => id === rule),
    tree: new MemoryTree(Object.entries(files)),
    files: Object.keys(files),
    environments: [{ folder: "/apps", strictness: undefined }],
    flux: Object.entries(files).flatMap(([file, text]) => fluxIn(Buffer.from(text), file).flux),
  });
  return report.findings.map(({ severity, file, message, fix }) => `${severity} ${file}: ${message}: ${fix}`);
}

describe("a folder that a list of its neighbours leaves out", () => {
  const folder = (name: string) => ({
    [`/apps/${name}/kustomization.yaml`]: "resources: [map.yaml]\n",
    [`/apps/${name}/map.yaml`]: map(name),
  });
  const files = {
    "/apps/kustomization.yaml": "resources: [web, jobs]\n",
    ...folder("web"),
    ...folder("jobs"),
    ...folder("mail"),
  };

  it.each([
    [".github/workflows/ship.yaml", "run: flux push artifact oci://registry.test/mail --path=./apps/mail\n"],
    [".github/workflows/ship.yaml", "run: kustomize build ./apps/mail > all.yaml && oras push a all.yaml\n"],
    ["deploy.sh", "kapp deploy -a mail -f apps/mail\n"],
    ["deploy.sh", "kubectl apply -k apps/mail\n"],
    ["docs/install.md", "    kubectl apply -k apps/mail\n"],
  ])("isn't reported where %s deploys it: %s", (file, text) =>
    expect(found("traps/unlisted-folder", { ...files, [`/${file}`]: text })).toEqual([]),
  );

  it.each([
    ["deploy.sh", "kubectl apply -k apps/web\n"],
    ["deploy.sh", "# kubectl apply -k apps/mail\n"],
    ["docs/install.md", "The folder apps/mail has the settings of mail.\n"],
    ["CODEOWNERS", "/apps/mail @mail\n"],
  ])("is reported where %s says something else: %s", (file, text) =>
    expect(found("traps/unlisted-folder", { ...files, [`/${file}`]: text })).toEqual([
      expect.stringContaining("doesn't list the folder mail, and nothing else deploys it"),
    ]),
  );
});

describe("a file that no kustomization lists", () => {
  const files = {
    "/apps/kustomization.yaml": "resources: [web.yaml, jobs.yaml]\n",
    "/apps/web.yaml": map("web"),
    "/apps/jobs.yaml": map("jobs"),
    "/apps/mail.yaml": map("mail"),
  };

  it.each([
    ["apps/env.txt", "PATCH=resources: [mail.yaml]\n"],
    ["apps/plugin.env", "EXTRA=mail.yaml\n"],
    ["tools/deploy.sh", "kubectl apply -f apps/mail.yaml\n"],
  ])("is info where %s names it: %s", (file, text) =>
    expect(found("traps/unlisted-file", { ...files, [`/${file}`]: text })).toEqual([
      expect.stringMatching(
        new RegExp(`^info apps/mail.yaml: .*, unless it is applied by ${file}, which names it$`),
      ),
    ]),
  );

  it("is info where a script applies an object that a listed one needs, and an error otherwise", () => {
    const needed = {
      ...files,
      "/apps/web.yaml": pod("web", "web:1").replace(
        "spec: {",
        "spec: {volumes: [{name: a, configMap: {name: mail}}], ",
      ),
    };
    const said = (text: string) => found("traps/unlisted-file", { ...needed, "/tools/deploy.sh": text });
    expect(said("kubectl apply -f apps/mail.yaml\n")).toEqual([
      expect.stringMatching(/^info apps\/mail.yaml: /),
    ]);
    expect(said("kubectl apply -k apps\n")).toEqual([
      expect.stringMatching(/^error apps\/mail.yaml: .*, although Pod web refers to it/),
    ]);
  });

  it.each([
    ["tools/deploy.sh", "kubectl apply -f other/mail.yaml\n"],
    ["tools/deploy.sh", "# kubectl apply -f apps/mail.yaml\n"],
    ["apps/env.txt", "PATCH=resources: [email.yaml]\n"],
    ["docs/mail.md", "See apps/mail.yaml.\n"],
  ])("is a warning where %s doesn't: %s", (file, text) =>
    expect(found("traps/unlisted-file", { ...files, [`/${file}`]: text })).toEqual([
      expect.stringMatching(/^warning apps\/mail.yaml: /),
    ]),
  );
});

describe("an image with a placeholder", () => {
  const files = {
    "/apps/kustomization.yaml": "resources: [web.yaml, jobs.yaml, mail.yaml]\n",
    "/apps/web.yaml": pod("web", "VAR_REGISTRY/web:VAR_TAG"),
    "/apps/jobs.yaml": pod("jobs", "VAR_REGISTRY/jobs:VAR_TAG"),
    "/apps/mail.yaml": pod("mail", "OTHER_REGISTRY/mail:1"),
  };

  it("is one warning for each placeholder, which doesn't say that something fills it in", () => {
    expect(found("integrity/image-name", files)).toEqual([
      expect.stringMatching(
        /^warning .*VAR_REGISTRY has to be filled in first; it is also in the images of 1 more container: write the registry/,
      ),
      expect.stringMatching(
        /^warning .*"OTHER_REGISTRY\/mail:1", in which OTHER_REGISTRY has to be filled in first: write the registry/,
      ),
    ]);
  });

  it("is info where a pipeline names it, and a warning where only a page or a comment does", () => {
    const text = "steps: [{script: replace VAR_REGISTRY with $(registry)}]\n";
    expect(found("integrity/image-name", { ...files, "/azure-pipelines.yml": text })).toEqual([
      expect.stringMatching(/^warning .*OTHER_REGISTRY/),
      expect.stringMatching(
        /^info .*: nothing, if azure-pipelines.yml fills it in before the objects are applied$/,
      ),
    ]);
    for (const [file, text] of [
      ["/README.md", "VAR_REGISTRY is the registry\n"],
      ["/ship.sh", "# VAR_REGISTRY\n"],
    ] as const)
      expect(found("integrity/image-name", { ...files, [file]: text })).toEqual([
        expect.stringMatching(/^warning /),
        expect.stringMatching(/^warning /),
      ]);
  });
});

describe("a namespace that nothing here creates", () => {
  const named = (name: string) =>
    `---\napiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${name}}\n`;
  const files = {
    "/clusters/home/apps.yaml":
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {path: ./apps, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}\n",
    "/apps/kustomization.yaml": "resources: [all.yaml]\n",
    "/apps/all.yaml": `${["a", "b", "c", "shop"].map(named).join("")}`.replace(
      /---\n.*\nkind: Namespace\n.*name: shop.*\n/,
      "",
    ),
  };

  it("is reported, unless a script may create it", () => {
    expect(found("integrity/namespace-exists", files)).toEqual([
      expect.stringMatching(/^warning apps\/all.yaml: is in namespace shop, .*: add a Namespace shop$/),
    ]);
    const script = { ...files, "/setup.sh": "kubectl create namespace shop\n" };
    expect(found("integrity/namespace-exists", script)).toEqual([
      expect.stringMatching(/^info .*: nothing, if setup.sh creates it; otherwise add a Namespace shop$/),
    ]);
  });
});

describe("an ingress class that the only controller here doesn't serve", () => {
  const ingress = (name: string) =>
    `---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: ${name}, namespace: shop}\nspec: {ingressClassName: ${name}}\n`;
  const files = {
    "/apps/kustomization.yaml": "resources: [all.yaml]\n",
    "/apps/all.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: ingress-nginx, namespace: shop}\nspec: {chart: {spec: {chart: ingress-nginx}}}\n${ingress("nginx")}${ingress("haproxy")}`,
  };

  it("is reported, unless a script may install another one", () => {
    expect(found("network/ingress-class", files)).toHaveLength(1);
    const script = { ...files, "/setup.sh": "helm install haproxy haproxytech/kubernetes-ingress\n" };
    expect(found("network/ingress-class", script)).toEqual([]);
  });
});

describe("a custom kind that only a release beside it defines", () => {
  const files = {
    "/clusters/a.yaml":
      "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a, namespace: flux-system}\nspec: {path: ./apps}\n",
    "/apps/kustomization.yaml": "resources: [release.yaml, issuer.yaml]\n",
    "/apps/release.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: cm, namespace: shop}\nspec: {chart: {spec: {chart: cert-manager}}}\n",
    "/apps/issuer.yaml":
      "apiVersion: cert-manager.io/v1\nkind: ClusterIssuer\nmetadata: {name: own}\nspec: {selfSigned: {}}\n",
  };
  const said = (more: Record<string, string> = {}) =>
    found("integrity/release-first", { ...files, ...more }).map((one) =>
      one.replace(/^(\w+) .*: (?=\w)/, "$1 "),
    );

  it("is a warning, and info where a text installs the chart first", () => {
    expect(said()).toEqual([expect.stringMatching(/^warning put it into its own folder/)]);
    expect(said({ "/setup.sh": "helm install cm jetstack/cert-manager\n" })).toEqual([
      expect.stringMatching(/^info nothing, if setup\.sh creates it; otherwise put it into its own folder/),
    ]);
  });
});
