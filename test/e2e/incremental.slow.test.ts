import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { environmentFile, Project } from "./project.ts";

const NAMES = ["one", "two", "three", "four"];
const BETA = "generators/environments/beta.yaml";
const STAGING = "generators/environments/staging.yaml";

const project = new Project();

const module = (name: string) => `
import { defineSystem, type Resource } from "kustogen";
import { integer, settings } from "kustogen/settings";
${name === "one" || name === "two" ? 'import { port } from "../shared.ts";' : "const port = 80;"}
import text from "./note.txt";

export const ${name} = defineSystem({
  name: "${name}",
  description: "One of several",
  namespace: "${name}",
  talksTo: ${name === "two" ? '["one"]' : "[]"},
  settings: settings({ number: integer().default(1) }),
  images: { api: { name: "ghcr.io/acme/${name}" } },
  secrets: [],
  resources: ({ environment, settings: { number }, layer }): Resource[] => [
    { apiVersion: "v1", kind: "Service", metadata: { name: "${name}" }, spec: { ports: [{ port }] } },
    { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "${name}" }, data: { NUMBER: String(number), LAYER: layer, NOTE: text, KUBERNETES: environment?.kubernetes ?? "" } },
  ],
});
`;

beforeAll(() => {
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
  project.commit("several systems");
});

const generated = async () =>
  (JSON.parse((await project.call("gen", "--no-commit", "--json")).stdout) as { generated: string[] })
    .generated;

it("one changed setting generates its system alone, a shared module all that import it", async () => {
  expect(await generated()).toEqual(NAMES);
  expect(await generated()).toEqual([]);
  project.edit(BETA, "three:\n    settings: { number: 1 }", "three:\n    settings: { number: 2 }");
  expect(await generated()).toEqual(["three"]);
  expect(project.read("overlays/beta/three/configmap-three.patch.yaml")).toContain('NUMBER: "2"');
  project.edit("generators/systems/shared.ts", "80", "81");
  expect(await generated()).toEqual(["one", "two"]);
  project.edit(BETA, "three:", "# a comment alone\n  three:");
  expect(await generated()).toHaveLength(1);
});

it("a hand edit of a system whose inputs are what they were stops the run for another", async () => {
  const file = "base/four/kustomization.yaml";
  const before = project.read(file);
  project.write(file, `${before}# by hand\n`);
  project.edit(BETA, "three:\n    settings: { number: 2 }", "three:\n    settings: { number: 3 }");
  const stopped = await project.call("gen", "--no-commit");
  expect(stopped).toMatchObject({ code: 2 });
  expect(stopped.stderr).toContain(file);
  project.write(file, before);
  expect(await project.call("gen", "--no-commit")).toMatchObject({ code: 0 });
});

it("with commits as well: one setting generates its system alone, and then there is nothing to do", async () => {
  const committing = async () =>
    (JSON.parse((await project.call("gen", "--json")).stdout) as { generated: string[] }).generated;
  await committing();
  expect(await committing()).toEqual([]);
  for (const number of [7, 8]) {
    project.write(BETA, project.read(BETA).replace(/(three:\n {4}settings: \{ number: )\d/, `$1${number}`));
    expect(await committing()).toEqual(["three"]);
    expect(await committing()).toEqual([]);
  }
  expect(project.git("status", "--porcelain")).toBe("");
  expect((await project.call("gen", "--check", "--full")).stdout).toContain("up to date");
});

it("--system leaves others' edits to them: of their output, and of lines in a file that systems share", async () => {
  const file = "base/two/kustomization.yaml";
  project.write(file, `${project.read(file)}# by hand\n`);
  project.commit("an edit of two's output");
  project.edit(BETA, "one:\n    settings: { number: 1 }", "one:\n    settings: { number: 2 }");
  const left = `warning: two: left as it is, although it is connected: ${file} was edited by hand\n`;
  expect(await project.call("gen", "--system", "one")).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(left),
  });
  project.edit(BETA, "one:\n    settings: { number: 2 }", "one:\n    settings: { number: 3 }");
  project.edit(BETA, "four:\n    settings: { number: 1 }", "four:\n    settings: { numbr: 4 }");
  // Of a connected system, too.
  project.edit(BETA, "two:\n    settings: { number: 1 }", "two:\n    settings: { number: 5 }");
  const refused = await project.call("gen", "--system", "one");
  expect([refused.code, refused.stderr]).toEqual([
    2,
    expect.stringMatching(/beta\.yaml:\d+: systems\.two\n.*systems\.four\n/),
  ]);
  project.edit(BETA, "numbr", "number");
  project.edit(BETA, "number: 5", "number: 1");
  expect(await project.call("gen", "--system", "one", "--system", "four")).toMatchObject({ code: 0 });
  expect(project.changed()).toEqual([]);
  expect(await project.call("gen", "--accept", file)).toMatchObject({ code: 0 });
});

it("a run for one system forgets no warning of the others", async () => {
  const unused =
    '[{ name: "s", provider: "by-hand", rotation: "by hand", keys: { KEY: { description: "a key" } } }]';
  project.edit("generators/systems/four/index.ts", "secrets: []", `secrets: ${unused}`);
  expect((await project.call("gen")).stderr).toMatch(/^warning: .*four/);
  project.write(BETA, project.read(BETA).replace(/(one:\n {4}settings: \{ number: )\d/, "$19"));
  expect((await project.call("gen", "--system", "one")).code).toBe(0);
  expect((await project.call("gen")).stderr).toBe("1 known warning holds: npx kustogen status\n");
});

/** An environment file in any of the forms that people give it. */
class Sections {
  readonly #stage: "beta" | "production";
  kubernetes = 35;
  order = [...NAMES];
  numbers = new Map(NAMES.map((name) => [name, 1]));
  /** Says what the one before it says, by an alias. */
  aliased: string | undefined;
  comment = "";
  ending = "\n";
  mark = "";

  constructor(stage: "beta" | "production") {
    this.#stage = stage;
  }

  write(): void {
    const [head = ""] = environmentFile(this.#stage).split("systems:");
    const alias = this.order.indexOf(this.aliased ?? "");
    const sections = this.order.map((name, index) => {
      if (index > 0 && index === alias) return `  ${name}: *before\n`;
      const anchor = alias > 0 && index === alias - 1 ? " &before" : "";
      return `  ${name}:${anchor}\n    settings: { number: ${this.numbers.get(name)} }\n    images: { api: { tag: v1 } }\n`;
    });
    const text = `${head.replace(/kubernetes: "1\.\d+"/, `kubernetes: "1.${this.kubernetes}"`)}${this.comment}systems:\n${sections.join("")}`;
    project.write(
      `generators/environments/${this.#stage}.yaml`,
      this.mark + text.replaceAll("\n", this.ending),
    );
  }
}

it("whatever is edited in whatever order, the output is that of a full run", async () => {
  let counter = 10;
  const files = [new Sections("beta"), new Sections("production")] as const;
  const inFile = (edit: (file: Sections, name: string) => void) => (name: string) => {
    const file = files[counter % 2] as Sections;
    edit(file, name);
    file.write();
  };
  const edits: ((name: string) => void)[] = [
    inFile((file, name) => file.numbers.set(name, counter)),
    inFile((file) => (file.kubernetes = file.kubernetes === 35 ? 34 : 35)),
    // A section goes, comes, or stands elsewhere.
    inFile((file, name) => {
      if (!file.order.includes(name)) file.order.push(name);
      else if (file.order.length > 1) file.order = file.order.filter((one) => one !== name);
    }),
    inFile((file, name) => (file.order = [name, ...file.order.filter((one) => one !== name)])),
    inFile((file, name) => (file.aliased = file.aliased === name ? undefined : name)),
    inFile((file) => (file.comment = `# ${counter}\n`)),
    inFile((file) => (file.ending = file.ending === "\n" ? "\r\n" : "\n")),
    inFile((file) => (file.mark = file.mark === "" ? "\ufeff" : "")),
    (name) => project.write(`generators/systems/${name}/note.txt`, `note ${counter}\n`),
    (name) => {
      const file = `generators/systems/${name}/index.ts`;
      project.write(
        file,
        project.read(file).replace(/LAYER: layer(.*?), NOTE/, `LAYER: layer + "-${counter}", NOTE`),
      );
    },
    // Words alone: the bundle is what it was.
    (name) => {
      const file = `generators/systems/${name}/index.ts`;
      project.write(file, `${project.read(file)}// ${counter}\n`);
    },
    () => project.write("generators/systems/shared.ts", `export const port = ${counter};\n`),
    () => project.write("tsconfig.json", `{ "compilerOptions": {} } // ${counter}\n`),
    // An environment comes, or goes.
    () => {
      if (existsSync(join(project.root, STAGING))) rmSync(join(project.root, STAGING));
      else project.write(STAGING, project.read(BETA).replace("instance: beta", "instance: staging"));
    },
    // By hand, in the output: the next run has to find it.
    (name) =>
      project.write(`base/${name}/kustomization.yaml`, project.read(`base/${name}/kustomization.yaml`)),
  ];
  for (const file of files) file.write();
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
    // Each edit alone, and then some together.
    { numRuns: 30, endOnFailure: true, examples: edits.map((_, index) => [[[index, "two"]]]) },
  );
});
