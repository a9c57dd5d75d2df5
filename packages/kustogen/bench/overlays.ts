import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { writeYaml } from "../src/text/write-yaml.ts";
import { syntheticResources } from "./workload.ts";

/** The environments that each synthetic system has an overlay for. */
const ENVIRONMENTS = ["beta", "production"];

/**
 * Writes bases of 8 resources and their overlays, one for each base and environment, as a team would write them by hand: image,
 * replicas, labels and namespace as fields, an env patch, a JSON patch of the host, a merged ConfigMap generator.
 * Returns the overlays' folders; the folder itself is a kustomization of all of them.
 */
export function writeOverlays(
  root: string,
  count: number,
  environments: readonly string[] = ENVIRONMENTS,
): string[] {
  const folders: string[] = [];
  for (let system = 0; folders.length < count; system++) {
    const name = `sys${system}`;
    const base = join(root, "base", name);
    const resources = syntheticResources(system).slice(0, 7); // the eighth is generated
    write(base, "kustomization.yaml", {
      resources: resources.map(fileOf),
      configMapGenerator: [{ name: `${name}-flags`, literals: ["tracing=off", "cache=on"] }],
    });
    for (const resource of resources) write(base, fileOf(resource), resource);
    for (const environment of environments.slice(0, count - folders.length)) {
      const folder = join(root, "overlays", environment, name);
      writeOverlay(folder, name, environment);
      folders.push(folder);
    }
  }
  write(root, "kustomization.yaml", { resources: folders.map((folder) => folder.slice(root.length + 1)) });
  return folders;
}

const fileOf = ({ kind, metadata }: Resource): string => `${kind.toLowerCase()}-${metadata.name}.yaml`;

function writeOverlay(folder: string, name: string, environment: string): void {
  write(folder, "kustomization.yaml", {
    resources: [`../../../base/${name}`],
    namespace: `${name}-${environment}`,
    labels: [{ pairs: { "example.test/environment": environment } }],
    images: [{ name: `registry.example.test/team/${name}`, newTag: `2.${environment.length}.7` }],
    replicas: [{ name, count: environment === "beta" ? 2 : 5 }],
    patches: [
      { path: "env.yaml" },
      {
        target: { kind: "Ingress", name },
        patch: `- op: replace\n  path: /spec/rules/0/host\n  value: ${name}.${environment}.example.test\n`,
      },
    ],
    configMapGenerator: [
      { name: `${name}-flags`, behavior: "merge", literals: [`environment=${environment}`] },
    ],
  });
  write(folder, "env.yaml", {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: name },
    spec: {
      template: {
        spec: {
          containers: [
            {
              name: "app",
              env: [
                { name: "LOG_LEVEL", value: environment === "beta" ? "debug" : "warn" },
                { name: "APP_ENVIRONMENT", value: environment },
              ],
            },
          ],
        },
      },
    },
  });
}

function write(folder: string, name: string, value: unknown): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), writeYaml(value));
}
