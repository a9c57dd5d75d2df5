import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { describeResource, identityKey, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { isMap } from "@kustogen/kustomize/value/value.ts";
import { acceptedForm } from "../authoring/accepted-form.ts";
import { plainSecretNames, renamedIn, withPlainConfigMaps } from "../authoring/plain-names.ts";
import type { Config } from "../config/config.ts";
import type { DeployedFolder } from "./existing-applications.ts";

/** What an import is asked for: the options of its command line. */
export interface AskedImport {
  within?: string[];
  remote?: boolean;
  remoteAllow?: string[];
  enableHelm?: boolean;
  env: string[];
  rendered?: string[];
  helm?: string;
  values?: string[];
  base?: string;
  /** The system's name; derived from the folders by default. */
  name?: string;
  /** The namespace of objects without one; the system's name by default. */
  namespace?: string;
  /** Leave out Secrets with values, and declare contracts for them. */
  secretsAsContracts?: boolean;
  /** Why literals that look like credentials aren't; undefined to reject them. */
  notSecret?: string;
  dryRun?: boolean;
}

/** The options of `import`, and the project that it is for. */
export interface ImportOptions
  extends Pick<AskedImport, "name" | "namespace" | "secretsAsContracts" | "notSecret"> {
  root: string;
  /** The project's configuration: the names of its folders, its stages. */
  config: Config;
  /** The folder of another bundled engine than the one that runs. */
  dist?: URL;
}

/** One environment, or what all build on, as rendered today. */
export interface RenderedState {
  /** The environment's name; "base" for the folder that all build on. */
  name: string;
  /** Its source, for messages: a folder or a file. */
  from: string;
  resources: readonly Resource[];
}

/** Hand-written files that can be kept as they are. */
export interface CopiedFolders {
  /** The files by path, relative to the folder that has them all. */
  files: Map<string, string | Uint8Array>;
  /** The folder of each environment, and of "base", in the same form; "." for the folder itself. */
  folders: Map<string, string>;
}

/** The rendered environments of an import, and what base is. */
export interface ImportSources {
  environments: RenderedState[];
  /** The folder that all environments build on, or the name of the environment that base is like. */
  base: RenderedState | string;
  /** The hand-written files that render to the same; undefined if none do without network, charts or other programs. */
  copied: CopiedFolders | undefined;
  /** The folder of each environment, if it is a kustomization in a repository. */
  repositories: ReadonlyMap<string, Omit<DeployedFolder, "namespace">>;
  /** A possible name of the system: from the common folder. */
  suggestedName: string;
  /** Notes for the user about how the folders were read, one sentence each. */
  notes: string[];
}

/** A state in the form that `gen` accepts, without Secret values. */
export type ImportedState = ReturnType<typeof importedState>;

/** Converts a rendered state to a form that can be described. @throws InputError for a duplicate object */
export function importedState({ name, from, resources }: RenderedState) {
  const changes: string[] = [];
  const secrets: Resource[] = [];
  const expected: Resource[] = [];
  const identities = new Set<string>();
  for (const resource of resources) {
    const identity = identityKey(resource);
    if (identities.has(identity))
      throw new InputError(
        `${from}: ${describeResource(resource)} exists twice; two objects can't share group, kind, namespace and name. Remove one of them`,
        { code: "duplicate" },
      );
    identities.add(identity);
    const { apiVersion, kind, data, stringData } = resource;
    const isReadable = [data, stringData].some((values) => isMap(values) && Object.keys(values).length > 0);
    if (apiVersion === "v1" && kind === "Secret" && isReadable) secrets.push(resource);
    else expected.push(acceptedForm(resource));
  }
  const plain = plainSecretNames(secrets, [...expected, ...secrets]);
  for (const [hashed, own] of plain)
    changes.push(
      `${name}: Secret ${hashed} had a hash of its content in its name; it is now called ${own}, also in references`,
    );
  const renamed = plain.size === 0 ? expected : expected.map((one) => renamedIn(one, plain));
  return {
    name,
    from,
    /** The expected rendering of the environment afterwards. */
    expected: renamed,
    /** The same as the system describes it: with ConfigMaps under their names without a content hash. */
    described: withPlainConfigMaps(renamed),
    /** Secrets with values, which become contracts, under names without a hash. */
    secrets: secrets.map((secret) => renamedIn(secret, plain)),
    /** Changes that can't be avoided, one sentence each. */
    changes,
  };
}
