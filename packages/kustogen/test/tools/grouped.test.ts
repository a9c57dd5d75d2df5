import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../../../test/repository.ts";

type Grouped = (
  home: string,
  inputs: Metafile["inputs"],
  entries: readonly string[],
  groups: readonly (readonly string[] | { both: readonly (readonly string[])[] })[],
) => Plugin;
const tool = new URL("../../tools/grouped.mjs", import.meta.url).href;
const { grouped } = (await import(/* @vite-ignore */ tool)) as { grouped: Grouped };

/** Two commands, of which `gen` needs more, and what is published; each module notes when it runs. */
const SOURCES: Record<string, string> = {
  "src/main.ts": `import "./errors.ts";
export const commands = { gen: () => import("./gen.ts"), help: () => import("./help.ts"), env: () => import("./env.ts") };`,
  "src/gen.ts": 'import "./yaml.ts";\nimport "./factor.ts";\nimport "./write.ts";',
  "src/env.ts": 'import "./yaml.ts";\nimport "./write.ts";',
  "src/help.ts": 'import "./errors.ts";',
  "src/index.ts": 'import "./factor.ts";',
  "src/factor.ts": 'import "./yaml.ts";',
  "src/yaml.ts": 'import "./errors.ts";',
  "src/write.ts": "",
  "src/errors.ts": "",
};
const ENTRIES = ["src/main.ts", "src/index.ts"];
const GROUPS = [["src/main.ts"], ["src/gen.ts"]];

let home: string;
beforeAll(() => {
  home = temporaryFolder();
  for (const [path, text] of Object.entries(SOURCES)) {
    mkdirSync(dirname(join(home, path)), { recursive: true });
    const note = `(globalThis as { ran?: string[] }).ran?.push(${JSON.stringify(path)});`;
    writeFileSync(join(home, path), `${text}\n${note}\nexport {};\n`);
  }
});

async function bundled(plugins: Plugin[] = []): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: home,
    entryPoints: ENTRIES,
    outdir: "dist",
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    format: "esm",
    metafile: true,
    plugins,
  });
  return metafile;
}

/** The files that an output loads before it runs, itself included. */
function loadedBy({ outputs }: Metafile, output: string, found = new Set<string>()): Set<string> {
  found.add(output);
  for (const { path, kind } of outputs[output]?.imports ?? [])
    if (kind === "import-statement" && !found.has(path)) loadedBy({ outputs } as Metafile, path, found);
  return found;
}

/** The file that holds a module. */
const fileOf = ({ outputs }: Metafile, module: string) =>
  Object.keys(outputs).find((path) => outputs[path]?.inputs[module] !== undefined) as string;

describe("modules of one group", () => {
  it("share one file, which is loaded only where one of them is needed, and run once, after what they need", async () => {
    const alone = await bundled();
    expect(new Set(["yaml", "factor", "write"].map((name) => fileOf(alone, `src/${name}.ts`))).size).toBe(3);

    const together = await bundled([grouped(home, alone.inputs, ENTRIES, GROUPS)]);
    const shared = fileOf(together, "src/yaml.ts");
    expect(fileOf(together, "src/factor.ts")).toBe(shared);
    expect(fileOf(together, "src/write.ts")).toBe(shared);
    expect(loadedBy(together, "dist/index.mjs")).toContain(shared);
    expect(loadedBy(together, "dist/main.mjs")).not.toContain(shared);
    expect(loadedBy(together, fileOf(together, "src/help.ts"))).not.toContain(shared);

    const ran: string[] = [];
    Object.assign(globalThis, { ran });
    try {
      const main = join(home, "dist/main.mjs");
      const { commands } = (await import(/* @vite-ignore */ main)) as {
        commands: Record<string, () => Promise<unknown>>;
      };
      expect(ran).toEqual(["src/errors.ts", "src/main.ts"]);
      await commands.env?.();
      await commands.gen?.();
    } finally {
      Reflect.deleteProperty(globalThis, "ran");
    }
    expect(new Set(ran).size).toBe(ran.length);
    expect(ran.indexOf("src/yaml.ts")).toBeLessThan(ran.indexOf("src/factor.ts"));
    expect(ran).toContain("src/env.ts");
  });
});

describe("a group of what two lists of modules both import", () => {
  it("holds no more, so that neither loads what only the other needs", async () => {
    const alone = await bundled();
    const both = [["src/main.ts"], { both: [["src/gen.ts"], ["src/index.ts"]] }, ["src/gen.ts"]];
    const together = await bundled([grouped(home, alone.inputs, ENTRIES, both)]);
    const shared = fileOf(together, "src/factor.ts");
    expect(fileOf(together, "src/yaml.ts")).toBe(shared);
    expect(fileOf(together, "src/write.ts")).not.toBe(shared);
    expect(loadedBy(together, "dist/index.mjs")).not.toContain(fileOf(together, "src/write.ts"));
  });
});

describe("the built engine", () => {
  const dist = join(import.meta.dirname, "../../dist");
  const loaded = (file: string, found = new Set<string>()): Set<string> => {
    found.add(file);
    const code = readFileSync(join(dist, file), "utf8");
    for (const [, next = ""] of code.matchAll(/(?:from|import)"\.\/([\w.-]+\.mjs)"/g))
      if (!found.has(next)) loaded(next, found);
    return found;
  };

  it.each(["kustogen.mjs", "index.mjs", "kustomize.mjs", "settings.mjs"])(
    "%s begins with a handful of files",
    (file) => {
      // What lies in a group is part of a few; every other file would cost each start more than its code does.
      expect(loaded(file).size).toBeLessThan(12);
    },
  );
});
