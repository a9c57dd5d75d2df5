import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { codeBehind, codeBlocks } from "../scripts/markdown/code-blocks.ts";
import { typeErrors } from "./compiler.ts";
import { put } from "./repository.ts";

const ROOT = join(import.meta.dirname, "..");
const DOCS = join(ROOT, "packages/kustogen/docs");

/** Where a reader has a block of code: in which file, in what, and below which declarations. */
interface Place {
  file?: string;
  head?: string;
  within?: (code: string) => string;
}

const AWAITING: Place = {
  head: `import { defineSystem } from "kustogen";\nimport { acknowledgement, replicas, settings } from "kustogen/settings";\n`,
  within: (code) =>
    code.replace(
      "// …",
      'name: "shop", namespace: "shop", description: "", images: {}, secrets: [], resources: () => [],',
    ),
};
const COMPONENT: Place = {
  head: `import type { Component, SecretContract, SystemRule } from "kustogen";
import { dataService, externalSecret, type Part, webService } from "kustogen/blocks";
import { feature, quantity, settings } from "kustogen/settings";
import type { Orders, Settings, Shop } from "../context.ts";
declare const part: Part;
/** What a page leaves out. */
declare const more: any;
`,
};
const IN_SYSTEM: Place = {
  head: `import { defineSystem } from "kustogen";\nimport { replicas, settings } from "kustogen/settings";\n`,
  within: (code) =>
    `export const system = defineSystem({\n  name: "shop", namespace: "shop", description: "", images: {}, secrets: [],
  settings: settings({ replicas: replicas() }), ${/^resources/.test(code) ? "" : "resources: () => [],"}\n${code}});\n`,
};
const WHOLE: Place = {};

/** The place of each block of TypeScript of each page, in their order. */
const PLACES: Record<string, readonly Place[]> = {
  argocd: [IN_SYSTEM],
  check: [IN_SYSTEM],
  factoring: [
    {
      head: `import { own, url } from "kustogen/settings";\n`,
      within: (code) => `export const schema = {\n${code}};\n`,
    },
  ],
  "import-examples": codeBlocks(page("import-examples")).flatMap(({ language, path }) =>
    language === "ts" && path !== undefined ? [{ file: path }] : [],
  ),
  "new-system": [
    {
      file: "generators/systems/guestbook/index.ts",
      within: (code) => {
        const [imported, field] = codeBehind(page("new-system"), "Import it in `index.ts`").split("\n\n");
        return `${imported}\n${code.replace("  components: [", (list) => `${field}${list}`)}`;
      },
    },
    { file: "generators/systems/index.ts", within: (code) => `${code}export const systems = [guestbook];\n` },
    // It is in the first.
    { within: () => "" },
    { file: "test/guestbook.test.ts" },
  ],
  "one-environment": [
    {
      head: `import { settings, text } from "kustogen/settings";\n`,
      within: (code) => `export const schema = settings({\n${code}});\n`,
    },
    {
      head: `import { env } from "kustogen/blocks";\ndeclare const settings: { sentryDsn?: string };\n`,
      within: (code) => `export const fields = {\n${code}};\n`,
    },
    {},
    { head: `import type { Shop } from "../context.ts";\ndeclare const more: any;\n` },
  ],
  rendering: [
    { head: `import { MemoryTree, Renderer } from "kustogen/kustomize";\ndeclare const tree: MemoryTree;\n` },
  ],
  secrets: [WHOLE, IN_SYSTEM, COMPONENT, WHOLE],
  systems: [{ file: "index.ts" }, COMPONENT, COMPONENT, COMPONENT, AWAITING, WHOLE],
  vendor: [IN_SYSTEM],
};

/** The settings that these pages speak of, which each shows in part. */
const CONTEXT = `import type { Context } from "kustogen";
export interface Settings {
  cache: { memory: string } | undefined;
  database: "sqlite" | "postgres";
  postgres: { size: string } | undefined;
  redis: boolean;
  replicas: number;
  serviceAccountAnnotations: Record<string, string>;
}
export type Shop = Context<Settings, "api" | "redis">;
export type Orders = Context<Settings, "shop">;
`;

/** The other files of the folder that systems.md is about. */
const SHOP = {
  "components/api.ts": "export { shopComponent as api } from '../parts.ts';\n",
  "components/cache.ts": "export { shopComponent as cache } from '../parts.ts';\n",
  "components/route.ts": "export { shopComponent as route } from '../parts.ts';\n",
  "rules/index.ts": "export const RULES: [] = [];\n",
  "runbook.ts": "export { runbook } from './parts.ts';\n",
  "secrets.ts": "export const SECRETS: [] = [];\n",
  "settings.ts": "export { schema } from './parts.ts';\n",
  "parts.ts": `import type { Component, Runbook } from "kustogen";
import type { z } from "zod";
import type { Settings, Shop } from "./context.ts";
export declare const shopComponent: Component<Shop>;
export declare const runbook: (context: Shop) => Runbook;
export declare const schema: z.ZodType<Settings>;
`,
};

const folder = mkdtempSync(join(tmpdir(), "kustogen-pages-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (path: string, text: string) => put(folder, path, text);

function page(name: string): string {
  return readFileSync(join(DOCS, `${name}.md`), "utf8");
}

/** The blocks of TypeScript of a page. */
function typed(name: string): string[] {
  return codeBlocks(page(name)).flatMap(({ language, code }) => (language === "ts" ? [code] : []));
}

it("the TypeScript of every page has no type error", () => {
  const pages = readdirSync(DOCS).flatMap((name) => (name.endsWith(".md") ? [name.slice(0, -3)] : []));
  const counts = pages.map((name) => [name, typed(name).length] as const).filter(([, count]) => count > 0);
  expect(Object.fromEntries(counts), "each block has its place in this test").toEqual(
    Object.fromEntries(Object.entries(PLACES).map(([name, places]) => [name, places.length])),
  );
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  write(
    "tsconfig.json",
    JSON.stringify({
      extends: join(ROOT, "tsconfig.json"),
      // What a page leaves out may be what uses them.
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: ["."],
    }),
  );
  for (const [path, text] of Object.entries(SHOP)) write(`systems/${path}`, text);
  // The page of imports leaves this out.
  write(
    "import-examples/generators/systems/guestbook/context.ts",
    'import type { Context } from "kustogen";\nimport type { z } from "zod";\nimport type { schema } from "./settings.ts";\nexport type Guestbook = Context<z.output<typeof schema>, "guestbook">;\n',
  );
  // A mistake beside them shows that the compiler looks at the folder.
  write("mistake.ts", 'export const one: number = "one";\n');
  for (const [name, places] of Object.entries(PLACES)) {
    write(`${name}/context.ts`, CONTEXT);
    for (const [index, code] of typed(name).entries()) {
      const { file = `components/${index}.ts`, head = "", within = String } = places[index] ?? {};
      const [imports = ""] = /^(?:import [^;]*;\n)*/.exec(code) ?? [];
      const shown = within(code.slice(imports.length).trimStart()).replaceAll("…", "...more");
      write(`${name}/${file}`, `${head}${imports}${shown}`);
    }
  }
  const stdout = typeErrors(folder);
  expect(stdout.trim().split("\n")).toEqual([expect.stringContaining("mistake.ts(1,14)")]);
});
