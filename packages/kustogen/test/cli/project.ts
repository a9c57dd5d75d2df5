import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import { commitAll, newRepository, put, putAll } from "../../../../test/repository.ts";
import { defineSystem } from "../../src/index.ts";
import { Engine } from "../../src/project/engine.ts";
import { host, replicas, settings } from "../../src/settings/index.ts";

/** A Deployment with a hook that migrates, and a host. */
const SHOP = defineSystem({
  name: "shop",
  description: "Sells things.",
  namespace: "shop",
  settings: settings({ replicas: replicas().default(2), host: host().default("shop.example.com") }),
  images: { web: { name: "a/web" }, job: { name: "a/job", tag: "v7" }, mail: { name: "a/mail", tag: "v7" } },
  secrets: [],
  resources: ({ settings: { replicas: count, host: name }, images }) => [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: {
        replicas: count,
        selector: { matchLabels: { app: "web" } },
        template: {
          metadata: { labels: { app: "web" } },
          spec: {
            initContainers: [{ name: "migrate", image: images.web }],
            containers: [
              {
                name: "web",
                image: images.web,
                env: [{ name: "HOST", value: name }],
                readinessProbe: { httpGet: { path: "/", port: 80 } },
              },
              { name: "job", image: images.job },
              { name: "mail", image: images.mail },
            ],
          },
        },
      },
    },
  ],
});

/** A project with one system, which no command here has to load. */
export function project(): string {
  const root = newRepository();
  const environment = (stage: string, tag: string) =>
    `stage: ${stage}\nkubernetes: "1.35"\ncluster: {server: https://${stage}.example.com}\nargocd: {repository: https://git.example.com/acme/deploy.git, instance: ${stage}}\nsystems:\n  shop:\n    images:\n      web: {tag: ${tag}}\n`;
  putAll(root, {
    "generators/environments/beta.yaml": environment("beta", "v2"),
    "generators/environments/production.yaml": environment("production", "v1"),
    "generators/systems/index.ts":
      'import { shop } from "./shop/index.ts";\n\nexport const systems = [shop];\n',
    "generators/systems/shop/index.ts": "export const shop = {};\n",
    "deploy/kustomization.yaml": "resources: []\n",
  });
  commitAll(root, "first");
  return root;
}

/** What systems import, among the compiled sources of this process. */
const DOORS = {
  kustogen: "index.mjs",
  "kustogen/blocks": "blocks/index.mjs",
  "kustogen/settings": "settings/index.mjs",
};

const engine = Object.getOwnPropertyDescriptors(Engine.prototype);

/** Lets the systems of these tests' projects run in this process; returns what ends that. */
export function withSourcesAsEngine(): () => void {
  Object.defineProperties(Engine.prototype, {
    digest: { get: () => "tested" },
    door: {
      value(this: Engine, specifier: string) {
        const path = lookUp(DOORS, specifier);
        return path === undefined
          ? engine.door.value?.call(this, specifier)
          : new URL(path, this.dist.href.replace(/\/src\/.*/, "/src/")).href;
      },
    },
  });
  return () => {
    Object.defineProperties(Engine.prototype, engine);
  };
}

/** The same project, whose systems are those of this process: what loads them is tested with the built engine. */
export function withSystems(): string {
  const root = project();
  Object.assign(globalThis, { systemOfTest: SHOP });
  put(
    root,
    "generators/systems/index.ts",
    'import "./shop/index.ts";\n\nexport const systems = [globalThis.systemOfTest];\n',
  );
  put(root, ".gitignore", "node_modules/\n");
  for (const [environment, tag] of [
    ["beta", "v2"],
    ["production", "v1"],
  ] as const)
    put(
      root,
      `by-hand/${environment}/kustomization.yaml`,
      `resources: [../../deploy]\nnamespace: till-${environment}\nimages: [{name: a/till, newTag: ${tag}}]\n`,
    );
  put(root, "deploy/kustomization.yaml", "resources: [pod.yaml]\n");
  put(
    root,
    "deploy/pod.yaml",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: till}\nspec: {containers: [{name: till, image: a/till}]}\n",
  );
  linkEsbuild(root);
  commitAll(root, "second");
  return root;
}

/** Gives a project the bundler of this repository. */
export function linkEsbuild(root: string): void {
  mkdirSync(join(root, "node_modules"));
  for (const name of ["esbuild", "@esbuild"])
    symlinkSync(
      join(import.meta.dirname, "../../../../node_modules", name),
      join(root, "node_modules", name),
    );
}
