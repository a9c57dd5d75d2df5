import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
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
import { camelCase, kebabCase } from "../words.ts";
import { WRAPPED_FILE } from "../wrap/system-code.ts";
import { Comments } from "./comments.ts";
import { ComponentCode } from "./component.ts";
import { componentFile, withObjects } from "./component-code.ts";
import { takenIn, withComponents, withGroups, withLabels, withoutFolder, withTaken } from "./edits.ts";
import { commonKey, commonSettings, settingFields, type TakenSetting, valuesByLayer } from "./settings.ts";
import { sharedLabels } from "./shared-labels.ts";
import { namesOf, wrappedStates } from "./wrapped-states.ts";

/** What is taken into code, and what that changes. */
export type TakeReport = Awaited<ReturnType<typeof planTake>>;

/** The project in which objects are taken. */
type TakeOptions = Pick<ImportOptions, "root" | "config" | "dist"> & {
  environments: readonly Environment[];
  /** Objects whose code is known to render to something else, which stay wrapped. */
  unproven?: readonly string[];
};

/**
 * Turns wrapped objects of a system, all if none is named, into code in a copy of the project, and compares every
 * environment with its rendering before. @throws InputError for a system or an object that isn't wrapped
 */
export async function planTake(system: System, wanted: readonly string[], options: TakeOptions) {
  const { root, config, environments, unproven = [] } = options;
  const folder = systemFolder(config.folders, system.name);
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const wrappedFile = `${folder}/${WRAPPED_FILE}`;
  if (!existsSync(join(root, wrappedFile)))
    throw new InputError(
      `${system.name} wraps nothing: there is no ${wrappedFile}, which \`kustogen import\` writes`,
    );
  const known = takenIn(read(wrappedFile), wrappedFile);
  const nodes = resolveTree(system, environments);
  const vendored = vendoredFiles(join(root, vendorFolder(config.folders), system.name));
  const { states, affixes } = wrappedStates(nodes, system.name, vendored);
  const index = `${folder}/index.ts`;
  const { text: module, said: shared } = withLabels(read(index), sharedLabels(states, nodes));
  // A layer's own name of an object names it, too.
  const called = new Map([...states].map(([id, own]) => [id, [id, ...namesOf(own)]] as const));
  const all = [...called].flatMap(([id, own]) => (own.some((name) => known.includes(name)) ? [] : id));
  const chosen = (wanted.length === 0 ? all : wanted).map((given) => {
    const found = all.find((id) => called.get(id)?.includes(given));
    if (found !== undefined) return found;
    throw new InputError(
      `${system.name} has no wrapped object ${given}${[...called.values()].flat().includes(given) ? "; it is code already" : `. ${suggestion(given, all)}`}`,
      { code: "unknown-name" },
    );
  });
  const report = {
    system: system.name,
    /** The objects that are code now, by component. */
    taken: new Map<string, string[]>(),
    /** Objects that stay wrapped, each with the reason. */
    left: [] as string[],
    proofs: [] as Proof[],
    files: new Map<string, string>(),
    /** The files and folders that nothing needs now, because all of it is code. */
    removed: [] as string[],
    notes: [] as string[],
  };
  const groups = new Map<string, string[]>();
  const features = new Set<string>();
  /** The values that the file of each layer sets, by group and name. */
  const values = new Map<string, Map<string, unknown>>();
  const add = (
    group: string,
    settings: ReadonlyMap<string, TakenSetting>,
    names: ReadonlyMap<string, string>,
  ) => {
    if (settings.size > 0) groups.set(group, settingFields(settings, names));
    if ([...names.values()].includes("")) features.add(group);
    for (const [key, setting] of settings) {
      const place = `${group}.${names.get(key)}`.replace(/^\.|\.$/g, "");
      for (const [layer, value] of valuesByLayer(nodes, setting))
        entryOf(values, layer, () => new Map<string, unknown>()).set(place, value);
    }
  };
  const texts = Object.entries(vendored).flatMap(([path, content]): [string, string][] =>
    typeof content === "string" ? [[path.slice(`vendor/${system.name}/`.length), content]] : [],
  );
  const comments = new Comments(texts);
  const settingsFile = `${folder}/settings.ts`;
  const surroundings = { nodes, states, affixes, comments, labels: shared };
  const components = groupedBy(states.keys(), (id) => componentOf(id, [...states.keys()]));
  const codes = [...components].map(([component, own]) => new ComponentCode(component, own, surroundings));
  const taken = codes.flatMap(({ settings }) => [...settings.values()]);
  const common = commonSettings(taken, ["folder", "labels", ...[...components.keys()].map(camelCase)]);
  for (const { name, setting } of shared) if (setting) common.set(commonKey(setting), `labels.${name}`);
  const topLevel = new Map<string, TakenSetting>();
  const fresh: string[] = [];
  for (const described of codes) {
    const { component, ids, names, unsayable } = described;
    for (const id of unproven) unsayable.set(id, "its code renders to something else; please report this");
    const asked = ids.filter((id) => chosen.includes(id));
    const own = asked.filter((id) => !unsayable.has(id));
    report.left.push(...asked.flatMap((id) => (unsayable.has(id) ? `${id}: ${unsayable.get(id)}` : [])));
    if (own.length === 0) continue;
    const path = `${folder}/components/${component}.ts`;
    const isNew = !existsSync(join(root, path));
    const text = isNew ? componentFile(system.name, component) : read(path);
    const { code, uses } = described.print(own, common);
    const written = withObjects(text, own, code, uses);
    if (written === undefined) {
      const why = `can't be added to ${path}, which isn't of the form \`resources: ({ … }) => [ … ],\``;
      report.left.push(...own.map((id) => `${id}: ${why}; give it that form`));
      continue;
    }
    report.taken.set(component, own);
    if (isNew) fresh.push(component);
    report.files.set(path, written);
    for (const { name, text: content } of uses.files.values())
      report.files.set(`${folder}/files/${name}`, content);
    add(camelCase(component), uses.settings, names);
    for (const [name, setting] of uses.shared)
      if (!name.startsWith("labels.")) entryOf(topLevel, name, () => setting);
  }
  if (report.taken.size === 0) return report;
  const labels = new Map(shared.flatMap(({ key, setting }) => (setting ? [[key, setting] as const] : [])));
  if (module !== read(index)) add("labels", labels, new Map(shared.map(({ key, name }) => [key, name])));
  const now = [...report.taken.values()].flat();
  const code = [...known, ...now.flatMap((id) => namesOf(states.get(id) ?? []))];
  add("", topLevel, new Map([...topLevel.keys()].map((name) => [name, name])));
  const grouped = withGroups(read(settingsFile), settingsFile, groups, features);
  const whole = all.every((id) => now.includes(id)) ? withoutFolder(grouped) : undefined;
  report.files.set(index, withComponents(module, index, system.name, fresh, whole !== undefined));
  report.files.set(settingsFile, whole ?? grouped);
  if (whole !== undefined) {
    report.removed.push(wrappedFile, `${vendorFolder(config.folders)}/${system.name}`);
    report.notes.push(`nothing is wrapped now: ${report.removed.join(" and ")} go`);
    const parts = codes.map(({ component }) => `${folder}/components/${component}.ts`);
    const before = parts.filter((path) => existsSync(join(root, path))).map(read);
    const lost = comments.notIn([...before, ...report.files.values()].join("\n"));
    if (lost.length > 0) report.notes.push("comments that the code lacks:", ...lost.map((one) => `  ${one}`));
  } else report.files.set(wrappedFile, withTaken(read(wrappedFile), code));
  for (const { layer } of nodes) {
    const group = `${layer === BASE ? environmentsFolder(config.folders) : groupsFolder(config.folders)}/${layer}.yaml`;
    const file = environments.find(({ name }) => name === layer)?.file ?? group;
    if (!existsSync(join(root, file))) continue;
    const edit = new EnvironmentEdit(file, read(file));
    const place = ["systems", system.name, "settings"];
    const own = [...(values.get(layer) ?? [])];
    // A mapping turns a part on, too.
    for (const [name, value] of own)
      if (value !== true || !own.some(([other]) => other.startsWith(`${name}.`)))
        edit.set([...place, ...name.split(".")], value);
    if (whole !== undefined) edit.remove([...place, "folder"]);
    report.files.set(file, edit.toString());
  }
  for (const [path, text] of report.files)
    if (path.endsWith(".ts")) report.files.set(path, formatted(root, path, text));
  const before = generateSystem(nodes, config.folders)
    .filter(({ node }) => node.deployed)
    .map(({ node, rendered = [] }) => ({ name: node.layer, expected: [...rendered] }));
  report.proofs = (await prove(report.files, report.removed, before, system.name, options)).proofs;
  const changed = report.proofs.flatMap(({ different }) => different);
  // A rendered name may have a hash of its content at its end.
  const isChanged = (id: string) => changed.some((one) => `${one.kind}/${one.metadata.name}`.startsWith(id));
  const failed = [...unproven, ...now.filter((id) => called.get(id)?.some(isChanged))];
  if (failed.length > unproven.length)
    Object.assign(report, await planTake(system, wanted, { ...options, unproven: failed }));
  return report;
}

/** The component of an object: the workload that its name begins with, or its own name. */
function componentOf(id: string, all: readonly string[]): string {
  const name = id.slice(id.indexOf("/") + 1);
  const workload = /^(?:Deployment|StatefulSet|DaemonSet|CronJob)\/(.*)/;
  const workloads = all.flatMap((one) => workload.exec(one)?.[1] ?? []);
  const begins = workloads.filter((own) => `${name}-`.startsWith(`${own}-`));
  const [longest] = begins.sort((a, b) => b.length - a.length);
  return kebabCase(longest ?? name);
}
