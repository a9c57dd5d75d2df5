import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { BASE, type Environment } from "../../authoring/environment.ts";
import type { System } from "../../authoring/system.ts";
import { EnvironmentEdit } from "../../environments/edit.ts";
import { environmentsFolder, groupsFolder, systemFolder, vendorFolder } from "../../folders.ts";
import { generateSystem } from "../../generate/system.ts";
import { resolveTree } from "../../layers/tree.ts";
import { vendoredFiles } from "../../project/vendored.ts";
import { formatted } from "../formatted.ts";
import { type Proof, prove } from "../prove.ts";
import type { ImportOptions } from "../state.ts";
import { WRAPPED_FILE } from "../wrap/system-code.ts";
import { Comments } from "./comments.ts";
import { componentFile, withObjects } from "./component-code.ts";
import { hasSetting, takenIn, withComponents, withoutFolder, withSettings, withTaken } from "./edits.ts";
import { type TakenObject, takenObjects } from "./objects.ts";
import { TakenSettings } from "./settings.ts";
import { namesOf, type States, wrappedStates } from "./wrapped-states.ts";

/** What is taken into code, and what that changes. */
export interface TakeReport {
  system: string;
  /** The objects that are code now, by component. */
  taken: Map<string, string[]>;
  /** Objects that stay wrapped, each with the reason. */
  left: string[];
  proofs: Proof[];
  files: Map<string, string>;
  /** The files and folders that nothing needs now, because all of it is code. */
  removed: string[];
  notes: string[];
}

/** The project in which objects are taken. */
type TakeOptions = Pick<ImportOptions, "root" | "config" | "dist"> & { environments: readonly Environment[] };

/** A system with wrapped objects, as it is before. */
type WrappedSystem = ReturnType<typeof wrappedSystem>;

/**
 * Turns wrapped objects of a system, all if none is named, into code in a copy of the project, and compares every
 * environment with its rendering before. @throws InputError for a system or an object that isn't wrapped
 */
export async function planTake(
  system: System,
  wanted: readonly string[],
  options: TakeOptions,
): Promise<TakeReport> {
  const before = wrappedSystem(system, options);
  const chosen = chosenObjects(before, wanted);
  const report: TakeReport = {
    system: system.name,
    taken: new Map(),
    left: [],
    proofs: [],
    files: new Map(),
    removed: [],
    notes: [],
  };
  const settings = new TakenSettings(before.nodes);
  const from = { ...before, settings, texts: new Map<string, string>() };
  const components = takenObjects(before.states, before.nodes, from);
  const used = new Set<string>();
  for (const [component, objects] of components) {
    const asked = objects.filter(({ id }) => chosen.includes(id));
    for (const name of writeComponent(before, component, asked, report)) used.add(name);
  }
  if (report.taken.size === 0) return report;
  const fresh = [...used].filter((name) => !hasSetting(before.read(before.settingsFile), name));
  writeModules(
    before,
    fresh.map((name) => settings.code(name)),
    report,
  );
  writeValues(before, settings, fresh, report);
  if (report.removed.length > 0) noteLostComments(before, components.keys(), report);
  for (const [path, text] of report.files)
    if (path.endsWith(".ts")) report.files.set(path, formatted(options.root, path, text));
  const layers = generateSystem(before.nodes, options.config.folders);
  const rendered = layers
    .filter(({ node }) => node.deployed)
    .map(({ node, rendered = [] }) => ({ name: node.layer, expected: [...rendered] }));
  const { proofs, generated } = await prove(report.files, report.removed, rendered, system.name, options);
  report.proofs = proofs;
  notePatches(
    new Map(layers.flatMap(({ files }) => files.map(({ path, text }) => [path, text]))),
    generated,
    report,
  );
  return report;
}

/** Lists the patches that had the form of hand-written ones and have kustogen's now, and those of which base has other objects. */
function notePatches(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  { notes }: TakeReport,
): void {
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = paths.filter(
    (path) => /\.(?:patch|json6902)\.yaml$/.test(path) && before.get(path) !== after.get(path),
  );
  const fate = (path: string) => (!after.has(path) ? "goes" : before.has(path) ? "changes" : "is new");
  if (changed.length === 0) return;
  notes.push(
    "patches that had their hand-written form, or whose parent differs now:",
    ...changed.map((path) => `  ${path} ${fate(path)}`),
  );
}

/** Reads a system's files and its objects in each layer. @throws InputError for a system that wraps nothing */
function wrappedSystem(system: System, { root, config, environments }: TakeOptions) {
  const folder = systemFolder(config.folders, system.name);
  const wrappedFile = `${folder}/${WRAPPED_FILE}`;
  const exists = (path: string) => existsSync(join(root, path));
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  if (!exists(wrappedFile))
    throw new InputError(
      `${system.name} wraps nothing: there is no ${wrappedFile}, which \`kustogen import\` writes`,
    );
  const nodes = resolveTree(system, environments);
  const vendored = vendoredFiles(join(root, vendorFolder(config.folders), system.name));
  const texts = Object.entries(vendored).flatMap(([path, content]): [string, string][] =>
    typeof content === "string" ? [[path.slice(`vendor/${system.name}/`.length), content]] : [],
  );
  /** The file with the settings of a layer. */
  const layerFile = (layer: string) => {
    const parent = (layer === BASE ? environmentsFolder : groupsFolder)(config.folders);
    return environments.find(({ name }) => name === layer)?.file ?? `${parent}/${layer}.yaml`;
  };
  return {
    ...wrappedStates(nodes, system.name, vendored),
    name: system.name,
    nodes,
    folder,
    wrappedFile,
    settingsFile: `${folder}/settings.ts`,
    vendorFolder: `${vendorFolder(config.folders)}/${system.name}`,
    /** The objects that are code already, under each layer's names. */
    known: takenIn(read(wrappedFile), wrappedFile),
    comments: new Comments(texts),
    exists,
    read,
    layerFile,
  };
}

/** The names of an object: by kind and name, and a layer's own. */
const namesIn = (states: WrappedSystem["states"], id: string) => [id, ...namesOf(states.get(id) as States)];

/** The objects that are still wrapped. */
function wrappedObjects({ states, known }: WrappedSystem): string[] {
  return [...states.keys()].filter((id) => !namesIn(states, id).some((name) => known.includes(name)));
}

/** The objects that someone names, all that are wrapped if none. @throws InputError for one that isn't wrapped */
function chosenObjects(before: WrappedSystem, wanted: readonly string[]): string[] {
  const { name, states } = before;
  const wrapped = wrappedObjects(before);
  if (wanted.length === 0) return wrapped;
  return wanted.map((given) => {
    const isNamed = (id: string) => namesIn(states, id).includes(given);
    const found = wrapped.find(isNamed);
    if (found !== undefined) return found;
    const why = [...states.keys()].some(isNamed) ? "; it is code already" : `. ${suggestion(given, wrapped)}`;
    throw new InputError(`${name} has no wrapped object ${given}${why}`, { code: "unknown-name" });
  });
}

/** Writes objects into the file of their component. Returns the settings that their code uses. */
function writeComponent(
  { name: system, folder, exists, read }: WrappedSystem,
  component: string,
  objects: readonly TakenObject[],
  { files, left, taken }: TakeReport,
): string[] {
  left.push(...objects.flatMap(({ id, unsayable }) => (unsayable ? `${id}: ${unsayable}` : [])));
  const own = objects.filter(({ unsayable }) => unsayable === undefined);
  if (own.length === 0) return [];
  const path = `${folder}/components/${component}.ts`;
  const text = exists(path) ? read(path) : componentFile(system, component);
  const written = withObjects(text, own);
  if (written === undefined) {
    const why = `can't be added to ${path}, which isn't of the form \`resources: ({ … }) => [ … ],\``;
    left.push(...own.map(({ id }) => `${id}: ${why}; give it that form`));
    return [];
  }
  taken.set(
    component,
    own.map(({ id }) => id),
  );
  files.set(path, written);
  for (const { name, text } of own.flatMap((object) => [...object.files.values()]))
    files.set(`${folder}/files/${name}`, text);
  return own.flatMap((object) => [...object.settings]);
}

/** Writes the system's module, its settings and the list of what is code, or removes what wraps if nothing is wrapped now. */
function writeModules(before: WrappedSystem, fields: readonly string[], report: TakeReport): void {
  const { name, states, folder, wrappedFile, settingsFile, known, exists, read } = before;
  const { files, removed, taken } = report;
  const now = [...taken.values()].flat();
  const settings = withSettings(read(settingsFile), settingsFile, fields);
  const isAll = wrappedObjects(before).every((id) => now.includes(id));
  const whole = isAll ? withoutFolder(settings) : undefined;
  const added = [...taken.keys()].filter((component) => !exists(`${folder}/components/${component}.ts`));
  const index = `${folder}/index.ts`;
  files.set(index, withComponents(read(index), index, name, added, whole !== undefined));
  files.set(settingsFile, whole ?? settings);
  if (whole === undefined) {
    const code = [...known, ...now.flatMap((id) => namesOf(states.get(id) as States))];
    files.set(wrappedFile, withTaken(read(wrappedFile), code));
    return;
  }
  removed.push(wrappedFile, before.vendorFolder);
  report.notes.push(`nothing is wrapped now: ${removed.join(" and ")} go`);
}

/** Lists the comments of the vendored files, which go, that no component has. */
function noteLostComments(
  { comments, folder, exists, read }: WrappedSystem,
  components: Iterable<string>,
  { files, notes }: TakeReport,
): void {
  const parts = [...components].map((component) => `${folder}/components/${component}.ts`);
  const code = [...parts.filter(exists).map(read), ...files.values()].join("\n");
  const lost = comments.notIn(code);
  if (lost.length > 0) notes.push("comments that the code lacks:", ...lost.map((comment) => `  ${comment}`));
}

/** Writes the values of new settings into the file of each layer. */
function writeValues(
  { name: system, nodes, exists, layerFile, read }: WrappedSystem,
  settings: TakenSettings,
  names: readonly string[],
  { files, removed }: TakeReport,
): void {
  const values = names.map((name) => [name, settings.valuesByLayer(name)] as const);
  for (const { layer } of nodes) {
    const file = layerFile(layer);
    if (!exists(file)) continue;
    const edit = new EnvironmentEdit(file, read(file));
    const place = ["systems", system, "settings"];
    for (const [name, byLayer] of values) {
      const value = byLayer.get(layer);
      if (value !== undefined) edit.set([...place, name], value, settings.reasonsIn(name, layer));
    }
    if (removed.length > 0) edit.remove([...place, "folder"]);
    files.set(file, edit.toString());
  }
}
