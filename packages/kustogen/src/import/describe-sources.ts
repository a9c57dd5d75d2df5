import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { refuseName } from "../authoring/given-name.ts";
import { DEFAULT_FOLDERS, systemFolder } from "../folders.ts";
import { SourceComments } from "./comments.ts";
import { refuseSecrets, withDocumentedContracts } from "./contracts.ts";
import { contractsOnPages } from "./contracts-on-pages.ts";
import { describeStates, type ImportedSystem } from "./describe-states.ts";
import { stageIn } from "./environment-files.ts";
import { type ExistingApplications, existingApplications } from "./existing-applications.ts";
import { imageAutomation } from "./image-automation.ts";
import { productName } from "./product-name.ts";
import type { ImportOptions } from "./report.ts";
import type { ImportSources } from "./sources.ts";
import { stageOf } from "./stage-of.ts";
import { type ImportedState, importedState } from "./state.ts";
import { refuseSuspects, type Suspects, suspectsIn } from "./suspects.ts";
import { kebabCase } from "./words.ts";

/** What an import knows before it writes code: the environments, what belongs to them, and the system. */
export interface DescribedSources {
  name: string;
  /** The folder of the system's code. */
  folder: string;
  /** True if the project has the system already. */
  isKnown: boolean;
  environments: readonly ImportedState[];
  suspects: Suspects;
  existing: ExistingApplications;
  comments: SourceComments;
  automation: ReturnType<typeof imageAutomation>;
  /** The stages in the project's environment files: "" for a file without one, undefined without a file. */
  stages: ReadonlyMap<string, string | undefined>;
  /** The contracts of Secrets that the project's pages list, by environment. */
  documented: ReturnType<typeof contractsOnPages>;
  system: ImportedSystem;
}

/**
 * Reads everything that is imported, and describes it as a system.
 * @throws InputError for states that can't be described, Secrets with values, and an existing system
 */
export function describeSources(sources: ImportSources, options: ImportOptions): DescribedSources {
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
  const isKnown = existsSync(join(options.root, folder));
  const suspects = suspectsIn(environments);
  refuseUnready(environments, suspects, isKnown ? folder : undefined, options);
  const existing = existingApplications(
    sources.repositories,
    new Map(environments.map(({ name: environment, resources }) => [environment, resources])),
  );
  const comments = commentsOf(sources, environments, existing.replaced);
  const automation = imageAutomation(sources.texts);
  const stages = new Map(environments.map((state) => [state.name, stageIn(options, state.name)]));
  const documented = contractsOnPages(sources.repositories, [folders.pages, DEFAULT_FOLDERS.pages]);
  const system = describeStates(
    name,
    withDocumentedContracts(environments, documented),
    options.namespace ?? keptNamespace(existing) ?? name,
    {
      comments,
      suspects: suspects.values,
      written: automation.values,
      shared: sources.shared,
      affixes: sources.affixes,
      stage: (environment) => stages.get(environment) ?? stageOf(environment),
    },
  );
  return {
    name,
    folder,
    isKnown,
    environments,
    suspects,
    existing,
    comments,
    automation,
    stages,
    documented,
    system,
  };
}

/** The namespace into which existing Applications deploy, if it is the same for all. */
function keptNamespace({ places }: ExistingApplications): string | undefined {
  const [only, ...others] = new Set([...places.values()].flatMap(({ namespace }) => namespace || []));
  return others.length === 0 ? only : undefined;
}

/** Throws InputError for a system that exists, Secrets with values, and literals that look like credentials, unless options allow them. */
function refuseUnready(
  environments: readonly ImportedState[],
  suspects: Suspects,
  existing: string | undefined,
  { force, secretsAsContracts, notSecret }: ImportOptions,
): void {
  if (existing !== undefined && !force)
    throw new InputError(
      `${existing} already exists; choose another --name, or overwrite it with --force (--dry-run only shows what changed since)`,
      { code: "already-exists" },
    );
  if (!secretsAsContracts) refuseSecrets(environments);
  if (suspects.places.length > 0 && notSecret === undefined) refuseSuspects(suspects.places);
  if (notSecret !== undefined && notSecret.trim().length < 8)
    throw new InputError(
      `--not-secret ${JSON.stringify(notSecret)}: expected a sentence that explains why these aren't credentials, such as "demo values, the database is thrown away"`,
    );
}

/** The comments of all files that are imported. */
function commentsOf(
  { environments: folders, texts, variables = [] }: ImportSources,
  environments: readonly ImportedState[],
  replaced: ExistingApplications["replaced"],
): SourceComments {
  const comments = new SourceComments(
    new Map(folders.map(({ from, name }) => [from, name])),
    environments.flatMap(({ secrets }) => secrets),
  );
  for (const { path, text } of texts) comments.read(text, path);
  for (const { path, text, made } of variables) comments.readVariables(text, path, made);
  for (const [path, text] of replaced) comments.read(text, path);
  return comments;
}

function systemName(given: string, chosen: boolean): string {
  const name = chosen ? given : kebabCase(given).slice(0, 40).replace(/-$/, "");
  refuseName("system", name, { mend: "give one with --name" });
  return name;
}
