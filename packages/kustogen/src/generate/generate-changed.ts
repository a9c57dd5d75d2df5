import { existsSync } from "node:fs";
import { join } from "node:path";
import { lazily } from "@kustogen/kustomize/value/lazily.ts";
import { needsEverySystem } from "../argocd/files.ts";
import { argoScope } from "../argocd/paths.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { readConfig } from "../config/config.ts";
import type { LayerPlace } from "../delivery/summary.ts";
import { groupFiles } from "../environments/groups.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { environmentSchemaPath, type Folders, systemFolder, vendorFolder } from "../folders.ts";
import { withConnected } from "../layers/neighbours.ts";
import { checkNames, select } from "../layers/select.ts";
import type { LayerNode } from "../layers/tree.ts";
import { unreadSettings } from "../layers/unread.ts";
import { layerFolder } from "../output/file.ts";
import { scopeTest } from "../output/listing.ts";
import { noteInRecord } from "../output/record/record.ts";
import { pagesFolder } from "../pages/pages.ts";
import { closureOf } from "../project/closure.ts";
import type { GenOptions, GenReport } from "./gen-report.ts";
import { changedSystems, codeChanged, keysIn, systemKeys } from "./incremental.ts";
import { stopAtErrors } from "./judge-system.ts";
import { allOutput, authoredModules, type knownInputs } from "./project.ts";
import { environmentSchemaFile, generateRepository } from "./repository.ts";
import { unlistedWarnings, warningsOf } from "./warnings.ts";
import { writeRun } from "./write-run.ts";

/** What is known before anything is generated, also `isCurrent` before this run, looked up once. */
type KnownFacts = Awaited<ReturnType<typeof knownInputs>> & { wasCurrent(): boolean };

/** Generates what changed since the last run, or all, and brings it into the repository. Throws like `gen`. */
export async function generateChanged(
  options: GenOptions,
  { repository, record, input, fingerprint, wasCurrent }: KnownFacts,
): Promise<GenReport> {
  const { root, code } = options;
  const { origin } = repository.settings;
  const config = await readConfig(root, input);
  const { folders } = config;
  const complete = options.system.length === 0;
  // Few projects have any, and the code that reads the lock file takes time to load.
  if (existsSync(join(root, vendorFolder(folders))))
    (await import("../vendor/lock.ts")).refuseDrift(root, folders);
  const environments = loadEnvironments(root, config, input);
  const systems = await code.systems();
  checkNames(systems, environments);
  const keys = complete
    ? systemKeys({ ...code, root, folders, files: input, systems, environments, origin })
    : undefined;
  const before = complete && !options.full && wasCurrent() ? keysIn(record) : undefined;
  const changed = keys && changedSystems(before, keys);
  // A command that edits a file touches that system alone.
  const asked = options.transaction === undefined ? withConnected(options.system, systems) : options.system;
  // If only texts changed, one system is generated on behalf of all, because the output is the same.
  const names =
    changed?.length === 0
      ? systems.slice(0, 1).map(({ name }) => name)
      : changed && withConnected(changed, systems);
  const selected = select("system", systems, names ?? asked);
  const involved = needsEverySystem(environments) ? systems : selected;
  const permitted = { exceptions: config.exceptions, rules: options.allow ?? [] };
  const described = { folders, systems: involved, all: systems, environments };
  const made = generateRepository({ ...described, repository, allowed: permitted });
  const { files, trees } = made;
  const allowed = stopAtErrors(folders, made.errors, selected);
  // It describes all systems, so a run for some of them doesn't change it; neither does one without code changes.
  const tellsSchema = complete && (names === undefined || keys === undefined || codeChanged(before, keys));
  if (tellsSchema) files.push(environmentSchemaFile(systems, config));

  const textOf = (path: string) => input.read(join(root, path), path).toString("utf8");
  const unlisted = unlistedWarnings(systems, authoredModules(root, folders, input), code, textOf);
  const groups = groupFiles(root, folders, input);
  const unread = trees.flatMap((nodes, at) => {
    const module = `${systemFolder(folders, involved[at]?.name ?? "")}/index.ts`;
    const lines = lazily(() => {
      const files = closureOf(code.inputs, module).filter((path) => path.endsWith(".ts"));
      const text = files.map(textOf).join("\n");
      return text.split("\n").map((line) => line.split(/[^\w$/-]+|(?<=\/)/));
    });
    return unreadSettings(nodes, (word) => lines().filter((words) => words.includes(word)).length);
  });
  const warnings = [...unlisted, ...warningsOf(systems, environments, groups), ...unread, ...made.warnings];
  const layers = layerPlaces(folders, trees.flat());
  const run = { repository, files, layers, input, warnings, options, allowed };
  const remember = (report: GenReport) => {
    report.generated = involved.map(({ name }) => name);
    report.unchecked = made.unchecked;
    if (options.check) return report;
    // Errors that were allowed once are checked again by the next run.
    const known = allowed.length === 0 ? keys : undefined;
    noteInRecord(repository.recordFolder, { inputs: known?.shared }, Object.fromEntries(known?.own ?? []));
    return report;
  };
  if (complete && names === undefined)
    return remember(await writeRun({ ...run, scope: allOutput(folders), fingerprint }));
  const chosen = selected.map((system) => trees[involved.indexOf(system)] ?? []);
  const scope = scopeOf(folders, selected, environments, chosen);
  if (tellsSchema) scope.push(environmentSchemaPath(folders));
  const isOwned = scopeTest(scope);
  const own = files.filter(({ path }) => isOwned(path));
  return remember(await writeRun({ ...run, own, scope, fingerprint: complete ? fingerprint : "" }));
}

function layerPlaces(folders: Folders, nodes: readonly LayerNode[]): LayerPlace[] {
  return nodes.map(({ system, layer, parent, deployed }) => ({
    system: system.name,
    layer,
    deployed,
    folder: layerFolder(folders, layer, system.name),
    parent: parent === undefined ? undefined : layerFolder(folders, parent, system.name),
  }));
}

/** The folders and files that a run for some systems owns. */
export function scopeOf(
  folders: Folders,
  systems: readonly System[],
  environments: readonly Environment[],
  trees: readonly (readonly LayerNode[])[],
): string[] {
  const own = systems.flatMap(({ name }, index) => {
    // If an environment no longer runs the system, its folder has to be removed.
    const described = (trees[index] ?? []).map(({ layer }) => layer);
    const layers = new Set([...described, ...environments.map((one) => one.name)]);
    const all = [...layers].map((layer) => layerFolder(folders, layer, name));
    return [...all, pagesFolder(folders, name)];
  });
  return [...own, ...argoScope(folders, systems, environments)];
}
