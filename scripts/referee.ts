import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { installCustomResources } from "../test/referee/cluster-setup.ts";
import { type ControlPlane, startControlPlane } from "../test/referee/control-plane.ts";
import { readControls } from "../test/referee/controls.ts";
import {
  type CustomResourceDefinition,
  readCustomResourceDefinitions,
} from "../test/referee/custom-resources.ts";
import { cached } from "../test/referee/go-programs.ts";
import { installPrograms, type Programs } from "../test/referee/install.ts";
import { judge, type Remark } from "../test/referee/judge.ts";
import { pins } from "../test/referee/pins.ts";
import { deployedFolders, renderFolder } from "../test/referee/rendered.ts";
import { writeSchemas } from "../test/referee/schema-files.ts";

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

/** One remark on one line: folder, object, judge, message. */
function line({ object, judge, message }: Remark): string {
  const { source, kind, namespace, name } = object;
  const identity = namespace === undefined ? name : `${namespace}/${name}`;
  return `${relative(root, source) || source}: ${kind} ${identity}: ${judge}: ${message}`;
}

/** Judges every object of the folders and prints the result. Returns whether all of it can be deployed. */
async function check(folders: string[]): Promise<boolean> {
  const programs = await install();
  const controls = await readControls(programs.kustomize, join(referee, "controls"));
  const rendered = await timed(
    `${folders.length} folders rendered by kustomize`,
    Promise.all(folders.map((folder) => renderFolder(programs.kustomize, resolve(root, folder)))),
  );
  const judgement = await withControlPlane(programs, async (plane, definitions) => {
    const location = await timed("schemas", schemas(programs, plane, definitions));
    return judge({ kubeconform: programs.kubeconform, schemas: location, plane, controls, timed }, rendered);
  });

  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  for (const note of judgement.notes) print(`note: ${line(note)}`);
  for (const complaint of judgement.complaints) print(`REJECTED: ${line(complaint)}`);
  for (const surprise of judgement.surprises) print(`CONTROL: ${surprise}`);
  rendered.forEach((objects, at) => {
    print(`${folders[at]}: ${objects.length} objects`);
  });
  print(
    `${rendered.flat().length} objects and the pods of ${judgement.workloads} workloads judged by kubeconform and ` +
      `kube-apiserver ${pins.kubernetes.version}, none skipped: ${judgement.complaints.length} complaints, ` +
      `${judgement.notes.length} notes, ${judgement.surprises.length} controls not as they must be; ` +
      `${judgement.restricted} of ${judgement.workloads} meet the restricted Pod Security Standard`,
  );
  return judgement.complaints.length + judgement.surprises.length === 0;
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
    if (!(await check(folders))) process.exitCode = 1;
  });

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`referee: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
