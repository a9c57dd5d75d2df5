import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Stage } from "../authoring/environment.ts";
import { refuseName } from "../authoring/given-name.ts";
import { type Folders, systemFolder, systemsModule } from "../folders.ts";
import type { Changes } from "../output/transaction.ts";
import { withListed } from "../project/systems-list.ts";
import { type SystemFacts, systemFiles } from "./code/system-files.ts";
import { commentNotes, SourceComments } from "./comments.ts";
import { contractsOf, nameSecret, refuseSecrets, secretChanges } from "./contracts.ts";
import { describeStates } from "./describe-states.ts";
import { environmentFiles, projectText, stageIn } from "./environment-files.ts";
import { exceptionsFor, exceptionsForErrors } from "./exceptions.ts";
import { type ExistingApplications, existingApplications, keptInWords } from "./existing-applications.ts";
import { movedSince } from "./moved.ts";
import { productName } from "./product-name.ts";
import { prove } from "./prove.ts";
import type { ImportOptions, ImportReport } from "./report.ts";
import type { ImportSources } from "./sources.ts";
import { stageOf } from "./stage-of.ts";
import { type ImportedState, importedState } from "./state.ts";
import { refuseSuspects, suspectsIn } from "./suspects.ts";
import { planTakeOver, type TakeOver } from "./take-over.ts";
import { kebabCase } from "./words.ts";

/** The module that lists the systems, where an import begins one. */
const NO_SYSTEMS = `import type { System } from "kustogen";

/** Every system of this repository; the order is that of reports and commit messages. */
export const systems: readonly System[] = [];
`;

/**
 * Turns rendered environments into a typed system of a project: describes them, writes the code into a copy, generates
 * there and compares what comes out with what went in. Nothing is written into the project.
 *
 * @throws InputError for states that can't be described, Secrets with values, and a system that is there already
 */
export async function planImport(sources: ImportSources, options: ImportOptions): Promise<ImportReport> {
  const { folders } = options.config;
  const environments = sources.environments.map(importedState);
  const suggested = productName(
    environments,
    sources.suggestedName,
    sources.repositoryName,
    sources.isRepository,
  );
  const name = systemName(options.name ?? suggested, options.name !== undefined);
  const folder = systemFolder(folders, name);
  const known = existsSync(join(options.root, folder));
  if (known && !options.force)
    throw new InputError(
      `${folder} is there already; choose another --name, or write over it with --force (with --dry-run it only says what moved since)`,
      { code: "already-exists" },
    );
  if (!options.secretsAsContracts) refuseSecrets(environments);
  const suspects = suspectsIn(environments);
  if (suspects.places.length > 0 && options.notSecret === undefined) refuseSuspects(suspects.places);
  if (options.notSecret !== undefined && options.notSecret.trim().length < 8)
    throw new InputError(
      `--not-secret ${JSON.stringify(options.notSecret)}: expected the reason as a sentence, why these are no credentials, such as "demo values, the database is thrown away"`,
    );
  const existing = existingApplications(sources.repositories);
  const [keptNamespace] = [...existing.places.values()].flatMap(({ namespace }) => namespace || []);
  const comments = new SourceComments();
  for (const { path, text } of sources.texts) comments.read(text, path);
  const stages = new Map(environments.map((state) => [state.name, stageIn(options, state.name)]));
  const system = describeStates(name, environments, options.namespace ?? keptNamespace ?? name, {
    comments,
    suspects: suspects.values,
    shared: sources.shared,
    affixes: sources.affixes,
    stage: (environment) => stages.get(environment) ?? stageOf(environment),
  });
  const files = new Map<string, string>();
  const facts = {
    description: importedFrom(sources.environments.map(({ from }) => from)),
    secrets: contractsOf(environments, system.namespaces.placed ? system.marked.namespaces : []),
    exceptions: exceptionsFor(environments),
    notSecret: options.notSecret,
    ...argocdOf(existing, (environment) => (stages.get(environment) || stageOf(environment)) as Stage),
  };
  for (const [path, text] of systemFiles(system, facts)) files.set(`${folder}/${path}`, text);
  const list = systemsModule(folders);
  files.set(list, listed(projectText(options.root, list), list, name));
  for (const [path, text] of environmentFiles(sources, environments, system, comments, existing, options))
    files.set(path, text);
  const { proofs, generated, errors } = await prove(files, folder, environments, system, options);
  facts.exceptions.push(...exceptionsForErrors(errors, environments.length));
  for (const [path, text] of systemFiles(system, facts)) files.set(`${folder}/${path}`, text);
  const same = proofs.every(({ differences }) => differences.length === 0);
  const takeOver =
    options.takeOver && same
      ? await takeOverOf(sources, environments, { name, files, generated }, options)
      : undefined;
  const code = [...files].filter(([path]) => path.startsWith(`${folder}/`) && path.endsWith(".ts"));
  return {
    system: name,
    moved: known ? movedSince(options.root, folders, name, environments) : [],
    alone: !/from "\.\//.test(projectText(options.root, systemsModule(folders)) ?? ""),
    files,
    proofs,
    notes: [
      ...sources.notes,
      ...existing.notes,
      ...commentNotes(comments.left([...files.values()].join("\n"))),
      ...(takeOver?.notes ?? []),
    ],
    takeOver,
    generated,
    changes: [...environments.flatMap(({ changes }) => changes), ...secretChanges(environments)],
    objects: environments.reduce((sum, { expected }) => sum + expected.length, 0),
    settings: system.settings.all.length,
    exceptions: facts.exceptions.length,
    pins: system.images.all.length,
    lines: code.reduce((sum, [, text]) => sum + text.split("\n").length - 1, 0),
  };
}

/** Where a system came from, in a sentence. */
function importedFrom(places: readonly string[]): string {
  const shown = places.length > 3 ? [...places.slice(0, 2), `${places.length - 2} more`] : places;
  return `Imported from ${shown.join(", ")}.`;
}

/** The system's Argo CD settings that keep what is there; none where nothing is. */
function argocdOf(
  existing: ExistingApplications,
  stageOf: (environment: string) => Stage,
): Pick<SystemFacts, "argocd"> {
  const { ignoreDifferences } = existing;
  const kept = keptInWords(existing, stageOf);
  if (kept.size + ignoreDifferences.length === 0) return {};
  return {
    argocd: {
      ...(kept.size > 0 && { environments: Object.fromEntries(kept) }),
      ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
    },
  };
}

function takeOverOf(
  sources: ImportSources,
  environments: readonly ImportedState[],
  { name, files, generated }: { name: string; files: Map<string, string>; generated: Map<string, string> },
  { root, config, keepBase }: ImportOptions,
): Promise<TakeOver> {
  if (sources.charts.length > 0)
    throw new InputError(
      `--take-over needs what is deployed to stay as it is, and ${sources.charts.join(", ")} would go: whoever installed the chart uninstalls it then. ` +
        "Leave --enable-helm out to keep these objects, or --take-over and hand them over yourself",
    );
  const secrets = environments.flatMap((state) => state.secrets.map(nameSecret));
  if (secrets.length > 0)
    throw new InputError(
      `--take-over needs the rendering to stay as it is, and these Secrets would be missing from it: ${[...new Set(secrets)].sort().join(", ")}. ` +
        "Provide them otherwise and take them out of the overlays in a commit of their own first, or leave --take-over out",
    );
  return planTakeOver({
    root,
    names: config.folders,
    system: name,
    folders: sources.repositories,
    environments: environments.map((state) => state.name),
    generated,
    written: [...files.keys()],
    keepBase,
  });
}

/** What an import writes into the project, and what it takes away. */
export function importChanges(folders: Folders, { files, system, takeOver }: ImportReport): Changes {
  return {
    write: [...files, ...(takeOver?.bridges ?? [])],
    remove: [systemFolder(folders, system), ...(takeOver?.removed ?? [])],
    prune: true,
  };
}

function systemName(given: string, chosen: boolean): string {
  const name = chosen ? given : kebabCase(given).slice(0, 40).replace(/-$/, "");
  refuseName("system", name, { mend: "give one with --name" });
  return name;
}

/** The list of systems with this one in it, once. */
function listed(text = NO_SYSTEMS, file: string, system: string): string {
  return text.includes(`"./${system}/index.ts"`) ? text : withListed(text, file, system);
}
