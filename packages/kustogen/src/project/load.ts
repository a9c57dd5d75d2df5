import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { closest, suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { lookUp } from "@kustogen/kustomize/value/own.ts";
import type { System } from "../authoring/system.ts";
import { guardInputs } from "../errors/purity.ts";
import { placeOfWords, sourcePlace } from "../errors/source-place.ts";
import { type Folders, systemsModule } from "../folders.ts";
import { bundleSystems, changedInputs, type SystemsBundle } from "./bundle.ts";
import { closureOf } from "./closure.ts";
import { DOOR_NAMES, Engine } from "./engine.ts";

/** The code that a run of a project depends on: the engine's and its authors'. */
export type ProjectCode = Awaited<ReturnType<typeof projectCode>>;

/** A project's code, bundled when it changed, run when asked for. @param dist another engine. @throws InputError with its place */
export async function projectCode(root: string, folders: Folders, dist?: URL) {
  const engine = new Engine(dist);
  const bundle = await bundleSystems(root, folders, engine);
  const text = lazily(() => readFileSync(bundle.path, "utf8"));
  return {
    /** Changes when the engine or a system changes. */
    digest: `${engine.digest}\0${bundle.digest}`,
    /** Changes when the engine changes. */
    engine: engine.digest,
    /** Every file of the systems, with its digest and its imports. */
    inputs: bundle.inputs,
    /** True unless the bundler left out what a file declares under a name, because nothing needs it. */
    uses: (path: string, name: string) => {
      const made = text().split(`\n// ${path}\n`).slice(1);
      const own = made.map((after) => after.split(`\n// ${folders.generators}/`)[0]);
      return new RegExp(`^var ${name}\\d* =`, "m").test(own.join("\n"));
    },
    /** Which of the given files changed since they were read. */
    changed: (isAsked: (path: string) => boolean) => changedInputs(root, bundle.inputs, isAsked),
    /** Loads the systems. @throws InputError if a module of theirs fails, with file, line and column */
    systems: () => load(root, systemsModule(folders), engine, bundle),
  };
}

async function load(
  root: string,
  list: string,
  engine: Engine,
  bundle: SystemsBundle,
): Promise<readonly System[]> {
  let module: { systems?: unknown };
  guardInputs();
  try {
    module = await import(pathToFileURL(bundle.path).href);
  } catch (error) {
    if (!(error instanceof InputError)) throw await whatFailed(root, list, engine, bundle, error);
    const [first = ""] = error.places;
    // A mistake of a component has its place already; that of a field is near its name.
    const words = error.places.join().match(/[\w-]+/g) ?? [];
    throw /:\d+$/.test(first) ? error : error.within(placeOfWords(sourcePlace(error, root) ?? list, words));
  }
  if (!Array.isArray(module.systems))
    throw new InputError(
      `${list}: exports no list \`systems\`. Expected \`export const systems: readonly System[] = [...]\``,
    );
  return module.systems as readonly System[];
}

const NO_EXPORT = /requested module '([^']+)' does not provide an export named '([^']+)'/;

/** Why the systems couldn't be loaded, with the place in their author's source. */
async function whatFailed(root: string, list: string, engine: Engine, bundle: SystemsBundle, error: unknown) {
  if (!(error instanceof Error)) return new InputError(`${list}: loading it threw ${String(error)}`);
  const [, url = "", name = ""] = NO_EXPORT.exec(error.message) ?? [];
  const specifier = engine.specifierOf(url);
  if (specifier !== undefined) {
    const place = importPlace(root, bundle, specifier, name) ?? list;
    const near = await meant(engine, specifier, url, name);
    return new InputError(`${place}: "${specifier}" exports no "${name}". ${near}`);
  }
  const place = sourcePlace(error, root) ?? list;
  const [file = ""] = place.split(":");
  const imports = lookUp(bundle.inputs, file)?.imports ?? [];
  const around = imports.find((one) => closureOf(bundle.inputs, one).includes(file));
  const isEarly = around !== undefined && error instanceof TypeError && error.message.includes("undefined");
  const mend = isEarly
    ? `. ${around} imports this module, too, and has nothing yet: move what both need into one of its own`
    : "";
  return new InputError(
    `${place}: ${error.name}: ${error.message}${mend}\n  (while the systems were loaded)`,
  );
}

/** The import that a wrong one means: a similar name, which another entry may export. */
async function meant(engine: Engine, specifier: string, url: string, name: string): Promise<string> {
  const known = Object.keys(await import(url));
  for (const door of closest(name, known) === undefined ? DOOR_NAMES : []) {
    const other = closest(name, Object.keys(await import(engine.door(door) as string)), 1);
    if (other !== undefined && door !== specifier)
      return `Did you mean \`import { ${other} } from "${door}"\`?`;
  }
  return suggestion(name, known);
}

/** The line and column of an import of that name. */
function importPlace(root: string, { inputs }: SystemsBundle, specifier: string, name: string) {
  const [word, from] = [name, specifier].map((text) => text.replace(/\W/g, "\\$&"));
  const written = new RegExp(`^(import\\b[^;'"]*?)\\b${word}\\b[^;'"]*from\\s*["']${from}["']`, "m");
  for (const path of Object.keys(inputs)) {
    if (!path.endsWith(".ts")) continue;
    const text = readFileSync(join(root, path), "utf8");
    const found = written.exec(text);
    if (found === null) continue;
    const before = text.slice(0, found.index + (found[1] as string).length).split("\n");
    return `${path}:${before.length}:${(before.at(-1) as string).length + 1}`;
  }
  return undefined;
}
