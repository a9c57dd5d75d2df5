// Before packing: the declarations of everything that is exported, and the licences of what is bundled.
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIfStale, replaceFolder } from "./build.mjs";

const home = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Writes dist/types with TypeScript's own compiler: the declarations that a door leads to, with those of the packages
 * whose code is bundled in a folder each, as nobody has these installed.
 */
async function writeTypes() {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  const all = mkdtempSync(join(home, "dist.types."));
  try {
    execFileSync(process.execPath, [compiler, "-p", join(home, "tsconfig.types.json"), "--outDir", all], {
      stdio: "inherit",
    });
    await replaceFolder(
      join(home, "dist/types"),
      () => false,
      (types) => {
        for (const file of reachedTypes(all)) {
          const target = join(types, placeOf(relative(all, file)));
          mkdirSync(dirname(target), { recursive: true });
          writeFileSync(target, withOwnPaths(readFileSync(file, "utf8"), relative(types, target)));
        }
      },
    );
  } finally {
    rmSync(all, { recursive: true, force: true });
  }
}

/** Where a declaration goes: `kustogen/src/index.d.ts` to `index.d.ts`, another package's below `@kustogen/<name>`. */
function placeOf(path) {
  const [, name, rest] = /^([^/]+)\/src\/(.*)$/.exec(path.replaceAll("\\", "/"));
  return name === "kustogen" ? rest : `@kustogen/${name}/${rest}`;
}

/** The file of a package of this repository that a name stands for: `@kustogen/review/kinds`, `…/compare/path.ts`. */
function sourceOf(specifier) {
  const [, name, door = ""] = /^@kustogen\/([^/]+)(?:\/(.*))?$/.exec(specifier);
  const { exports } = JSON.parse(readFileSync(join(home, "..", name, "package.json"), "utf8"));
  return join(name, door.endsWith(".ts") ? `src/${door}` : exports[door === "" ? "." : `./${door}`]);
}

const SPECIFIER = /(\bfrom|\bimport\(|\bimport)(\s*)"((?:\.|@kustogen\/)[^"]+)"/g;

/** The declarations, below the folder of all, that a door of package.json leads to. */
function reachedTypes(all) {
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const reached = new Set();
  const waiting = Object.values(exports).flatMap(({ "kustogen-source": source }) =>
    source === undefined ? [] : [join(all, "kustogen", source)],
  );
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    const file = path.replace(/(?:\.d)?\.ts$/, ".d.ts");
    // An example in a comment may import something else.
    if (reached.has(file) || !file.endsWith(".d.ts")) continue;
    // A name without a declaration would be `any` to those who install the package, without a word.
    if (!existsSync(file)) throw new Error(`${relative(all, file)}: no declaration was written`);
    reached.add(file);
    for (const [, , , name] of readFileSync(file, "utf8").matchAll(SPECIFIER))
      waiting.push(name.startsWith(".") ? join(dirname(file), name) : join(all, sourceOf(name)));
  }
  return reached;
}

/** The text of a declaration at a place, in which the packages of this repository are named by paths. */
function withOwnPaths(text, place) {
  return text.replace(SPECIFIER, (whole, word, space, name) => {
    if (name.startsWith(".")) return whole;
    const path = relative(dirname(place), placeOf(sourceOf(name))).replaceAll("\\", "/");
    return `${word}${space}"${path.startsWith(".") ? path : `./${path}`}"`;
  });
}

/** Writes the licences of the packages whose code is in dist/, which ask for that. */
function writeLicences() {
  const require = createRequire(import.meta.url);
  const bundled = readFileSync(join(home, "dist/bundled.txt"), "utf8").trim().split("\n");
  const texts = bundled.map((name) => {
    const folder = folderOf(require, name);
    const { license, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.|$)/i.test(entry));
    const text = file === undefined ? "" : `\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
    return `${name} ${version} (${license})\n${text}`;
  });
  const head = "The files of this folder contain code of these packages:\n\n";
  writeFileSync(join(home, "dist/LICENSES.txt"), head + texts.join(`\n${"-".repeat(80)}\n`));
}

function folderOf(require, name) {
  for (const folder of require.resolve.paths(name))
    if (existsSync(join(folder, name, "package.json"))) return join(folder, name);
  throw new Error(`${name} is bundled and not installed`);
}

await buildIfStale();
await writeTypes();
writeLicences();
