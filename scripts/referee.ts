import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Command } from "commander";
import { type ControlPlane, startControlPlane } from "../test/referee/control-plane.ts";
import { readControls, surprises } from "../test/referee/controls.ts";
import {
  type CustomResourceDefinition,
  readCustomResourceDefinitions,
} from "../test/referee/custom-resources.ts";
import { cached, installPrograms, type Programs } from "../test/referee/install.ts";
import { kubeconform } from "../test/referee/kubeconform.ts";
import { pins } from "../test/referee/pins.ts";
import { deployedFolders, type RenderedObject, renderFolder } from "../test/referee/rendered.ts";
import { writeSchemas } from "../test/referee/schema-files.ts";
import { createNamespaces, dryRun, installCustomResources } from "../test/referee/server-dry-run.ts";

const root = process.cwd();
const referee = join(root, "test", "referee");
const report = (line: string): void => void process.stderr.write(`${line}\n`);
const install = (): Promise<Programs> => installPrograms(join(referee, "apiserver"), report);

/** Says on standard error how long a part took. */
async function timed<T>(name: string, work: Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await work;
  report(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
  return result;
}

/** Starts the control plane with the pinned custom resources, does the work, and stops it whatever happens. */
async function withControlPlane<T>(
  programs: Programs,
  work: (plane: ControlPlane, definitions: CustomResourceDefinition[]) => Promise<T>,
): Promise<T> {
  const plane = await timed("kube-apiserver ready", startControlPlane(programs));
  try {
    const definitions = await readCustomResourceDefinitions();
    await timed(
      `${definitions.length} kinds of custom resources served`,
      installCustomResources(plane.api, definitions),
    );
    return await work(plane, definitions);
  } finally {
    await plane.stop();
  }
}

/** The folder of kubeconform's schemas, made from a running API server when the cache has none for these versions. */
function schemas(
  programs: Programs,
  plane: ControlPlane,
  definitions: CustomResourceDefinition[],
): Promise<string> {
  const hash = createHash("sha256").update(basename(dirname(programs.kubeApiserver)));
  for (const file of ["versions.json", "strict-schema.ts", "schema-files.ts"])
    hash.update(readFileSync(join(referee, file)));
  const name = `schemas-${pins.kubernetes.version}-${hash.digest("hex").slice(0, 12)}`;
  return cached(name, async (staging) => {
    const count = await writeSchemas(plane.api, definitions, staging);
    report(`${count} schemas written from the API server's own description`);
  });
}

/** Prints one rejected or warned-of object. */
function complain(referee: string, { source, kind, namespace, name }: RenderedObject, message: string): void {
  const identity = namespace === undefined ? name : `${namespace}/${name}`;
  process.stdout.write(`${source}: ${kind} ${identity}: ${referee}: ${message}\n`);
}

/** Judges every object of the folders by kubeconform and by server-side dry run. Returns how many complaints there are. */
async function check(folders: string[]): Promise<number> {
  const programs = await install();
  const controls = await readControls(programs.kustomize, join(referee, "controls"));
  const rendered = await timed(
    `${folders.length} folders rendered by kustomize`,
    Promise.all(folders.map((folder) => renderFolder(programs.kustomize, folder))),
  );
  const objects = rendered.flat();
  const known = [...controls.accepted, ...controls.rejected.map((control) => control.object)];
  const everything = [...known, ...objects];
  return withControlPlane(programs, async (plane, definitions) => {
    const location = await timed("schemas", schemas(programs, plane, definitions));
    const bySchema = await timed(
      `kubeconform on ${everything.length} objects`,
      kubeconform(programs.kubeconform, location, everything),
    );
    await createNamespaces(plane.api, everything);
    const byServer = await timed(
      `server-side dry run of ${everything.length} objects`,
      dryRun(plane.api, everything),
    );

    const unexpected = surprises(controls, bySchema, byServer);
    for (const line of unexpected) process.stdout.write(`control: ${line}\n`);
    let complaints = unexpected.length;
    const judged = new Set(objects);
    for (const { object, complaint } of bySchema) {
      if (complaint === undefined || !judged.has(object)) continue;
      complain("kubeconform", object, complaint);
      complaints++;
    }
    let warnings = 0;
    for (const { object, rejection, warnings: said } of byServer) {
      if (!judged.has(object)) continue;
      for (const warning of said) complain("warning", object, warning);
      warnings += said.length;
      if (rejection === undefined) continue;
      complain("API server", object, rejection);
      complaints++;
    }
    rendered.forEach((list, at) => void process.stdout.write(`${folders[at]}: ${list.length} objects\n`));
    process.stdout.write(
      `${objects.length} objects judged by kubeconform and kube-apiserver ${pins.kubernetes.version}, none skipped: ` +
        `${complaints} complaints, ${warnings} warnings; ` +
        `${known.length - unexpected.length} of ${known.length} controls as they must be\n`,
    );
    return complaints;
  });
}

const program = new Command("referee").description("Judges what is generated with the real programs.");

program
  .command("install")
  .description("install the pinned programs into the cache and print their folders, for PATH")
  .action(async () => {
    const programs = await install();
    const folders = Object.values(programs).map((path) => dirname(path));
    process.stdout.write(`${[...new Set(folders)].join(":")}\n`);
  });

program
  .command("schemas")
  .description("make the strict JSON schemas for kubeconform and print their folder")
  .action(async () => {
    const programs = await install();
    const folder = await withControlPlane(programs, (plane, definitions) =>
      schemas(programs, plane, definitions),
    );
    process.stdout.write(`${folder}\n`);
  });

program
  .command("check")
  .description("kubeconform and server-side dry run on everything that is deployed, or on the folders given")
  .argument("[folders...]", "kustomizations, or folders of manifests; default: overlays/*/* and argocd")
  .action(async (given: string[]) => {
    const folders = given.length > 0 ? given : deployedFolders(root);
    if (folders.length === 0) throw new Error("nothing to judge: no folder below overlays/ or argocd/");
    if ((await check(folders)) > 0) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`referee: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
