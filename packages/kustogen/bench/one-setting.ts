import { fastFolder } from "./fast-folder.ts";
import { BenchProject } from "./project.ts";
import type { Took } from "./timed.ts";

/**
 * The cost of one changed setting in a repository of many systems, and of a run for all of them: whole processes with
 * their children, in milliseconds of elapsed and CPU time.
 */
export interface OneSettingFigures {
  /** `gen --full`, with everything written already. */
  full_ms: number;
  full_cpu_ms: number;
  /** `gen` after one setting of one system changed, the median of five. */
  one_setting_ms: number;
  one_setting_cpu_ms: number;
  /** The second as a share of the first, in per cent. */
  one_setting_share: number;
  one_setting_cpu_share: number;
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
    const full = project.run("gen", "--no-commit", "--full");
    const runs = ["1.2.4", "1.2.5", "1.2.6", "1.2.7", "1.2.8"].map((tag) => {
      project.pin("beta", 1, tag);
      return project.run("gen", "--no-commit");
    });
    const one: Took = { ms: median(runs.map(({ ms }) => ms)), cpu: median(runs.map(({ cpu }) => cpu)) };
    return {
      full_ms: Math.round(full.ms),
      full_cpu_ms: Math.round(full.cpu),
      one_setting_ms: Math.round(one.ms),
      one_setting_cpu_ms: Math.round(one.cpu),
      one_setting_share: share(one.ms, full.ms),
      one_setting_cpu_share: share(one.cpu, full.cpu),
    };
  } finally {
    project.remove();
  }
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}

function share(part: number, whole: number): number {
  return Math.round((1000 * part) / whole) / 10;
}
