import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import type { System } from "../authoring/system.ts";
import { loadPurely } from "../errors/purity.ts";
import { placeOfWords, sourcePlace, thrownBy } from "../errors/source-place.ts";
import { type Folders, systemsModule } from "../folders.ts";
import { bundleSystems, changedInputs, type SystemsBundle } from "./bundle.ts";
import { Engine } from "./engine.ts";

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
    systems: () => load(root, systemsModule(folders), bundle),
  };
}

async function load(root: string, list: string, bundle: SystemsBundle): Promise<readonly System[]> {
  const imported = (): Promise<{ systems?: unknown }> => import(pathToFileURL(bundle.path).href);
  const { systems } = await loadPurely(imported, root).catch((error) => refuse(root, list, error));
  if (Array.isArray(systems)) return systems;
  const mend = "Expected `export const systems: readonly System[] = [...]`";
  throw new InputError(`${list}: exports no list \`systems\`. ${mend}`);
}

/** Says why the systems couldn't be loaded, with the place in their author's source. */
function refuse(root: string, list: string, error: unknown): never {
  if (error instanceof InputError) {
    const [first = ""] = error.places;
    // A mistake of a component has its place already; that of a field is near its name.
    const words = error.places.join().match(/[\w-]+/g) ?? [];
    throw /:\d+$/.test(first) ? error : error.within(placeOfWords(sourcePlace(error, root) ?? list, words));
  }
  if (!(error instanceof Error)) throw new InputError(`${list}: loading it threw ${String(error)}`);
  const { said: what, places } = thrownBy(error, root);
  const [place = list] = places;
  throw new InputError(`${place}: ${error.name}: ${what}\n  (while the systems were loaded)`);
}
