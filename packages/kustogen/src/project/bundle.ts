import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, relative } from "node:path";
import { setTimeout } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { setOwn } from "@kustogen/kustomize/value/own.ts";
import type { BuildFailure, Message, Metafile, Plugin } from "esbuild";
import { statsAt } from "../errors/regular-file.ts";
import { type Folders, systemsModule, vendorFolder } from "../folders.ts";
import { conflictIn } from "../text/conflict-markers.ts";
import { BundleCache, type BundleRecord, fileStamp, type Input } from "./cache.ts";
import { DOOR_NAMES, type Engine } from "./engine.ts";
import { loadEsbuild, TEXT_FILES } from "./esbuild.ts";
import { refuseImportCycles } from "./import-cycle.ts";
import { missingIn } from "./missing.ts";
import { pathsOfFiles, stampOfFolder, VENDORED, vendoredFiles, withVendored } from "./vendored.ts";

/** Files that affect how the imports of a system are resolved. */
const RESOLUTION = ["package.json", "package-lock.json"];

/** A project's systems, bundled against the running engine. */
export type SystemsBundle = BundleRecord & { path: string };

/**
 * The systems of a project as one module, bundled again if a file changed. Imports from the engine stay outside, so that
 * the command and the systems share one copy of it. @throws InputError with file, line and column
 */
export async function bundleSystems(root: string, folders: Folders, engine: Engine): Promise<SystemsBundle> {
  const cache = new BundleCache(root);
  const placed = (record: BundleRecord) => ({ ...record, path: join(cache.folder, record.file) });
  // Before anything is read: a file that changes meanwhile is read again by the next run.
  const resolution = resolutionOf(root, folders, engine);
  const known = cache.read();
  const isSame = ([path, { stamp }]: [string, Input]) => inputAt(root, path).stamp() === stamp;
  if (known && isDeepStrictEqual(known.resolution, resolution) && Object.entries(known.inputs).every(isSame))
    return placed(known);
  if (!existsSync(join(root, systemsModule(folders))))
    throw new InputError(
      `${systemsModule(folders)} is missing; it exports \`systems\`, the list of every system of this repository`,
      { code: "no-systems" },
    );
  const esbuild = await loadEsbuild(root, folders.generators);
  // The clock has whole milliseconds, file times are more precise.
  const began = Date.now() + 1;
  // A file saved from now on has a later time, although the file system's clock is up to a tick behind.
  await setTimeout(TICK_MS);
  const built = await esbuild
    .build({
      absWorkingDir: root,
      entryPoints: [systemsModule(folders)],
      outfile: join(cache.folder, "systems.mjs"),
      bundle: true,
      // Else a tsconfig.json decides what runs (`paths`), beside the systems that are reviewed.
      tsconfigRaw: {},
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
      plugins: [imports(root, folders, engine)],
    })
    .catch((error: BuildFailure) => error);
  // Of a module without any export, the bundler only warns.
  const lost = ({ id, location }: Message) =>
    /^(?:import-is-undefined|different-path-case)$/.test(id) && location?.file.startsWith(folders.generators);
  if (!Array.isArray(built.errors)) throw built;
  const mistakes = [...built.errors, ...built.warnings.filter(lost)];
  for (const { location } of mistakes) {
    const conflict = location && conflictIn(location.file, readFileSync(join(root, location.file), "utf8"));
    if (conflict) throw conflict;
  }
  const said = await Promise.all(mistakes.map((one) => describe(root, one, engine)));
  if (said.length > 0 || !("metafile" in built)) throw new InputError(said.join("\n"));
  refuseImportCycles(root, built.metafile.inputs);
  // Any text can be imported, also one with both sides of a merge.
  for (const path of Object.keys(built.metafile.inputs)) {
    if (!TEXT_FILES.includes(extname(path)) || path.startsWith(VENDORED_INPUT)) continue;
    const text = readFileSync(join(root, path), "utf8");
    if (/^<{7} /m.test(text)) throw conflictIn(path, text);
  }
  const textOf = (end: string) =>
    built.outputFiles.find(({ path }) => path.endsWith(end))?.contents as Uint8Array;
  const code = textOf(".mjs");
  const digest = createHash("sha256").update(code).digest("hex");
  const record: BundleRecord = {
    file: `systems-${digest.slice(0, 16)}.mjs`,
    digest,
    inputs: inputsOf(root, built.metafile.inputs, began),
    resolution,
  };
  cache.write(record, code, textOf(".map"));
  return placed(record);
}

/** What decides how imports are resolved; a call may be waiting for a new file below vendor/. */
function resolutionOf(root: string, folders: Folders, engine: Engine): BundleRecord["resolution"] {
  return {
    engine: `${engine.dist.href} ${engine.digest}`,
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
    if (path.startsWith(`${DOOR}:`)) continue;
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

/** The namespace of modules that have the names of the engine's entries, so that the bundler knows which are right. */
const DOOR = "door";

/**
 * Leaves imports from the engine outside the bundle, with the running engine's location, and makes files below vendor/
 * importable by the names in calls; each folder is one input.
 */
function imports(root: string, folders: Folders, engine: Engine): Plugin {
  const generators = join(root, folders.generators);
  const namespace = VENDORED_INPUT.slice(0, -1);
  return {
    name: "kustogen",
    setup(build) {
      build.onResolve({ filter: /^(?:kustogen(?:\/.*)?|zod)$/ }, ({ path }) => {
        if (engine.door(path) !== undefined) return { path, namespace: DOOR };
        const text = `kustogen has no entry point "${path}". ${suggestion(path, DOOR_NAMES)}`;
        return { errors: [{ text }] };
      });
      build.onLoad({ filter: /^/, namespace: DOOR }, async ({ path }) => {
        const names = await engine.exported(path);
        return { contents: `export { ${names.join(", ")} } from ${JSON.stringify(engine.door(path))}` };
      });
      build.onResolve({ filter: /^file:/, namespace: DOOR }, ({ path }) => ({ path, external: true }));
      if (!existsSync(join(root, vendorFolder(folders)))) return;
      build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        if (!path.startsWith(`${generators}/`)) return undefined;
        const contents = withVendored(readFileSync(path, "utf8"), generators);
        return { contents, loader: "ts", resolveDir: dirname(path) };
      });
      build.onResolve({ filter: new RegExp(`^${VENDORED}`) }, ({ path }) => ({
        path: relative(root, path.slice(VENDORED.length)),
        namespace,
      }));
      build.onLoad({ filter: /^/, namespace }, ({ path }) => ({
        contents: JSON.stringify(vendoredFiles(join(root, path))),
        loader: "json",
      }));
    },
  };
}

/** A bundler error in the form of all messages: file, line, column, then the line itself. */
async function describe(root: string, { text, location }: Message, engine: Engine) {
  if (location === null) return text;
  const { file, line, column, lineText } = location;
  const isUnreadable = /^(?:Expected|Unexpected|Unterminated)\b/.test(text);
  const mend = isUnreadable ? missingIn(root, file) : await meant(root, file, text, engine);
  const shown = lineText.trim() && `\n  ${maskedText(lineText.trim())}`;
  return `${file}:${line}:${column + 1}: ${text.replace(`"${DOOR}:`, '"')}${mend}${shown}`;
}

/** What an import means, if it isn't there: a file of the folder, or what the module or another entry exports, or should. */
async function meant(root: string, file: string, text: string, engine: Engine): Promise<string> {
  const path = /^Could not resolve "([^"]+)"/.exec(text)?.[1];
  if (path !== undefined) {
    const at = (one: string) => join(root, dirname(file), one);
    const bare = join("/", path);
    const near = [`.${bare}`, `..${bare}`, join("..", path)].find((one) => statsAt(at(one))?.isFile());
    const meant = near ?? closest(path, DOOR_NAMES);
    if (meant !== undefined) return `. Did you mean "${meant}"?`;
    if (!/^[./]/.test(path)) {
      const mapped = orElse(() => readFileSync(join(root, "tsconfig.json"), "utf8"), "").includes('"paths"');
      const instead = ". `paths` of tsconfig.json isn't used for systems, `imports` of package.json is";
      return `; install the package, or run \`npm ci\`${mapped ? instead : ""}`;
    }
    let missing = path;
    while (!existsSync(at(dirname(missing)))) missing = dirname(missing);
    const [name, known] = [basename(missing), readdirSync(at(dirname(missing)))];
    const whole = (one: string) => `${dirname(missing)}/${one}${path.slice(missing.length)}`;
    return known.includes(name) ? "" : `. ${suggestion(name, known).replace(/(?<=mean ")[^"]+/, whole)}`;
  }
  const [module, name] = [/(?:in|file) "([^"]+)"/, /[iI]mport "([^"]+)"/].map((one) => one.exec(text)?.[1]);
  if (module === undefined || name === undefined) return "";
  const entry = module.startsWith(`${DOOR}:`) ? module.slice(DOOR.length + 1) : undefined;
  const source = entry ?? readFileSync(join(root, module), "utf8");
  const exported = source.matchAll(/^export (?!default)(?:async )?\w+ (\w+)/gm);
  const known = entry ? await engine.exported(entry) : Array.from(exported, ([, one = ""]) => one);
  if (name === "default" || closest(name, known) !== undefined) return `. ${suggestion(name, known)}`;
  if (!entry) return `. Expected it there, such as \`export const ${name} = …\``;
  for (const door of DOOR_NAMES) {
    const other = closest(name, await engine.exported(door), 1);
    if (other !== undefined) return `. Did you mean \`import { ${other} } from "${door}"\`?`;
  }
  return `. ${suggestion(name, known)}`;
}
