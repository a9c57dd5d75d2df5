import { fastFolder } from "./fast-folder.ts";
import { BenchProject } from "./project.ts";

/** What one changed setting costs in a repository of many systems, as whole processes, in milliseconds. */
export interface OneSettingFigures {
  /** `gen --full`, with everything written already. */
  full_ms: number;
  /** `gen` after one setting of one system changed. */
  one_setting_ms: number;
}

/**
 * Makes a real repository of synthetic systems, generates it, changes one pin of one system in one environment file,
 * and measures `kustogen gen --no-commit` from start to end.
 *
 * @param engine the folder of the package
 */
export function benchOneSetting(engine: string, systems: number): OneSettingFigures {
  const project = new BenchProject(engine, fastFolder(), systems);
  try {
    project.run("gen", "--no-commit");
    const full = project.run("gen", "--no-commit", "--full").ms;
    const times = ["1.2.4", "1.2.5", "1.2.6"].map((tag) => {
      project.pin("beta", 1, tag);
      return project.run("gen", "--no-commit").ms;
    });
    return {
      full_ms: Math.round(full),
      one_setting_ms: Math.round(times.sort((a, b) => a - b)[1] as number),
    };
  } finally {
    project.remove();
  }
}
