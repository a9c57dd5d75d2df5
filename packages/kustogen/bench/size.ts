import { type Dirent, existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { diffLines } from "diff";
import { DiskTree, printYaml, Renderer, type Resource } from "../src/kustomize/index.ts";
import { importSizes } from "./import-size.ts";

/** How the comment begins at a list whose elements are partly there to keep the order. */
const ORDER_ONLY = "# Listed only to keep the order";

/** The sizes of a system's folders, in lines without those that are only a comment. */
export interface SizeFigures {
  system: string;
  /** Lines of its layers, and of each environment's overlay. */
  layers: number;
  overlays: Record<string, number>;
  /** Objects that an overlay contains whole although a layer below it or another environment's overlay does, too. */
  whole: Record<string, number>;
  /** Lines of the first environment's rendering, and those that each further one adds to what was seen. */
  union: number;
  ratio: number;
  /** JSON 6902 patches: operations by index, of which a reader sees little. */
  operations: number;
  /** Patches that name elements only to keep the order. */
  ordered: number;
}

/**
 * `bench size [FOLDER] [--environments beta,production] [--import FOLDER] [--json]`: the lines of every file of a
 * repository's layers and overlays, without comments, and the objects that its overlays repeat, beside the union of what
 * its environments render to; and the lines of imports beside their originals.
 */
export function benchSize(args: string[]): void {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      environments: { type: "string", default: "beta,production" },
      import: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
    },
  });
  const environments = values.environments.split(",");
  const rows = sizesOf(positionals[0] ?? ".", environments);
  const all = rows.reduce(
    (sum, { layers, overlays, union, operations, ordered }) => ({
      operations: sum.operations + operations,
      ordered: sum.ordered + ordered,
      own: sum.own + layers + Object.values(overlays).reduce((lines, more) => lines + more, 0),
      union: sum.union + union,
    }),
    { own: 0, union: 0, operations: 0, ordered: 0 },
  );
  const ratio = Math.round((all.own / all.union) * 1000) / 1000;
  const imports = importSizes(values.import);
  if (values.json) process.stdout.write(`${JSON.stringify({ systems: rows, ratio, imports })}\n`);
  else
    process.stdout.write(
      `| system | layers | ${environments.join(" | ")} | union | ratio | JSON 6902 patches | order-only patches |\n|---|---:|${environments.map(() => "---:|").join("")}---:|---:|---:|---:|\n${rows
        .map(
          ({ system, layers, overlays, whole, union, ratio: own, operations, ordered }) =>
            `| ${system} | ${layers} | ${environments.map((name) => (name in overlays ? `${overlays[name]} (${whole[name]})` : "–")).join(" | ")} | ${union} | ${own} | ${operations} | ${ordered} |\n`,
        )
        .join(
          "",
        )}| all | | ${environments.map(() => "| ").join("")}${all.union} | ${ratio} | ${all.operations} | ${all.ordered} |\n\n| import | original | generated | ratio |\n|---|---:|---:|---:|\n${imports
        .map(
          ({ name, original, generated, ratio: own }) =>
            `| ${name} | ${original} | ${generated} | ${own} |\n`,
        )
        .join("")}`,
    );
}

/** The sizes of every system that one of the environments has. */
export function sizesOf(root: string, environments: readonly string[]): SizeFigures[] {
  return [...new Set(environments.flatMap((name) => foldersIn(join(root, "overlays", name))))]
    .sort()
    .map((system) => sizeOf(root, system, environments));
}

function sizeOf(root: string, system: string, environments: readonly string[]): SizeFigures {
  const renderer = new Renderer(new DiskTree());
  const overlays: Record<string, number> = {};
  const renderings: string[] = [];
  for (const name of environments) {
    const folder = join(root, "overlays", name, system);
    if (!foldersIn(join(root, "overlays", name)).includes(system)) continue;
    overlays[name] = linesBelow(folder);
    renderings.push(printYaml(renderer.build(folder) as unknown as Resource[]));
  }
  // Another environment is no layer.
  const isEnvironment = (name: string) =>
    environments.includes(name) || existsSync(join(root, "generators", "environments", `${name}.yaml`));
  const shared = foldersIn(join(root, "overlays")).filter((name) => !isEnvironment(name));
  const folders = ["base", ...shared.map((name) => join("overlays", name))].map((one) =>
    join(root, one, system),
  );
  const layers = folders.reduce((sum, folder) => sum + linesBelow(folder), 0);
  const union = renderings.reduce((sum, text, at) => sum + added(renderings[at - 1] ?? "", text), 0);
  const own = Object.values(overlays).reduce((sum, lines) => sum + lines, layers);
  const patches = [...folders, ...Object.keys(overlays).map((name) => join(root, "overlays", name, system))]
    .flatMap((folder) => entriesOf(folder).map(({ name }) => join(folder, name)))
    .filter((path) => /\.(patch|json6902)\.yaml$/.test(path));
  const operations = patches.filter((path) => path.endsWith(".json6902.yaml")).length;
  const ordered = patches.filter((path) => readFileSync(path, "utf8").includes(ORDER_ONLY)).length;
  return {
    system,
    layers,
    overlays,
    whole: wholeIn(root, system, Object.keys(overlays), folders),
    union,
    ratio: Math.round((own / union) * 1000) / 1000,
    operations,
    ordered,
  };
}

/** The lines that a text has and the other hasn't. */
function added(before: string, after: string): number {
  return diffLines(before, after)
    .filter((change) => change.added)
    .reduce((sum, { count = 0 }) => sum + count, 0);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // A system has no folder in every layer.
    return [];
  }
}

function foldersIn(folder: string): string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => basename(name));
}

/** The whole objects of each overlay that are in a layer or in another overlay, too: files have an object's name. */
function wholeIn(
  root: string,
  system: string,
  environments: readonly string[],
  layers: readonly string[],
): Record<string, number> {
  const objects = (folder: string) =>
    entriesOf(folder)
      .map(({ name }) => name)
      .filter((name) => /^[a-z]+-.*\.yaml$/.test(name) && !/\.(patch|env|json6902|delete)\.yaml$/.test(name));
  const folderOf = (name: string) => join(root, "overlays", name, system);
  return Object.fromEntries(
    environments.map((name) => {
      const others = [...layers, ...environments.filter((other) => other !== name).map(folderOf)];
      const there = new Set(others.flatMap(objects));
      return [name, objects(folderOf(name)).filter((object) => there.has(object)).length];
    }),
  );
}

function linesBelow(folder: string): number {
  return entriesOf(folder).reduce((sum, { name }) => {
    const lines = readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1);
    return sum + lines.filter((line) => !name.endsWith(".yaml") || !/^\s*#/.test(line)).length;
  }, 0);
}
