import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { Project } from "./project.ts";

const project = new Project();
afterAll(() => project.remove());

/** With their resources as much work as two threads share. */
const COUNT = 24;

const SYSTEMS = `
import { defineSystem, type System } from "kustogen";
import { settings } from "kustogen/settings";

const system = (name: string) =>
  defineSystem({
    name,
    description: "One of many",
    namespace: name,
    settings: settings({}),
    images: {},
    secrets: [],
    resources: ({ layer }) => [
      { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { layer, who: name } },
      ...Array.from({ length: 60 }, (_, i) => ({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: \`\${name}-\${i}\` },
        automountServiceAccountToken: false,
      })),
    ],
  });

export const systems: readonly System[] = Array.from({ length: ${COUNT} }, (_, i) => system(\`many\${i}\`));
`;

it("many systems are generated, written and committed by two threads as by one", async () => {
  project.write("generators/systems/index.ts", SYSTEMS);
  const sections = Array.from({ length: COUNT }, (_, i) => `  many${i}: {}\n`).join("");
  for (const stage of ["beta", "production"])
    project.write(
      `generators/environments/${stage}.yaml`,
      `stage: ${stage}\nkubernetes: "1.35"\ncluster:\n  server: https://kubernetes.default.svc\nargocd:\n  repository: https://git.example.com/acme/deploy.git\n  revision: main\n  instance: ${stage}\nsystems:\n${sections}`,
    );
  expect(await project.call("gen")).toMatchObject({ code: 0 });
  expect(readdirSync(join(project.root, "base"))).toHaveLength(COUNT);
  for (let i = 0; i < COUNT; i++)
    expect(
      readFileSync(join(project.root, `overlays/beta/many${i}/configmap-many${i}.patch.yaml`), "utf8"),
    ).toContain("layer: beta\n");
  expect(readdirSync(project.root).filter((name) => name.startsWith(".kustogen"))).toEqual([]);
  expect(project.git("status", "--porcelain")).toBe("");
  // Each alone, in one thread, gives the same.
  const all = Array.from({ length: COUNT }, (_, i) => ["--system", `many${i}`]);
  expect(await project.call("gen", "--check", ...all.flat())).toMatchObject({ code: 0 });
  expect(existsSync(join(project.root, "argocd"))).toBe(true);
});
