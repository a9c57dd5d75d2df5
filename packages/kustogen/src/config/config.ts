import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Exception } from "../check/facts/exception.ts";
import type { Strictness } from "../check/rule.ts";
import { InputError, OutsideError } from "../errors/errors.ts";
import { CONFIG_FILE } from "./root.ts";

/** What a repository says about itself in `kustogen.yaml`; a repository without that file has the defaults. */
export interface Config {
  /** How strictly each stage is judged, by its name; `*` stands for any text. */
  stages: Readonly<Record<string, Strictness>>;
  /** Whether `gen` writes argocd/. */
  argocd: boolean;
  /** Which folders are overlays, where `check` and `diff` shouldn't find them by themselves. */
  overlays: { paths?: readonly string[]; exclude?: readonly string[] };
  /** Places where a rule is broken for a reason. */
  exceptions: readonly ConfiguredException[];
}

/** An exception, and where it is written. */
export interface ConfiguredException extends Exception {
  /** "kustogen.yaml:12" */
  place: string;
}

/** The stages that need no declaration. */
export const DEFAULT_STAGES: Readonly<Record<string, Strictness>> = {
  development: "development",
  beta: "beta",
  production: "production",
};

/** What holds without a configuration file. */
export const DEFAULT_CONFIG: Config = { stages: DEFAULT_STAGES, argocd: true, overlays: {}, exceptions: [] };

/**
 * The configuration of a repository. The code that checks it is loaded only where there is such a file.
 *
 * @throws InputError naming file, line and column of each mistake
 */
export async function readConfig(root: string): Promise<Config> {
  const path = join(root, CONFIG_FILE);
  if (!existsSync(path)) return DEFAULT_CONFIG;
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new OutsideError(`${CONFIG_FILE}: can't be read: ${(error as Error).message}`);
  }
  const wrong = join(root, "kustogen.yml");
  if (existsSync(wrong))
    throw new InputError(`${CONFIG_FILE} and kustogen.yml are both there; keep the first`);
  const { parseConfig } = await import("./parse.ts");
  return parseConfig(CONFIG_FILE, text);
}
