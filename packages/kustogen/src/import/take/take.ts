import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { suggestion } from "@kustogen/kustomize/errors/suggest.ts";
import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { entryOf, groupedBy } from "@kustogen/kustomize/value/multimap.ts";
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
import { formatted } from "../formatted.ts";
import { type Proof, prove } from "../prove.ts";
import type { ImportOptions } from "../report.ts";
import { camelCase, kebabCase } from "../words.ts";
import { WRAPPED_FILE } from "../wrap/system-code.ts";
import { withAgreed } from "./agreed.ts";
import { Comments } from "./comments.ts";
import { componentFile } from "./component-code.ts";
import { describeObjects } from "./describe-objects.ts";
import { takenIn, withComponents, withGroups, withLabels, withoutFolder, withTaken } from "./edits.ts";
import { settingFields, type TakenSetting, valuesByLayer } from "./settings.ts";
import { sharedLabels, withoutLabels } from "./shared-labels.ts";

/** What is taken into code, and what that changes. */
export type TakeReport = Awaited<ReturnType<typeof planTake>>;

/** The project in which objects are taken. */
type TakeOptions = Pick<ImportOptions, "root" | "config" | "dist"> & { environments: readonly Environment[] };

/**
 * Turns wrapped objects of a system, all if none is named, into code in a copy of the project, and compares every
 * environment with its rendering before. @throws InputError for a system or an object that isn't wrapped
 */
export async function planTake(system: System, wanted: readonly string[], options: TakeOptions) {
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
  const written = wrappedStates(nodes, system.name, vendored);
  const index = `${folder}/index.ts`;
  const { text: module, said: shared } = withLabels(read(index), sharedLabels(written, nodes));
  const states = new Map(
    [...withoutLabels(written, shared)].map(([id, own]) => [id, withAgreed(own)] as const),
  );
  const all = [...states.keys()].filter((id) => !known.includes(id));
  for (const id of wanted)
    if (!all.includes(id))
      throw new InputError(
        `${system.name} has no wrapped object ${id}${known.includes(id) ? "; it is code already" : `. ${suggestion(id, all)}`}`,
        { code: "unknown-name" },
      );
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
  /** The values that the file of each layer sets, by group and name. */
  const values = new Map<string, Map<string, unknown>>();
  const add = (
    group: string,
    settings: ReadonlyMap<string, TakenSetting>,
    names: ReadonlyMap<string, string>,
  ) => {
    if (settings.size > 0) groups.set(group, settingFields(settings, names));
    for (const [key, setting] of settings)
      for (const [layer, value] of valuesByLayer(nodes, setting))
        entryOf(values, layer, () => new Map<string, unknown>()).set(`${group}.${names.get(key)}`, value);
  };
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
    const [only = "", ...more] = ids.map((id) => kebabCase(id.replace("/", "-")));
    const component = [stem, more.length > 0 ? `${stem}-2` : only, only].find(isFree);
    if (component === undefined) {
      report.left.push(...ids.map((id) => `${id}: the component ${stem} exists; move it there by hand`));
      continue;
    }
    const { objects, uses, names } = describeObjects(
      component,
      ids,
      nodes,
      states,
      comments,
      shared,
      report.left,
    );
    if (objects.length === 0) continue;
    report.taken.set(
      component,
      objects.map(({ id }) => id),
    );
    const path = `${folder}/components/${component}.ts`;
    report.files.set(path, componentFile(system.name, component, objects, uses));
    for (const { name, text } of uses.files.values()) report.files.set(`${folder}/files/${name}`, text);
    add(camelCase(component), uses.settings, names);
  }
  if (report.taken.size === 0) return report;
  const labels = new Map(shared.flatMap(({ key, setting }) => (setting ? [[key, setting] as const] : [])));
  if (module !== read(index)) add("labels", labels, new Map(shared.map(({ key, name }) => [key, name])));
  const code = [...known, ...[...report.taken.values()].flat()];
  const grouped = withGroups(read(settingsFile), settingsFile, groups);
  const whole = [...states.keys()].every((id) => code.includes(id)) ? withoutFolder(grouped) : undefined;
  const isWhole = whole !== undefined;
  report.files.set(index, withComponents(module, index, system.name, [...report.taken.keys()], isWhole));
  report.files.set(settingsFile, whole ?? grouped);
  const vendor = vendorFolder(config.folders);
  if (isWhole) {
    report.removed.push(wrappedFile, `${vendor}/${system.name}`);
    report.notes.push(
      `nothing is wrapped now: ${report.removed.join(" and ")} go`,
      ...[...comments.others].map(
        ([path, count]) =>
          `${path}: ${counted(count, "comment")} of no object ${count === 1 ? "is" : "are"} not in the code`,
      ),
    );
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
