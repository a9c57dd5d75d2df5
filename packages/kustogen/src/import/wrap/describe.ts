import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import type { Stage } from "../../authoring/environment.ts";
import { refuseName } from "../../authoring/given-name.ts";
import { systemFolder, vendorFolder } from "../../folders.ts";
import { contractsOf, refuseSecrets } from "../contracts.ts";
import { stageOf } from "../environment-names.ts";
import { exceptionsFor, exceptionsForCredentials } from "../exceptions.ts";
import { existingApplications, keptInWords } from "../existing-applications.ts";
import type { ImportOptions } from "../report.ts";
import { type ImportedState, type ImportSources, importedState } from "../state.ts";
import { kebabCase } from "../words.ts";
import { wrappedFiles } from "./copied-folders.ts";
import { mainNamespace, namespaceIn, namespacesOf } from "./namespaces.ts";
import { imagesOf } from "./pins.ts";
import { saidIn } from "./project-files.ts";

/** What an import knows before it writes: the environments, what belongs to them, and how they are deployed. */
export type Described = ReturnType<typeof describe>;

/** Reads everything about what is imported. @throws InputError for Secrets, credentials and an existing system */
export function describe(sources: ImportSources, options: ImportOptions) {
  const { folders, namespace: template } = options.config;
  const environments = sources.environments.map(importedState);
  const base = typeof sources.base === "string" ? undefined : importedState(sources.base);
  const all = base === undefined ? environments : [base, ...environments];
  const name = options.name ?? kebabCase(sources.suggestedName).slice(0, 40).replace(/-$/, "");
  refuseName("system", name, { mend: "give one with --name" });
  const folder = systemFolder(folders, name);
  const vendor = `${vendorFolder(folders)}/${name}`;
  const [known] = [folder, vendor].filter((path) => existsSync(join(options.root, path)));
  refuseUnready(all, known, options);
  const exceptions = exceptionsForCredentials(all, options.notSecret);
  const existing = existingApplications(
    new Map(
      environments.flatMap((state) => {
        const folder = sources.repositories.get(state.name);
        return folder === undefined ? [] : [[state.name, { ...folder, namespace: mainNamespace(state) }]];
      }),
    ),
    options.config.clusters,
  );
  const stage = (of: string): Stage => {
    const said = saidIn(options.root, folders, of, "stage");
    const known = STRICTNESS.find((one) => one === said);
    return known ?? stageOf(of, all.find((one) => one.name === of)?.from);
  };
  const namespaces = namespacesOf(name, environments, existing, options.namespace, template);
  const kept = keptInWords(
    existing,
    (environment) => ({
      stage: stage(environment),
      system: name,
      namespace: namespaceIn(namespaces, environment),
    }),
    environments.length,
  );
  return {
    name,
    folder,
    vendor,
    environments,
    stages: new Map(environments.map((state) => [state.name, stage(state.name)])),
    existing,
    wrapped: wrappedFiles(sources, environments, base),
    images: imagesOf(environments, base, stage),
    namespaces,
    secrets: contractsOf(environments, (environment) => namespaceIn(namespaces, environment)),
    exceptions: [...exceptions, ...exceptionsFor(environments)],
    argocd: kept.size === 0 ? undefined : { environments: Object.fromEntries(kept) },
  };
}

/** Throws InputError for a system that exists, Secrets with values unless an option allows them, and a reason that is none. */
function refuseUnready(
  states: readonly ImportedState[],
  existing: string | undefined,
  { secretsAsContracts, notSecret }: ImportOptions,
): void {
  if (existing !== undefined)
    throw new InputError(`${existing} already exists; remove it, or choose another --name`, {
      code: "already-exists",
    });
  if (!secretsAsContracts) refuseSecrets(states);
  if (notSecret !== undefined && notSecret.trim().length < 8)
    throw new InputError(
      `--not-secret ${JSON.stringify(notSecret)}: expected a sentence that explains why these aren't credentials, such as "demo values, the database is thrown away"`,
    );
}
