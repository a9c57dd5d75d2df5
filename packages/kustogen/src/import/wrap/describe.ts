import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import type { Exception } from "@kustogen/review/check/model/exception.ts";
import type { SecretContract } from "@kustogen/review/effective/secret-contract.ts";
import type { ArgoSettings } from "../../authoring/argo.ts";
import type { Stage } from "../../authoring/environment.ts";
import { refuseName } from "../../authoring/given-name.ts";
import { systemFolder, vendorFolder } from "../../folders.ts";
import { contractsOf, refuseSecrets } from "../contracts.ts";
import { stageOf } from "../environment-names.ts";
import { exceptionsFor, refuseSuspects, type Suspects, suspectsIn } from "../exceptions.ts";
import { type ExistingApplications, existingApplications, keptInWords } from "../existing-applications.ts";
import type { ImportOptions } from "../report.ts";
import { type CopiedFolders, type ImportedState, type ImportSources, importedState } from "../state.ts";
import { kebabCase } from "../words.ts";
import { wrappedFiles } from "./copied-folders.ts";
import { stageIn } from "./environment-files.ts";
import { mainNamespace, namespaceIn, namespacesOf, type WrappedNamespaces } from "./namespaces.ts";
import { imagesOf, type WrappedImages } from "./pins.ts";

/** What an import knows before it writes: the environments, what belongs to them, and how they are deployed. */
export interface Described {
  name: string;
  /** The folder of the system's code, and that of the wrapped files. */
  folder: string;
  vendor: string;
  environments: readonly ImportedState[];
  suspects: Suspects;
  existing: ExistingApplications;
  wrapped: CopiedFolders;
  images: WrappedImages;
  namespaces: WrappedNamespaces;
  secrets: SecretContract[];
  exceptions: Exception[];
  argocd: ArgoSettings | undefined;
}

/**
 * Reads everything about what is imported.
 * @throws InputError for Secrets with values, literals that look like credentials, and an existing system
 */
export function describe(sources: ImportSources, options: ImportOptions): Described {
  const { folders, namespace: template } = options.config;
  const environments = sources.environments.map(importedState);
  const base = typeof sources.base === "string" ? undefined : importedState(sources.base);
  const all = base === undefined ? environments : [base, ...environments];
  const name = options.name ?? kebabCase(sources.suggestedName).slice(0, 40).replace(/-$/, "");
  refuseName("system", name, { mend: "give one with --name" });
  const folder = systemFolder(folders, name);
  const vendor = `${vendorFolder(folders)}/${name}`;
  const [known] = [folder, vendor].filter((path) => existsSync(join(options.root, path)));
  const suspects = suspectsIn(all);
  refuseUnready(all, suspects, known, options);
  const existing = existingApplications(
    new Map(
      environments.flatMap((state) => {
        const folder = sources.repositories.get(state.name);
        return folder === undefined ? [] : [[state.name, { ...folder, namespace: mainNamespace(state) }]];
      }),
    ),
  );
  const stage = (environment: string) => (stageIn(options, environment) || stageOf(environment)) as Stage;
  const namespaces = namespacesOf(name, environments, existing, options.namespace, template);
  return {
    name,
    folder,
    vendor,
    environments,
    suspects,
    existing,
    wrapped: wrappedFiles(sources, environments, base),
    images: imagesOf(environments, base, stage),
    namespaces,
    secrets: contractsOf(environments, (environment) => namespaceIn(namespaces, environment)),
    exceptions: exceptionsFor(environments),
    argocd: argocdOf(existing, environments.length, (environment) => ({
      stage: stage(environment),
      system: name,
      namespace: namespaceIn(namespaces, environment),
    })),
  };
}

/** Throws InputError for a system that exists, Secrets with values, and literals that look like credentials, unless options allow them. */
function refuseUnready(
  states: readonly ImportedState[],
  suspects: Suspects,
  existing: string | undefined,
  { force, secretsAsContracts, notSecret }: ImportOptions,
): void {
  if (existing !== undefined && !force)
    throw new InputError(`${existing} already exists; choose another --name, or overwrite it with --force`, {
      code: "already-exists",
    });
  if (!secretsAsContracts) refuseSecrets(states);
  if (suspects.places.length > 0 && notSecret === undefined) refuseSuspects(suspects.places);
  if (notSecret !== undefined && notSecret.trim().length < 8)
    throw new InputError(
      `--not-secret ${JSON.stringify(notSecret)}: expected a sentence that explains why these aren't credentials, such as "demo values, the database is thrown away"`,
    );
}

/** The system's Argo CD settings that keep existing ones; undefined if there are none. */
function argocdOf(
  existing: ExistingApplications,
  count: number,
  usual: Parameters<typeof keptInWords>[1],
): ArgoSettings | undefined {
  const kept = keptInWords(existing, usual, count);
  return kept.size === 0 ? undefined : { environments: Object.fromEntries(kept) };
}
