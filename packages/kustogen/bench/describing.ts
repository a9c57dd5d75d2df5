import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { engineFolder } from "./engine-folder.ts";
import { fastFolder } from "./fast-folder.ts";
import { BenchProject } from "./project.ts";
import { timed } from "./timed.ts";
import { LAYER_NAMES, RESOURCES_PER_LAYER } from "./workload.ts";

/** Programs that make manifests of code, and what they need; kosko's command line needs a package that registries may lack. */
const PINNED = ["cdk8s@2.70.106", "constructs@10.8.1", "@kosko/generate@1.2.1", "kubernetes-models@4.5.1"];

const SYSTEMS = 100;

/** One chart for each layer of each system, a file each. */
const CDK8S = `import { createRequire } from "node:module";
import { LAYER_NAMES, syntheticResources } from "./workload.mjs";
const { ApiObject, App, Chart } = createRequire(import.meta.url)("cdk8s");
const app = new App({ outdir: "made" });
for (let number = 0; number < ${SYSTEMS}; number++)
  for (const layer of LAYER_NAMES) {
    const chart = new Chart(app, layer + "-sys" + number);
    for (const resource of syntheticResources(number, layer)) new ApiObject(chart, resource.kind, resource);
  }
app.synth();
`;

/** Every component, validated by its models, to one file. */
const KOSKO = `import { createWriteStream, mkdirSync } from "node:fs";
import { generate, print } from "@kosko/generate";
mkdirSync("made");
const result = await generate({ path: process.cwd() + "/components", components: ["*"] });
if (result.manifests.length !== ${SYSTEMS * 3 * RESOURCES_PER_LAYER}) throw new Error(result.manifests.length + " manifests");
print(result, { format: "yaml", writer: createWriteStream("made/all.yaml") });
`;

const KOSKO_MODELS = `import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { Ingress, NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { ConfigMap, Service, ServiceAccount } from "kubernetes-models/v1";
import { LAYER_NAMES, syntheticResources } from "./workload.mjs";
const models = { Deployment, Service, ConfigMap, Ingress, NetworkPolicy, HorizontalPodAutoscaler, PodDisruptionBudget, ServiceAccount };
export const system = (number) =>
  LAYER_NAMES.flatMap((layer) => syntheticResources(number, layer).map((resource) => new models[resource.kind](resource)));
`;

/**
 * The synthetic systems from code to files, each program in a process of its own: milliseconds of CPU time for one
 * layer of one system. Ours validates, factors out bases, proves what it writes and judges it.
 */
export function describing(root: string): Map<string, () => number> {
  const layers = SYSTEMS * LAYER_NAMES.length;
  const programs = new Map<string, () => number>();
  programs.set("kustogen gen", () => {
    const project = new BenchProject(engineFolder(), fastFolder(), SYSTEMS);
    try {
      return project.run("gen", "--no-commit").cpu / layers;
    } finally {
      project.remove();
    }
  });
  const modules = installed();
  if (modules === undefined) return programs;
  const folder = join(root, "describing");
  mkdirSync(join(folder, "components"), { recursive: true });
  symlinkSync(modules, join(folder, "node_modules"), "dir");
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  write("package.json", '{"type":"module"}\n');
  write("workload.mjs", workload());
  write("cdk8s.mjs", CDK8S);
  write("kosko.mjs", KOSKO);
  write("models.mjs", KOSKO_MODELS);
  for (let number = 0; number < SYSTEMS; number++)
    write(
      `components/sys${number}.js`,
      `import { system } from "../models.mjs";\nexport default system(${number});\n`,
    );
  const turn = (script: string) => () => {
    rmSync(join(folder, "made"), { recursive: true, force: true });
    const { cpu } = timed([process.execPath, script], folder, 0);
    refuseOther(join(folder, "made"), layers);
    return cpu / layers;
  };
  programs.set("cdk8s 2.70.106", turn("cdk8s.mjs"));
  programs.set("kosko's generate 1.2.1", turn("kosko.mjs"));
  return programs;
}

/** Throws Error unless a program has made all manifests. */
function refuseOther(folder: string, layers: number): void {
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const made = texts.join("\n").match(/^kind: /gm)?.length ?? 0;
  if (made !== layers * RESOURCES_PER_LAYER) throw new Error(`${folder}: ${made} manifests`);
}

/** The workload as a module that needs nothing. */
function workload(): string {
  const source = readFileSync(join(engineFolder(), "bench/workload.ts"), "utf8").replace(
    /^import .*\n/gm,
    "",
  );
  const without = "const z = { strictObject: () => ({}) };\nconst defineSystem = (system) => system;\n";
  return transformSync(without + source, { loader: "ts", format: "esm" }).code;
}

/** The `node_modules` with the pinned programs, in the cache folder; undefined if npm can't have them. */
function installed(): string | undefined {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "kustogen");
  const folder = join(cache, `bench-${PINNED.join("-").replaceAll("/", "-")}`);
  if (!existsSync(folder)) {
    mkdirSync(cache, { recursive: true });
    const staging = mkdtempSync(`${folder}.part-`);
    writeFileSync(join(staging, "package.json"), '{"private":true}\n');
    const run = spawnSync("npm", ["install", "--no-audit", "--no-fund", "--silent", "--no-save", ...PINNED], {
      cwd: staging,
      encoding: "utf8",
    });
    if (run.status !== 0) {
      rmSync(staging, { recursive: true, force: true });
      process.stderr.write(
        `bench: without cdk8s and kosko, which npm can't install: ${run.stderr.trim().split("\n")[0]}\n`,
      );
      return undefined;
    }
    renameSync(staging, folder);
  }
  return join(folder, "node_modules");
}
