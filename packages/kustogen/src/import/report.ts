import type { Config } from "../config/config.ts";
import type { Proof } from "./prove.ts";

/** The options of `import`. */
export interface ImportOptions {
  /** The project's root. */
  root: string;
  /** The project's configuration: the names of its folders, its stages. */
  config: Config;
  /** The folder of the running, bundled engine. */
  dist: URL;
  /** The system's name; derived from the folders by default. */
  name: string | undefined;
  /** The namespace of objects without one; the system's name by default. */
  namespace: string | undefined;
  /** Overwrite the code of an existing system. */
  force: boolean;
  /** Leave out Secrets with values, and declare contracts for them. */
  secretsAsContracts: boolean;
  /** Why literals that look like credentials aren't; undefined to reject them. */
  notSecret: string | undefined;
}

/** The result of an import, or of its plan. */
export interface ImportReport {
  system: string;
  /** True if the project has no other system. */
  alone: boolean;
  /** Files of the project with their new texts, by path. */
  files: Map<string, string | Uint8Array>;
  proofs: Proof[];
  /** How the folders are deployed today, and what happens to that, one sentence each. */
  notes: string[];
  /** Changes that can't be avoided, one sentence each. */
  changes: string[];
  /** The generated files of the system's layers, with their texts. */
  generated: ReadonlyMap<string, string>;
  /** The number of existing problems that became exceptions. */
  exceptions: number;
  /** The number of images that environments can pin. */
  pins: number;
}
