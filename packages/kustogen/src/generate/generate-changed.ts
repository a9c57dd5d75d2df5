import { existsSync } from "node:fs";
import { join } from "node:path";
import { ruleOf } from "@kustogen/review/check/rules/rules.ts";
import { needsEverySystem } from "../argocd/files.ts";
import { argoScope } from "../argocd/paths.ts";
import type { Environment } from "../authoring/environment.ts";
import type { System } from "../authoring/system.ts";
import { readConfig } from "../config/config.ts";
import type { ProjectRepository } from "../delivery/repository.ts";
import { pendingSources } from "../delivery/sources.ts";
import { type LayerPlace, touchedPlaces } from "../delivery/summary.ts";
import { groupFiles } from "../environments/groups.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { environmentSchemaPath, type Folders, folderOf, systemFolder, vendorFolder } from "../folders.ts";
import { withConnected } from "../layers/neighbours.ts";
import { checkNames, select } from "../layers/select.ts";
import type { LayerNode } from "../layers/tree.ts";
import { layerFolder } from "../output/file.ts";
import { scopeTest } from "../output/listing.ts";
import { noteInRecord, type Told } from "../output/record/record.ts";
import { pagesFolder } from "../pages/pages.ts";
import { closureDigest } from "../project/closure.ts";
import type { GenOptions, GenReport } from "./gen-report.ts";
import { changedSystems, codeChanged, keysIn, systemKeys } from "./incremental.ts";
import { stopAtErrors } from "./judge-system.ts";
import { newInputs, newsOf } from "./news.ts";
import { allOutput, authoredModules, type knownInputs } from "./project.ts";
import { environmentSchemaFile, generateRepository } from "./repository.ts";
import { awaitingOf, unlistedWarnings, warningsOf } from "./warnings.ts";
import { planned, writeRun } from "./write-run.ts";

/**
 * What is known before anything is generated, also `isCurrent` before this run, looked up once, and whether the last run
 * told of these very inputs.
 */
type KnownFacts = Awaited<ReturnType<typeof knownInputs>> & { wasCurrent(): boolean; isTold: boolean };

type Made = ReturnType<typeof generateRepository>;

/** Generates what changed since the last run, or all, and brings it into the repository. Throws like `gen`. */
export async function generateChanged(options: GenOptions, facts: KnownFacts): Promise<GenReport> {
  const { repository, record, input, fingerprint, wasCurrent } = facts;
  const { root, code } = options;
  const config = await readConfig(root, input);
  const { exceptions, folders } = config;
  const complete = options.system.length === 0;
  // Few projects have any, and the code that reads the lock file takes time to load.
  if (existsSync(join(root, vendorFolder(folders))))
    (await import("../vendor/lock.ts")).refuseDrift(root, folders);
  const environments = loadEnvironments(root, config, input);
  const systems = await code.systems();
  checkNames(systems, environments);
  const known = { ...code, ...repository.settings, root, folders, files: input, systems, environments };
  const keys = complete ? systemKeys(known) : undefined;
  const before = complete && !options.full && wasCurrent() ? keysIn(record) : undefined;
  const changed = keys && changedSystems(before, keys);
  const asked = options.alone ? options.system : withConnected(options.system, systems);
  // If only texts changed, one system is generated on behalf of all, because the output is the same.
  const first = systems.slice(0, 1).map(({ name }) => name);
  const last = record.run.told?.warnings ?? [];
  // What it warned of holds then, and isn't looked for again; `--check` looks for everything.
  const standing = facts.isTold && complete && !options.check ? record.run.told?.warnings : undefined;
  const again = changed?.length === 0 ? first : changed && withConnected(changed, systems);
  const isAbout = (names: string[]) => (one: Told) => one.systems?.some((it) => names.includes(it));
  // The other system of a warning about two is generated too, which tells whether it still holds.
  const names = again && [...again, ...last.filter(isAbout(again)).flatMap((one) => one.systems ?? [])];
  const selected = select("system", systems, names ?? asked);
  const involved = needsEverySystem(environments) ? systems : selected;
  const least = standing && "error";
  const rules = (options.allow ?? []).map((id) => ruleOf(id).id);
  const described = { folders, systems: involved, all: systems, environments, alone: options.alone };
  const made = generateRepository({ ...described, repository, allowed: { exceptions, rules, least } });
  const { files, trees } = made;
  const isAsked = ({ name }: System) => complete || options.system.includes(name);
  const allowed = stopAtErrors(folders, made.errors, selected.filter(isAsked));
  // It describes all systems, so a run for some of them doesn't change it; neither does one without code changes.
  const tellsSchema = complete && (names === undefined || keys === undefined || codeChanged(before, keys));
  if (tellsSchema) files.push(environmentSchemaFile(systems, config));

  const textOf = (path: string) => input.read(join(root, path), path).toString("utf8");
  const unlisted = unlistedWarnings(systems, authoredModules(root, folders, input), code, textOf);
  const ofAll = warningsOf(systems, environments, groupFiles(root, folders, input));
  const whole = [...unlisted, ...ofAll].map((message) => ({ message, isChecked: ofAll.includes(message) }));
  // An edit above in the same environment's file moves the line that one names, beside its key.
  const generated = involved.map(({ name }) => name);
  const isWhole = complete && names === undefined;
  const left = isWhole ? [] : last.filter((one) => isAbout(generated)(one) === false);
  const told: readonly Told[] = standing ?? [...whole, ...made.warnings, ...left];
  const layers = trees.flat().map(({ system: { name: system }, layer, parent, deployed }): LayerPlace => {
    const placeOf = (one: string) => layerFolder(folders, one, system);
    return { system, layer, deployed, folder: placeOf(layer), parent: parent && placeOf(parent) };
  });
  const leftAlone: string[] = [];
  const scope = isWhole ? allOutput(folders) : [];
  for (const system of isWhole ? [] : selected) {
    const its = scopeOf(folders, system, environments, trees[involved.indexOf(system)] ?? []);
    const work = isAsked(system) ? undefined : await workOn(system, its, made, repository);
    if (work === undefined) scope.push(...its);
    else leftAlone.push(`${system.name}: left as it is, although it is connected: ${work}`);
  }
  if (tellsSchema && !isWhole) scope.push(environmentSchemaPath(folders));
  const awaiting = awaitingOf(systems, environments);
  const given = { repository, files, layers, input, options, allowed, awaiting, scope };
  const report = await writeRun({ ...given, fingerprint: complete ? fingerprint : "" });
  report.generated = generated;
  const isSystem = (part: string) => systems.some(({ name }) => name === part);
  // base/SYSTEM/…, overlays/LAYER/SYSTEM/…, also where the layer has gone.
  const differing = report.changes.flatMap(
    ({ path }) => folderOf(folders, path)?.below.slice(0, 2).filter(isSystem) ?? [],
  );
  const news = newsOf(told, record.run.told, [...differing, ...(changed ?? options.system)]);
  const touched = touchedPlaces({ ...report, folders, layers });
  const newlyAwaited = newInputs(awaiting, record.run.told, touched);
  const counts = new Map([...Object.entries(record.run.told?.held?.objects ?? {}), ...made.objects]);
  const objects = Object.fromEntries(systems.map(({ name }) => [name, counts.get(name) ?? 0]));
  // Objects of a system that no run has generated in this clone aren't known.
  const isKnown = systems.every(({ name }) => counts.has(name));
  const held = isKnown ? { environments: environments.length, objects } : undefined;
  const warnings = [...leftAlone, ...news.warnings];
  Object.assign(report, { ...news, warnings, awaiting, newlyAwaited, held });
  report.unchecked = made.unchecked;
  if (options.check) return report;
  // Errors that were allowed once are checked again by the next run.
  const digests = allowed.length === 0 ? keys : undefined;
  const run = {
    inputs: digests?.shared,
    told: { code: closureDigest(code.inputs), warnings: told, awaiting, held },
  };
  noteInRecord(repository.recordFolder, run, Object.fromEntries(digests?.own ?? []));
  return report;
}

/** What is in the way of a system's output and its team's matter, as a run for a connected one leaves it; undefined without any. */
async function workOn({ name }: System, scope: string[], made: Made, repository: ProjectRepository) {
  const isOwned = scopeTest(scope);
  const own = made.files.filter(({ path }) => isOwned(path));
  const [edit] = (await planned(repository, own, scope)).conflicts;
  if (edit !== undefined) return `${edit.path} was edited by hand`;
  const paths = [systemFolder(repository.folders, name)];
  const [source] = pendingSources(repository, { paths }, () => false).left;
  if (source !== undefined) return `${source} isn't committed`;
  const error = made.errors.find(({ system, allowed }) => system === name && !allowed);
  return error && `${error.rule} reports an error`;
}

/** The folders and files that a run for a system owns. */
export function scopeOf(folders: Folders, { name }: System, all: readonly Environment[], tree: LayerNode[]) {
  // If an environment no longer runs the system, its folder has to be removed.
  const layers = new Set([...tree.map(({ layer }) => layer), ...all.map((one) => one.name)]);
  const own = Array.from(layers, (layer) => layerFolder(folders, layer, name));
  return [...own, pagesFolder(folders, name), ...argoScope(folders, name, all)];
}
