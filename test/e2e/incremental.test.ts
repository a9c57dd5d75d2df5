import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentFile, Project } from "./project.ts";

const NAMES = ["one", "two", "three", "four"];

let project: Project;

const module = (name: string) => `
import { defineSystem, type Resource } from "kustogen";
import { integer, settings } from "kustogen/settings";
${name === "one" || name === "two" ? 'import { port } from "../shared.ts";' : "const port = 80;"}
import text from "./note.txt";

export const ${name} = defineSystem({
  name: "${name}",
  description: "One of several",
  namespace: "${name}",
  settings: settings({ number: integer().default(1) }),
  images: { api: { name: "ghcr.io/acme/${name}" } },
  secrets: [],
  layers: { beta: {}, production: {} },
  resources: ({ settings: { number }, layer }): Resource[] => [
    { apiVersion: "v1", kind: "Service", metadata: { name: "${name}" }, spec: { ports: [{ port }] } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${name}" }, data: { NUMBER: String(number), LAYER: layer, NOTE: text } },
  ],
});
`;

beforeAll(() => {
  project = new Project();
  project.write("generators/systems/shared.ts", "export const port = 80;\n");
  for (const name of NAMES) {
    project.write(`generators/systems/${name}/index.ts`, module(name));
    project.write(`generators/systems/${name}/note.txt`, "note 0\n");
  }
  project.write(
    "generators/systems/index.ts",
    `${NAMES.map((name) => `import { ${name} } from "./${name}/index.ts";\n`).join("")}export const systems = [${NAMES.join(", ")}];\n`,
  );
  for (const stage of ["beta", "production"] as const) {
    const [head = ""] = environmentFile(stage).split("systems:");
    const sections = NAMES.map(
      (name) => `  ${name}:\n    settings: { number: 1 }\n    images: { api: { tag: v1 } }\n`,
    );
    project.write(`generators/environments/${stage}.yaml`, `${head}systems:\n${sections.join("")}`);
  }
  project.git("add", "-A");
  project.git("commit", "-qm", "several systems");
});
afterAll(() => project.remove());

const generated = async () =>
  (JSON.parse((await project.call("gen", "--no-commit", "--json")).stdout) as { generated: string[] })
    .generated;

it("one changed setting generates its system alone, a shared module all that import it", async () => {
  expect(await generated()).toEqual(NAMES);
  expect(await generated()).toEqual([]);
  project.edit(
    "generators/environments/beta.yaml",
    "three:\n    settings: { number: 1 }",
    "three:\n    settings: { number: 2 }",
  );
  expect(await generated()).toEqual(["three"]);
  expect(project.read("overlays/beta/three/configmap-three.patch.yaml")).toContain('NUMBER: "2"');
  project.edit("generators/systems/shared.ts", "80", "81");
  expect(await generated()).toEqual(["one", "two"]);
  project.edit("generators/environments/beta.yaml", "three:", "# a comment alone\n  three:");
  expect(await generated()).toHaveLength(1);
});

it("whatever is edited in whatever order, the output is that of a full run", async () => {
  let counter = 10;
  const edits: ((name: string) => void)[] = [
    (name) => {
      const file = `generators/environments/${counter % 2 ? "beta" : "production"}.yaml`;
      project.write(
        file,
        project.read(file).replace(new RegExp(`(${name}:\\n    settings: \\{ number: )\\d+`), `$1${counter}`),
      );
    },
    (name) => project.write(`generators/systems/${name}/note.txt`, `note ${counter}\n`),
    (name) => {
      const file = `generators/systems/${name}/index.ts`;
      project.write(
        file,
        project.read(file).replace(/LAYER: layer(.*?), NOTE/, `LAYER: layer + "-${counter}", NOTE`),
      );
    },
    () => project.write("generators/systems/shared.ts", `export const port = ${counter};\n`),
    () => {
      const file = "generators/environments/production.yaml";
      project.write(
        file,
        project.read(file).replace(/kubernetes: "1\.\d+"/, `kubernetes: "1.${counter % 2 ? 35 : 34}"`),
      );
    },
    // By hand, in the output: the next run has to find it.
    (name) =>
      project.write(
        `overlays/beta/${name}/kustomization.yaml`,
        project.read(`overlays/beta/${name}/kustomization.yaml`),
      ),
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(edits.length - 1), fc.constantFrom(...NAMES)), { minLength: 1, maxLength: 3 }),
      async (chosen) => {
        for (const [index, name] of chosen) {
          counter++;
          edits[index]?.(name);
        }
        expect(await project.call("gen", "--no-commit")).toMatchObject({ code: 0 });
        expect((await project.call("gen", "--check", "--full")).stdout).toContain("up to date");
      },
    ),
    { numRuns: 5, endOnFailure: true },
  );
});
