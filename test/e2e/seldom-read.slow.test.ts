import { expect, it } from "vitest";
import { Project } from "./project.ts";

const project = new Project();

const SYSTEM = "generators/systems/index.ts";

it("what the engine reads only when asked is there: zod's messages in other languages", async () => {
  project.edit(SYSTEM, "import { defineSystem,", "import { InputError, defineSystem,");
  project.edit(
    SYSTEM,
    "const shop =",
    `z.config(z.locales.de());
const german = z.number().safeParse("").error?.issues[0]?.message;
z.config(z.locales.en());
const english = z.number().safeParse("").error?.issues[0]?.message;
const shop =`,
  );
  project.edit(
    SYSTEM,
    "const labels =",
    "throw new InputError([german, english].join());\n    const labels =",
  );
  const { code, stderr } = await project.call("gen");
  expect(code).toBe(2);
  expect(stderr).toContain(
    "shop in base: Ungültige Eingabe: erwartet Zahl, erhalten string,Invalid input: expected number, received string\n",
  );
});

it("what the engine reads only when asked is there: regular expressions of kustomize", async () => {
  project.reset();
  project.write(
    "folder/kustomization.yaml",
    'resources: [a.yaml]\npatches:\n- target: {name: \'a|b.*\'}\n  patch: \'[{"op": "add", "path": "/data", "value": {"k": "v"}}]\'\n',
  );
  project.write("folder/a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: beta}\n");
  expect(await project.call("render", "folder")).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("k: v"),
  });
});
