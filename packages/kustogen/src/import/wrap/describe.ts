import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { workTreeTop } from "@kustogen/kustomize/node/git/run.ts";
import { identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { STRICTNESS } from "@kustogen/review/check/model/state.ts";
import { isClusterScoped } from "@kustogen/review/kinds/scope.ts";
import type { Stage } from "../../authoring/environment.ts";
import { refuseName } from "../../authoring/given-name.ts";
import { systemFolder, vendorFolder } from "../../folders.ts";
import { changesOf, neededContracts, refuseSecrets } from "../contracts.ts";
import { stageOf } from "../environment-names.ts";
import { exceptionsFor, exceptionsForCredentials, refuseIncomplete } from "../exceptions.ts";
import { existingApplications, keptInWords } from "../existing-applications.ts";
import { type ImportOptions, type ImportSources, importedState } from "../state.ts";
import { kebabCase } from "../words.ts";
import { wrappedFiles } from "./copied-folders.ts";
import { mainNamespace, wrappedNamespaces } from "./namespaces.ts";
import { imagesOf } from "./pins.ts";
import { saidIn } from "./project-files.ts";

/** What an import knows before it writes: the environments, what belongs to them, and how they are deployed. */
export type Described = ReturnType<typeof describedSystem>;

/** Reads everything about what is imported. @throws InputError for Secrets, credentials and an existing system */
export function describedSystem(sources: ImportSources, options: ImportOptions) {
  const { folders, namespace: template } = options.config;
  const environments = sources.environments.map(importedState);
  const base = typeof sources.base === "string" ? undefined : importedState(sources.base);
  const all = base === undefined ? environments : [base, ...environments];
  const name = options.name ?? kebabCase(sources.suggestedName).slice(0, 40).replace(/-$/, "");
  refuseName("system", name, { mend: "give one with --name" });
  const folder = systemFolder(folders, name);
  const vendor = `${vendorFolder(folders)}/${name}`;
  const [known] = [folder, vendor].filter((path) => existsSync(join(options.root, path)));
  if (known !== undefined)
    throw new InputError(`${known} already exists; remove it, or give --name`, { code: "already-exists" });
  if (!options.secretsAsContracts) refuseSecrets(all);
  const refused = exceptionsFor(environments);
  const exceptions = [...exceptionsForCredentials(all, options.notSecret), ...refused];
  if (base !== undefined) refuseIncomplete(base, refused, environments[0]?.name);
  const main = new Map(environments.map((state) => [state.name, mainNamespace(state)]));
  const existing = existingApplications(
    new Map([...sources.repositories].map(([of, place]) => [of, { ...place, namespace: main.get(of) }])),
    workTreeTop(options.root),
    options.config.clusters,
  );
  // What both have isn't in one cluster, whatever their Applications have in common.
  const ids = environments.flatMap(({ name, expected }) => {
    const to = existing.places.get(name)?.namespace ?? main.get(name);
    const isWide = (one: Resource) => isClusterScoped(one.apiVersion, one.kind);
    const own = expected.map((one) => `${identityKey(one)} ${isWide(one) || one.metadata.namespace || to}`);
    return existing.shared.has(name) ? [existing.kept.get(name)?.application ?? name, ...own] : [];
  });
  if (new Set(ids).size < ids.length) existing.shared.clear();
  const stage = (of: string): Stage => {
    const said = saidIn(options.root, folders, of, "stage");
    return STRICTNESS.find((one) => one === said) ?? stageOf(of, all.find((one) => one.name === of)?.from);
  };
  const namespaces = wrappedNamespaces(name, environments, base, existing, options.namespace, template);
  return {
    name,
    folder,
    vendor,
    environments,
    stages: new Map(environments.map((state) => [state.name, stage(state.name)])),
    existing,
    wrapped: wrappedFiles(sources, all),
    images: imagesOf(environments, base, stage),
    namespaces,
    secrets: neededContracts(environments, namespaces.of),
    changes: changesOf(environments, namespaces.of),
    exceptions,
    argocd: keptInWords(existing, (of) => ({ stage: stage(of), system: name, namespace: namespaces.of(of) })),
  };
}
