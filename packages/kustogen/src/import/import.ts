import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { originUrl } from "@kustogen/review/git/remote.ts";
import { refuseName } from "../authoring/given-name.ts";
import type { Config } from "../config/config.ts";
import { loadEnvironments } from "../environments/load-environment.ts";
import { environmentsFolder, type Folders, groupsFolder, systemFolder, systemsModule } from "../folders.ts";
import { judgeSystem, type RuleError } from "../generate/judge-system.ts";
import { generateSystem } from "../generate/system.ts";
import { resolveTree } from "../layers/tree.ts";
import type { Changes } from "../output/transaction.ts";
import { projectCode } from "../project/load.ts";
import { withListed } from "../project/systems-list.ts";
import { type SystemFacts, systemFiles } from "./code/system-files.ts";
import { SourceComments } from "./comments.ts";
import { contractsOf, nameSecret } from "./contracts.ts";
import { describeStates, type ImportedSystem } from "./describe-states.ts";
import {
  groupFile,
  newEnvironmentFile,
  servedVersion,
  withComments,
  withSystem,
} from "./environment-sections.ts";
import { exceptionsFor, exceptionsForErrors } from "./exceptions.ts";
import { type ExistingApplications, existingApplications } from "./existing-applications.ts";
import { productName } from "./product-name.ts";
import { type Proof, proofOf } from "./proof.ts";
import type { Sources } from "./sources.ts";
import { Stage } from "./stage.ts";
import { stageOf } from "./stage-of.ts";
import { type ImportedState, importedState } from "./state.ts";
import { refuseSuspects, suspectsIn } from "./suspects.ts";
import { planTakeOver, type TakeOver } from "./take-over.ts";
import { kebabCase } from "./words.ts";

/** What `import` was asked to do. */
export interface ImportOptions {
  /** The project's root. */
  root: string;
  /** The project's configuration: what its folders are called, which stages it has. */
  config: Config;
  /** The folder of the bundled engine that runs. */
  dist: URL;
  /** The system's name; from the folders when absent. */
  name: string | undefined;
  /** The namespace of objects that name none; the system's name when absent. */
  namespace: string | undefined;
  /** Write the code of a system over one that is there. */
  force: boolean;
  /** Leave Secrets with values out and declare contracts for them. */
  secretsAsContracts: boolean;
  /** Plan how the generated folders take the place of the imported ones. */
  takeOver: boolean;
  /** Leave what they build on where it is. */
  keepBase: boolean;
  /** Why literals that look like credentials are none; undefined to refuse them. */
  notSecret: string | undefined;
}

/** What an import made, or would make. */
export interface ImportReport {
  system: string;
  /** True where the project has no other system. */
  alone: boolean;
  /** Files of the project with their new texts, by path. */
  files: Map<string, string>;
  proofs: Proof[];
  /** What deploys the folders today, and what becomes of it, one sentence each. */
  notes: string[];
  /** What can't stay as it is, one sentence each. */
  changes: string[];
  /** What becomes of the imported folders; undefined where they stay. */
  takeOver: TakeOver | undefined;
  /** The generated files of the system's layers with their texts. */
  generated: ReadonlyMap<string, string>;
  objects: number;
  settings: number;
  /** What is wrong with the environments already and became an exception. */
  exceptions: number;
  pins: number;
  /** Lines of TypeScript. */
  lines: number;
}

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
export async function planImport(sources: Sources, options: ImportOptions): Promise<ImportReport> {
  const { folders } = options.config;
  const environments = sources.environments.map(importedState);
  const suggested = productName(environments, sources.suggestedName, sources.repositoryName);
  const name = systemName(options.name ?? suggested, options.name !== undefined);
  const folder = systemFolder(folders, name);
  if (existsSync(join(options.root, folder)) && !options.force)
    throw new InputError(`${folder} is there already; choose another --name, or write over it with --force`, {
      code: "already-exists",
    });
  const held = environments.flatMap(({ secrets }) => secrets);
  if (held.length > 0 && !options.secretsAsContracts) refuseSecrets(held);
  const suspects = suspectsIn(environments);
  if (suspects.places.length > 0 && options.notSecret === undefined) refuseSuspects(suspects.places);
  if (options.notSecret !== undefined && options.notSecret.trim().length < 8)
    throw new InputError(
      `--not-secret ${JSON.stringify(options.notSecret)}: expected the reason as a sentence, why these are no credentials, such as "demo values, the database is thrown away"`,
    );
  const existing = existingApplications(sources.repositories);
  const [keptNamespace] = [...existing.kept.values()].flatMap(({ namespace }) => namespace ?? []);
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
    secrets: contractsOf(environments),
    exceptions: exceptionsFor(environments),
    notSecret: options.notSecret,
    ...argocdOf(existing),
  };
  for (const [path, text] of systemFiles(system, facts)) files.set(`${folder}/${path}`, text);
  const list = systemsModule(folders);
  files.set(list, listed(textOf(options.root, list), list, name));
  const remote = originUrl(options.root) !== undefined;
  // Environments share their AppProjects: one that nothing deploys yet is where the others are.
  const [argocd] = [...existing.places.values()].flatMap((place) => place.argocd ?? []);
  for (const state of environments) {
    const path = environmentFile(options, state.name);
    const text =
      textOf(options.root, path) ??
      newEnvironmentFile({
        name: state.name,
        stage: stageOf(state.name),
        kubernetes: servedVersion([state]),
        remote,
        place: existing.places.get(state.name),
        argocd,
      });
    const from = sources.environments.find((environment) => environment.name === state.name)?.from ?? "";
    const own = comments.ofKustomization(from, text);
    files.set(path, withComments(withSystem(path, text, state.name, system), name, own));
  }
  for (const group of system.layers.groups) {
    const path = `${groupsFolder(options.config.folders)}/${group}.yaml`;
    files.set(path, groupFile(path, textOf(options.root, path), group, system));
  }
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
    alone: !/from "\.\//.test(textOf(options.root, systemsModule(folders)) ?? ""),
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

/** The comments of the originals that are nowhere in what is written, counted and shown. */
function commentNotes({ found, left }: { found: number; left: readonly string[] }): string[] {
  if (left.length === 0) return [];
  return [
    `${left.length} of ${counted(found, "comment")} in the hand-written files are in none of the written ones:`,
    ...left.map((comment) => `  ${comment}`),
  ];
}

/** Where a system came from, in a sentence. */
function importedFrom(places: readonly string[]): string {
  const shown = places.length > 3 ? [...places.slice(0, 2), `${places.length - 2} more`] : places;
  return `Imported from ${shown.join(", ")}.`;
}

/** The system's Argo CD settings that keep what is there; none where nothing is. */
function argocdOf({ kept, ignoreDifferences }: ExistingApplications): Pick<SystemFacts, "argocd"> {
  if (kept.size === 0) return {};
  return {
    argocd: {
      environments: Object.fromEntries(kept),
      ...(ignoreDifferences.length > 0 && { ignoreDifferences }),
    },
  };
}

function takeOverOf(
  sources: Sources,
  environments: readonly ImportedState[],
  { name, files, generated }: { name: string; files: Map<string, string>; generated: Map<string, string> },
  { root, config, keepBase }: ImportOptions,
): Promise<TakeOver> {
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

/** Generates the system in a copy of the project and compares every environment with what it was. */
async function prove(
  files: ReadonlyMap<string, string>,
  folder: string,
  states: readonly ImportedState[],
  { name }: ImportedSystem,
  { root, config, dist }: ImportOptions,
): Promise<{ proofs: Proof[]; generated: Map<string, string>; errors: RuleError[] }> {
  const { folders } = config;
  const stage = new Stage(root, folders.generators);
  try {
    stage.clear(folder);
    stage.write(files);
    const code = await projectCode(stage.root, folders, dist);
    const systems = await code.systems();
    const system = systems.find((candidate) => candidate.name === name);
    if (system === undefined) throw new InputError(`${systemsModule(folders)} doesn't list ${name}`);
    const layers = generateSystem(resolveTree(system, loadEnvironments(stage.root, config)), folders);
    const generated = new Map(layers.flatMap((layer) => layer.files).map(({ path, text }) => [path, text]));
    const proofs = states.map(({ name: environment, expected }) => {
      const layer = layers.find(({ node }) => node.layer === environment);
      const rendered = layer?.rendered ?? [];
      return proofOf(environment, expected, rendered);
    });
    return { proofs, generated, errors: judgeSystem(layers, { exceptions: [], rules: [] }) };
  } finally {
    stage.remove();
  }
}

function refuseSecrets(secrets: readonly Resource[]): never {
  const names = [...new Set(secrets.map(nameSecret))].sort();
  throw new InputError(
    `${names.length === 1 ? "a Secret has" : "Secrets have"} values in the repository: ${names.join(", ")}. ` +
      "Values are never written into code. Keep them where they are provided from (an ExternalSecret, a SealedSecret, SOPS, by hand), " +
      "and run again with --secrets-as-contracts: the import then leaves these Secrets out and declares what must exist",
  );
}

function secretChanges(states: readonly ImportedState[]): string[] {
  return states.flatMap(({ name, secrets }) =>
    secrets.map(
      (secret) =>
        `${name}: Secret ${nameSecret(secret)} is left out and becomes a contract; provide it first`,
    ),
  );
}

function systemName(given: string, chosen: boolean): string {
  const name = chosen ? given : kebabCase(given).slice(0, 40).replace(/-$/, "");
  refuseName("system", name, { mend: "give one with --name" });
  return name;
}

/** The stage that an environment's file says; "" for one of a name of its own, undefined where there is no file. */
function stageIn(options: ImportOptions, environment: string): string | undefined {
  const text = textOf(options.root, environmentFile(options, environment));
  if (text === undefined) return undefined;
  const [, stage = ""] = /^stage:\s*["']?([a-z]+)["']?\s*(?:#.*)?$/m.exec(text) ?? [];
  return ["development", "beta", "production"].includes(stage) ? stage : "";
}

function environmentFile({ root, config }: ImportOptions, environment: string): string {
  const folder = environmentsFolder(config.folders);
  const long = `${folder}/${environment}.yml`;
  return existsSync(join(root, long)) ? long : `${folder}/${environment}.yaml`;
}

function textOf(root: string, path: string): string | undefined {
  return existsSync(join(root, path)) ? readFileSync(join(root, path), "utf8") : undefined;
}

/** The list of systems with this one in it, once. */
function listed(text = NO_SYSTEMS, file: string, system: string): string {
  return text.includes(`"./${system}/index.ts"`) ? text : withListed(text, file, system);
}
