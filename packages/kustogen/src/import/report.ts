import type { Config } from "../config/config.ts";
import type { Proof } from "./proof.ts";
import type { TakeOver } from "./take-over.ts";

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
  /** Where the system was there already: what is not as it renders today, one sentence each. */
  moved: string[];
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
