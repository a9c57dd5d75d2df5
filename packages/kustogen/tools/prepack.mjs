// Before packing: the declarations of everything that is exported, and the licences of what is bundled.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIfStale } from "./build.mjs";

const home = dirname(dirname(fileURLToPath(import.meta.url)));

/** Writes dist/types with TypeScript's own compiler. */
export function writeTypes() {
  const compiler = join(
    dirname(createRequire(import.meta.url).resolve("typescript/package.json")),
    "bin/tsc",
  );
  rmSync(join(home, "dist/types"), { recursive: true, force: true });
  execFileSync(process.execPath, [compiler, "-p", join(home, "tsconfig.types.json")], { stdio: "inherit" });
}

/** Removes the declarations that no door leads to: the compiler writes one for every file of the engine. */
function dropUnreachableTypes() {
  const { exports } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const reached = new Set();
  const waiting = Object.values(exports).flatMap(({ types }) =>
    types === undefined ? [] : [join(home, types)],
  );
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !existsSync(file)) continue;
    reached.add(file);
    for (const [, name] of readFileSync(file, "utf8").matchAll(/(?:from|import\(|import)\s*"(\.[^"]+)"/g))
      waiting.push(join(dirname(file), name.replace(/(?:\.d)?\.ts$/, ".d.ts")));
  }
  const folder = join(home, "dist/types");
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !reached.has(file)) rmSync(file);
  }
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
writeTypes();
dropUnreachableTypes();
writeLicences();
