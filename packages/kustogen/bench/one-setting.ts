import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fastFolder } from "./fast-folder.ts";

/** What one changed setting costs in a repository of many systems, as whole processes, in milliseconds. */
export interface OneSettingFigures {
  /** `gen --full`, with everything written already. */
  full_ms: number;
  /** `gen` after one setting of one system changed. */
  one_setting_ms: number;
}

/**
 * Makes a real repository of synthetic systems, each a module of its own, generates it, changes one pin of one system in
 * one environment file, and measures `kustogen gen --no-commit` from start to end.
 *
 * @param engine the folder of the package
 */
export function benchOneSetting(engine: string, systems: number): OneSettingFigures {
  const root = mkdtempSync(join(fastFolder(), "kustogen-one-"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const gen = (...args: string[]): number => {
    const start = performance.now();
    const program = join(engine, "bin/kustogen.mjs");
    const { status, stderr } = spawnSync(process.execPath, [program, "gen", "--no-commit", ...args], {
      cwd: root,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(stderr);
    return performance.now() - start;
  };
  try {
    const workload = readFileSync(join(engine, "bench/workload.ts"), "utf8");
    write(
      "generators/systems/workload.ts",
      workload
        .replace(/^import .*\.\.\/src\/.*\n/gm, "")
        .replace(
          /^/,
          'import { type Context, defineSystem, type Environment, type Resource, type System } from "kustogen";\n',
        ),
    );
    const names = Array.from({ length: systems }, (_, number) => `sys${number}`);
    for (const [number, name] of names.entries())
      write(
        `generators/systems/${name}/index.ts`,
        `import { syntheticSystem } from "../workload.ts";\n\nexport const ${name} = syntheticSystem(${number});\n`,
      );
    const imports = names.map((name) => `import { ${name} } from "./${name}/index.ts";\n`).join("");
    write("generators/systems/index.ts", `${imports}\nexport const systems = [${names.join(", ")}];\n`);
    const environment = (stage: string) =>
      `stage: ${stage}\nkubernetes: "1.35"\ncluster:\n  server: https://${stage}.example.test\n` +
      "argocd:\n  repository: https://git.example.test/bench.git\nsystems:\n" +
      names.map((name) => `  ${name}:\n    images:\n      app: { tag: 1.2.3 }\n`).join("");
    for (const stage of ["beta", "production"])
      write(`generators/environments/${stage}.yaml`, environment(stage));
    mkdirSync(join(root, "node_modules"));
    symlinkSync(engine, join(root, "node_modules/kustogen"), "dir");
    for (const name of ["esbuild", "zod"])
      symlinkSync(
        join(dirname(dirname(engine)), "node_modules", name),
        join(root, "node_modules", name),
        "dir",
      );
    execFileSync("git", ["init", "-q"], { cwd: root });
    gen();
    const full_ms = gen("--full");
    const file = "generators/environments/beta.yaml";
    const text = readFileSync(join(root, file), "utf8");
    const middle = `sys${Math.floor(systems / 2)}:\n    images:\n      app: { tag: `;
    const times = ["1.2.4", "1.2.5", "1.2.6"].map((tag) => {
      write(file, text.replace(`${middle}1.2.3`, middle + tag));
      return gen();
    });
    return {
      full_ms: Math.round(full_ms),
      one_setting_ms: Math.round(times.sort((a, b) => a - b)[1] as number),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
