import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { groupedBy } from "@kustogen/kustomize/value/multimap.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { BASE, type Environment } from "../../authoring/environment.ts";
import { kustomization } from "../../authoring/kustomization.ts";
import type { System } from "../../authoring/system.ts";
import { wrapped } from "../../authoring/wrapped.ts";
import { EnvironmentEdit } from "../../environments/edit.ts";
import { environmentsFolder, groupsFolder, systemFolder, vendorFolder } from "../../folders.ts";
import { generateSystem } from "../../generate/system.ts";
import { type LayerNode, resolveTree } from "../../layers/tree.ts";
import { vendoredFiles } from "../../project/vendored.ts";
import { prove } from "../prove.ts";
import type { ImportOptions, Proof } from "../report.ts";
import { camelCase, kebabCase } from "../words.ts";
import { WRAPPED_FILE } from "../wrap/system-code.ts";
import { Comments } from "./comments.ts";
import { componentFile } from "./component-code.ts";
import { takenIn, withComponents, withGroups, withoutFolder, withTaken } from "./edits.ts";
import { formatted } from "./formatted.ts";
import { ObjectCode, settingKey, type TakenSetting, Unsayable, type Uses } from "./object-code.ts";
import { settingField, settingNames, valuesByLayer } from "./settings.ts";

/** What is taken into code, and what that changes. */
export interface TakeReport {
  system: string;
  /** The objects that are code now, by component. */
  taken: Map<string, string[]>;
  /** Objects that stay wrapped, each with the reason. */
  left: string[];
  proofs: Proof[];
  /** New texts of the project's files, by path. */
  files: Map<string, string>;
  /** The files and folders that nothing needs any more, because all of it is code. */
  removed: string[];
  /** What else to know, one sentence each. */
  notes: string[];
}

/** The project in which objects are taken. */
type TakeOptions = Pick<ImportOptions, "root" | "config" | "dist"> & { environments: readonly Environment[] };

type States = readonly (readonly [LayerNode, Resource])[];

/**
 * Turns wrapped objects of a system into code, in a copy of the project, and compares every environment with its
 * rendering before. Writes nothing into the project.
 * @param wanted "Deployment/web"; all wrapped objects if empty
 * @throws InputError for a system that wraps nothing, and an object that isn't wrapped
 */
export async function planTake(
  system: System,
  wanted: readonly string[],
  options: TakeOptions,
): Promise<TakeReport> {
  const { root, config, environments } = options;
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
  const states = wrappedStates(nodes, system.name, vendored);
  const all = [...states.keys()].filter((id) => !known.includes(id));
  for (const id of wanted)
    if (!all.includes(id))
      throw new InputError(
        `${system.name} has no wrapped object ${id}${known.includes(id) ? "; it is code already" : `. ${suggestion(id, all)}`}`,
        { code: "unknown-name" },
      );
  const report: TakeReport = {
    system: system.name,
    taken: new Map(),
    left: [],
    proofs: [],
    files: new Map(),
    removed: [],
    notes: [],
  };
  const groups = new Map<string, string[]>();
  const functions = new Set<string>();
  const values = new Map<string, Map<string, Map<string, unknown>>>();
  const comments = new Comments(
    new Map(
      Object.entries(vendored).map(([path, content]) => [
        path.slice(`vendor/${system.name}/`.length),
        typeof content === "string" ? content : anyTextIn(bytesOfBase64(content.base64)),
      ]),
    ),
  );
  const settingsFile = `${folder}/settings.ts`;
  const chosen = wanted.length === 0 ? all : wanted;
  for (const [stem, ids] of groupedBy(chosen, (id) => componentOf(id, [...states.keys()]))) {
    const isFree = (name: string) =>
      !existsSync(join(root, `${folder}/components/${name}.ts`)) &&
      !new RegExp(`^ +${camelCase(name)}:`, "m").test(read(settingsFile));
    const component = [stem, ...ids.map((id) => kebabCase(id.replace("/", "-")))].find(isFree);
    if (component === undefined) {
      report.left.push(...ids.map((id) => `${id}: the component ${stem} exists; move it there by hand`));
      continue;
    }
    const { objects, uses, names } = describe(component, ids, nodes, states, comments, report.left);
    if (objects.length === 0) continue;
    report.taken.set(
      component,
      objects.map(({ id }) => id),
    );
    const path = `${folder}/components/${component}.ts`;
    report.files.set(path, componentFile(system.name, component, objects, uses));
    for (const { name, text } of uses.files.values()) report.files.set(`${folder}/files/${name}`, text);
    const group = camelCase(component);
    for (const [key, setting] of uses.settings) {
      const name = names.get(key) as string;
      const { code, needs } = settingField(name, setting);
      groups.set(group, [...(groups.get(group) ?? []), code]);
      functions.add(needs);
      for (const [layer, value] of valuesByLayer(nodes, setting)) {
        const ofLayer = values.get(layer) ?? new Map<string, Map<string, unknown>>();
        values.set(layer, ofLayer.set(group, (ofLayer.get(group) ?? new Map()).set(name, value)));
      }
    }
  }
  if (report.taken.size === 0) return report;
  const index = `${folder}/index.ts`;
  const code = [...known, ...[...report.taken.values()].flat()];
  const grouped = withGroups(read(settingsFile), settingsFile, groups, [...functions]);
  const whole = [...states.keys()].every((id) => code.includes(id)) ? withoutFolder(grouped) : undefined;
  const isWhole = whole !== undefined;
  report.files.set(index, withComponents(read(index), index, system.name, [...report.taken.keys()], isWhole));
  report.files.set(settingsFile, whole ?? grouped);
  const vendor = vendorFolder(config.folders);
  if (isWhole) {
    report.removed.push(wrappedFile, `${vendor}/${system.name}`);
    report.notes.push(
      `nothing is wrapped any more: ${report.removed.join(" and ")} go`,
      ...[...comments.others].map(
        ([path, count]) =>
          `${path}: ${counted(count, "comment")} of no object ${count === 1 ? "is" : "are"} not in the code`,
      ),
    );
  } else report.files.set(wrappedFile, withTaken(read(wrappedFile), code));
  for (const { layer } of nodes) {
    const file = fileOf(layer, options);
    if (!existsSync(join(root, file))) continue;
    const edit = new EnvironmentEdit(file, read(file));
    const place = ["systems", system.name, "settings"];
    for (const [group, own] of values.get(layer) ?? [])
      for (const [name, value] of own) edit.set([...place, group, name], value);
    if (isWhole) edit.remove([...place, "folder"]);
    report.files.set(file, edit.toString());
  }
  for (const [path, text] of report.files)
    if (path.endsWith(".ts")) report.files.set(path, formatted(root, path, text));
  const before = generateSystem(nodes, config.folders)
    .filter(({ node }) => node.deployed)
    .map(({ node, rendered = [] }) => ({ name: node.layer, expected: [...rendered] }));
  report.proofs = (await prove(report.files, report.removed, before, system.name, options)).proofs;
  return report;
}

/** The wrapped objects by kind and name, in each layer that has them. */
function wrappedStates(
  nodes: readonly LayerNode[],
  system: string,
  files: ReturnType<typeof vendoredFiles>,
): Map<string, (readonly [LayerNode, Resource])[]> {
  const states = new Map<string, (readonly [LayerNode, Resource])[]>();
  for (const node of nodes) {
    const { folder } = node.settings as { folder?: unknown };
    for (const object of wrapped(kustomization(files, `vendor/${system}`, String(folder)), node.context)) {
      const id = `${object.kind}/${object.metadata.name}`;
      states.set(id, [...(states.get(id) ?? []), [node, object]]);
    }
  }
  return states;
}

/** The component of an object: the workload that its name begins with, or its own name. */
function componentOf(id: string, all: readonly string[]): string {
  const name = id.slice(id.indexOf("/") + 1);
  const workloads = all.flatMap((one) => {
    const [kind = "", own = ""] = one.split("/");
    return /^(?:Deployment|StatefulSet|DaemonSet|CronJob)$/.test(kind) ? own : [];
  });
  const [longest] = workloads
    .filter((own) => name === own || name.startsWith(`${own}-`))
    .sort((a, b) => b.length - a.length);
  return kebabCase(longest ?? name);
}

/** The objects of a component as code, and what it uses; those that can't be said are added to `left`. */
function describe(
  component: string,
  ids: readonly string[],
  nodes: readonly LayerNode[],
  states: ReadonlyMap<string, States>,
  comments: Comments,
  left: string[],
) {
  const group = camelCase(component);
  let names = new Map<string, string>();
  let objects: { id: string; code: string }[] = [];
  let uses = noUses();
  let sayable = [...ids];
  // The first time finds what can't be said, the second one the settings, and the third one names them.
  for (let round = 0; round < 3; round++) {
    uses = noUses();
    objects = [];
    const failed = new Set<string>();
    for (const id of sayable) {
      const own = states.get(id) as States;
      try {
        refuseOthers(id, own, nodes, states);
        const presence = presenceOf(id, own, nodes, uses);
        const said = comments.of(own[0]?.[1] as Resource);
        const nameOf = (key: string) => `settings.${group}.${names.get(key) ?? "x"}`;
        const indent = presence === undefined ? "    " : "          ";
        const head = said
          .get("")
          ?.split("\n")
          .map((line) => `// ${line}`.trimEnd());
        const object = new ObjectCode(own, uses, component, nameOf, said).print(indent);
        const code =
          presence === undefined
            ? object
            : `...(${nameOf(presence)}\n      ? [\n${indent}${object},\n        ]\n      : [])`;
        objects.push({ id, code: head === undefined ? code : `${head.join("\n    ")}\n    ${code}` });
      } catch (error) {
        if (!(error instanceof Unsayable)) throw error;
        failed.add(id);
        left.push(`${id}: ${error.message}`);
      }
    }
    sayable = sayable.filter((id) => !failed.has(id));
    names = settingNames(uses.settings);
  }
  return { objects, uses, names };
}

const noUses = (): Uses => ({
  context: new Set(),
  imports: new Map(),
  files: new Map(),
  settings: new Map(),
});

/** Throws Unsayable for an object that exists twice, or that a layer has under a longer name. */
function refuseOthers(
  id: string,
  own: States,
  nodes: readonly LayerNode[],
  states: ReadonlyMap<string, States>,
): void {
  const [kind = "", name = ""] = id.split("/");
  if (new Set(own.map(([node]) => node)).size < own.length) throw new Unsayable("several namespaces have it");
  for (const node of nodes) {
    if (own.some(([one]) => one === node)) continue;
    const other = [...states].find(
      ([called, list]) =>
        called !== id &&
        called.startsWith(`${kind}/`) &&
        isAffixed(called.slice(kind.length + 1), name) &&
        list.some(([one]) => one === node) &&
        !list.some(([one]) => own.some(([mine]) => mine === one)),
    );
    if (other !== undefined) throw new Unsayable(`${node.layer} calls it ${other[0]}`);
  }
}

/** True if one name is the other with a prefix or suffix. */
function isAffixed(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(`${short}-`) || long.endsWith(`-${short}`);
}

/** The key of the setting that says whether a layer has the object; undefined if all have it. */
function presenceOf(id: string, own: States, nodes: readonly LayerNode[], uses: Uses): string | undefined {
  if (own.length === nodes.length) return undefined;
  const [kind = ""] = id.split("/");
  const setting: TakenSetting = {
    object: id,
    path: [kind],
    isPresence: true,
    nodes,
    values: nodes.map((node) => own.some(([one]) => one === node)),
  };
  uses.context.add("settings");
  uses.settings.set(settingKey(id, [kind]), setting);
  return settingKey(id, [kind]);
}

/** The file with the settings of a layer. */
function fileOf(layer: string, { config: { folders }, environments }: TakeOptions): string {
  const environment = environments.find(({ name }) => name === layer);
  if (environment !== undefined) return environment.file;
  return `${layer === BASE ? environmentsFolder(folders) : groupsFolder(folders)}/${layer}.yaml`;
}
