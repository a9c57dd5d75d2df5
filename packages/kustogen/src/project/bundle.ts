import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { BuildFailure, BuildResult, Location, Message, Metafile, Plugin } from "esbuild";
import { type Folders, systemsModule, vendorFolder } from "../folders.ts";
import { conflictIn } from "../text/conflict-markers.ts";
import { BundleCache, type BundleRecord, fileStamp, type Input } from "./cache.ts";
import { DOOR_NAMES, type Engine } from "./engine.ts";
import { loadEsbuild } from "./esbuild.ts";
import { TEXT_FILES } from "./text-files.ts";
import { pathsOfFiles, stampOfFolder, VENDORED, vendoredFiles, withVendored } from "./vendored.ts";

/** Files that affect how the imports of a system are resolved. */
const RESOLUTION = ["package.json", "package-lock.json", "tsconfig.json"];

/** A project's systems, bundled against the running engine. */
export type SystemsBundle = BundleRecord & { path: string };

/**
 * The systems of a project as one module, bundled again if a file changed. Imports from the engine stay outside, so that
 * the command and the systems share one copy of it. @throws InputError with file, line and column
 */
export async function bundleSystems(root: string, folders: Folders, engine: Engine): Promise<SystemsBundle> {
  const cache = new BundleCache(root);
  const placed = (record: BundleRecord) => ({ ...record, path: join(cache.folder, record.file) });
  const known = cache.read();
  if (known !== undefined && isFresh(root, folders, engine, known)) return placed(known);
  if (!existsSync(join(root, systemsModule(folders))))
    throw new InputError(
      `${systemsModule(folders)} is missing; it exports \`systems\`, the list of every system of this repository`,
      { code: "no-systems" },
    );
  const { build } = await loadEsbuild(root, folders.generators);
  // Before anything is read: a file that changes meanwhile is read again by the next run.
  const resolution = resolutionOf(root, folders, engine);
  // The clock has whole milliseconds, file times are more precise.
  const began = Date.now() + 1;
  // A file saved from now on has a later time, although the file system's clock is up to a tick behind.
  await setTimeout(TICK_MS);
  let result: BuildResult<{ metafile: true; write: false }>;
  try {
    result = await build({
      absWorkingDir: root,
      entryPoints: [systemsModule(folders)],
      outfile: join(cache.folder, "systems.mjs"),
      bundle: true,
      write: false,
      metafile: true,
      format: "esm",
      platform: "node",
      target: "node20",
      loader: Object.fromEntries(TEXT_FILES.map((ending) => [ending, "text" as const])),
      banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
      sourcemap: "external",
      sourcesContent: false,
      legalComments: "none",
      logLevel: "silent",
      plugins: [doors(engine), vendored(root, folders)],
    });
  } catch (error) {
    if (!Array.isArray((error as BuildFailure).errors)) throw error;
    const { errors } = error as BuildFailure;
    const [file] = errors.flatMap(({ location }) => location?.file ?? []);
    const conflict = file && conflictIn(file, readFileSync(join(root, file), "utf8"));
    throw conflict || refusal(root, errors);
  }
  // Of a module without any export, the bundler only warns.
  const lost = result.warnings.filter(
    ({ id, location }) => id === "import-is-undefined" && location?.file.startsWith(folders.generators),
  );
  if (lost.length > 0) throw refusal(root, lost);
  // Any text can be imported, also one with both sides of a merge.
  for (const path of Object.keys(result.metafile.inputs)) {
    if (!TEXT_FILES.includes(extname(path)) || path.startsWith(VENDORED_INPUT)) continue;
    const text = readFileSync(join(root, path), "utf8");
    if (/^<{7} /m.test(text)) throw conflictIn(path, text);
  }
  const textOf = (end: string) =>
    result.outputFiles.find(({ path }) => path.endsWith(end))?.contents as Uint8Array;
  const code = textOf(".mjs");
  const digest = createHash("sha256").update(code).digest("hex");
  const record: BundleRecord = {
    file: `systems-${digest.slice(0, 16)}.mjs`,
    digest,
    inputs: inputsOf(root, result.metafile.inputs, began),
    resolution,
  };
  cache.write(record, code, textOf(".map"));
  return placed(record);
}

function isFresh(root: string, folders: Folders, engine: Engine, known: BundleRecord): boolean {
  return (
    isDeepStrictEqual(known.resolution, resolutionOf(root, folders, engine)) &&
    Object.entries(known.inputs).every(([path, { stamp }]) => inputAt(root, path).stamp() === stamp)
  );
}

/** What decides how imports are resolved; a call may be waiting for a new file below vendor/. */
function resolutionOf(root: string, folders: Folders, engine: Engine): BundleRecord["resolution"] {
  return {
    engine: engine.dist.href,
    ...Object.fromEntries(RESOLUTION.map((path) => [path, fileStamp(join(root, path))])),
    "vendor/": pathsOfFiles(join(root, vendorFolder(folders))).join("\n"),
  };
}

/** Longer than a tick of any kernel, of which there are at least a hundred in a second. */
const TICK_MS = 12;

/** The prefix for the files of a vendored folder in the inputs. */
export const VENDORED_INPUT = "vendored:";

/** A file in the inputs of a bundle, or a vendored folder: its path, its stamp, and a digest of its content. */
function inputAt(root: string, input: string) {
  const isFolder = input.startsWith(VENDORED_INPUT);
  const path = isFolder ? input.slice(VENDORED_INPUT.length) : input;
  const place = `${root}/${path}`;
  return {
    path,
    stamp: () => (isFolder ? stampOfFolder(place) : fileStamp(place)),
    digest: () => {
      const content = isFolder ? JSON.stringify(vendoredFiles(place)) : readFileSync(place);
      return createHash("sha1").update(content).digest("hex");
    },
  };
}

/** The requested files of a bundle that changed since they were read; of vendored ones, the folder. */
export function changedInputs(
  root: string,
  inputs: Readonly<Record<string, Input>>,
  isAsked: (path: string) => boolean,
): string[] {
  return Object.entries(inputs).flatMap(([input, { stamp, digest }]) => {
    const found = inputAt(root, input);
    if (!isAsked(found.path) || found.stamp() === stamp) return [];
    // A file that was saved while it was read never matches.
    return existsSync(join(root, found.path)) && found.digest() === digest ? [] : found.path;
  });
}

/** @param began before anything was read: a file changed since may be another than the bundler's, and never counts as known */
function inputsOf(root: string, inputs: Metafile["inputs"], began: number): Record<string, Input> {
  const found: Record<string, Input> = {};
  for (const path of Object.keys(inputs).sort()) {
    const input = inputAt(root, path);
    const [digest, stamp] = [input.digest(), input.stamp()];
    // A stamp has the ctime of a file at the end of its line.
    const changed = Math.max(...Array.from(stamp.matchAll(/\S+$/gm), ([time]) => Number(time)));
    const late = changed > began ? ` ${randomUUID()}` : "";
    setOwn(found, path, {
      stamp: stamp + late,
      digest: digest + late,
      imports: (inputs[path]?.imports ?? []).filter(({ external }) => !external).map(({ path: to }) => to),
    });
  }
  return found;
}

/** Leaves imports from the engine outside the bundle, with the running engine's location. */
function doors(engine: Engine): Plugin {
  return {
    name: "kustogen",
    setup(build) {
      build.onResolve({ filter: /^(?:kustogen(?:\/.*)?|zod)$/ }, ({ path }) => {
        const door = engine.door(path);
        if (door !== undefined) return { path: door, external: true };
        const text = `kustogen has no entry point "${path}". ${suggestion(path, DOOR_NAMES)}`;
        return { errors: [{ text }] };
      });
    },
  };
}

/** Makes files below vendor/ importable by the names in calls; each folder is one input. */
function vendored(root: string, folders: Folders): Plugin {
  const generators = join(root, folders.generators);
  return {
    name: "kustogen-vendored",
    setup(build) {
      if (!existsSync(join(root, vendorFolder(folders)))) return;
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(`${generators}/`)) return undefined;
        const contents = withVendored(readFileSync(path, "utf8"), generators);
        return { contents, loader: "ts", resolveDir: dirname(path) };
      });
      build.onResolve({ filter: new RegExp(`^${VENDORED}`) }, ({ path }) => ({
        path: relative(root, path.slice(VENDORED.length)),
        namespace: VENDORED_INPUT.slice(0, -1),
      }));
      build.onLoad({ filter: /^/, namespace: VENDORED_INPUT.slice(0, -1) }, ({ path }) => ({
        contents: JSON.stringify(vendoredFiles(join(root, path))),
        loader: "json",
      }));
    },
  };
}

function refusal(root: string, messages: readonly Message[]): InputError {
  return new InputError(messages.map((one) => describe(root, one)).join("\n"));
}

/** A bundler error in the form of all messages: file, line, column, then the line itself, after one that lacks its end. */
function describe(root: string, { text, location, notes }: Message): string {
  if (location === null) return text;
  const { file, line, column, lineText } = location;
  const hint = /^Could not resolve "[^./]/.test(text) ? "; install the package, or run `npm ci`" : "";
  const [lack, ...above] = lackBefore(root, location);
  const lines = [...above, lineText].map((one) => `\n  ${maskedText(one.trim())}`);
  const more = hint === "" ? notes.map((note) => `\n  ${note.text}`) : [];
  return `${file}:${line}:${column + 1}: ${text}${hint}${lack}${meant(root, file, text)}${[...lines, ...more].join("")}`;
}

/** What the place of an error lacks if the bundler suggests to close a list there, and the line above if that lacks it. */
function lackBefore(root: string, { file, line, column, lineText, suggestion }: Location): string[] {
  if (!/^[)\]}]$/.test(suggestion)) return [""];
  const rest = Buffer.from(lineText).subarray(column).toString();
  const lack = `; a ${/^[)\]}]/.test(rest) ? "" : '"," or '}"${suggestion}" is probably missing`;
  const above = readFileSync(join(root, file), "utf8").split("\n", line - 1);
  const end = above.findLastIndex((one) => /^\s*(?!\/\/)\S/.test(one));
  if (end < 0 || lineText.trim() !== rest.trim()) return [`${lack} before it`];
  return [`${lack} at the end of line ${end + 1}`, ...above.slice(end, end + 1)];
}

/** What an import of the project's own means, if it isn't there: a file of the folder, or what the module exports or should. */
function meant(root: string, file: string, text: string): string {
  const path = /^Could not resolve "(\.[^"]+)"/.exec(text)?.[1];
  if (path !== undefined) {
    let missing = join(root, dirname(file), path);
    while (!existsSync(dirname(missing))) missing = dirname(missing);
    const known = readdirSync(dirname(missing));
    return known.includes(basename(missing)) ? "" : `. ${suggestion(basename(missing), known)}`;
  }
  const [module, name] = [/"([^"]+\.ts)"/, /[iI]mport "([^"]+)"/].map((one) => one.exec(text)?.[1]);
  if (module === undefined || name === undefined || !existsSync(join(root, module))) return "";
  const source = readFileSync(join(root, module), "utf8");
  const exported = source.matchAll(/^export (?!default)(?:async )?\w+ (\w+)/gm);
  const known = Array.from(exported, ([, one = ""]) => one);
  const near = closest(name, known) && suggestion(name, known);
  return `. ${near ?? `Expected it there, such as \`export const ${name} = …\``}`;
}
