import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { Command } from "commander";
import { wrongClaims } from "../test/referee/claims.ts";
import { installCustomResources } from "../test/referee/cluster-setup.ts";
import { type ControlPlane, startControlPlane } from "../test/referee/control-plane.ts";
import { readControls } from "../test/referee/controls.ts";
import {
  type CustomResourceDefinition,
  readCustomResourceDefinitions,
} from "../test/referee/custom-resources.ts";
import { cached } from "../test/referee/go-programs.ts";
import { disagreements } from "../test/referee/immutable.ts";
import { installKustomizes, installPrograms, type Programs } from "../test/referee/install.ts";
import { judge, type Remark } from "../test/referee/judge.ts";
import { pins } from "../test/referee/pins.ts";
import {
  baseFolders,
  deployedFolders,
  objectsIn,
  type RenderedObject,
  renderFolder,
} from "../test/referee/rendered.ts";
import { writeSchemas } from "../test/referee/schema-files.ts";
import { replicasAfterAutoscaler, takeOver } from "../test/referee/takeover.ts";
import { differences } from "../test/referee/two-kustomizes.ts";
import { upgrade } from "../test/referee/upgrade.ts";

const root = process.cwd();

/** Immutable fields that change nevertheless: the object is deleted first, as the page about installing OpenSail says. */
const IMMUTABLE_CHANGES = [
  { kind: "StorageClass", name: "tesslate-block-storage", field: "parameters" },
] as const;
const referee = join(root, "test", "referee");
const report = (line: string): void => void process.stderr.write(`${line}\n`);
const install = (): Promise<Programs> => installPrograms(referee, report);

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
  // On AWS, Terraform was there first.
  const before = objectsIn(join(root, "scripts/e2e/simulation/terraform.yaml"));
  const rendered = await timed(
    `${folders.length} folders rendered by kustomize`,
    Promise.all(folders.map((folder) => renderFolder(programs.kustomize, resolve(root, folder)))),
  );
  const judgement = await withControlPlane(programs, async (plane, definitions) => {
    const location = await timed("schemas", schemas(programs, plane, definitions));
    const claims = await timed("what rules say of the API server", wrongClaims(plane.api));
    const bench = { kubeconform: programs.kubeconform, schemas: location, plane, controls, before, timed };
    return { claims, ...(await judge(bench, rendered)) };
  });

  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  for (const note of judgement.notes) print(`note: ${line(note)}`);
  for (const complaint of judgement.complaints) print(`REJECTED: ${line(complaint)}`);
  for (const surprise of judgement.surprises) print(`CONTROL: ${surprise}`);
  for (const claim of judgement.claims) print(`CLAIM: ${claim}`);
  rendered.forEach((objects, at) => {
    print(`${folders[at]}: ${objects.length} objects`);
  });
  print(
    `${rendered.flat().length} objects and the pods of ${judgement.workloads} workloads judged by kubeconform and ` +
      `kube-apiserver ${pins.kubernetes.version}, none skipped: ${judgement.complaints.length} complaints, ` +
      `${judgement.notes.length} notes, ${judgement.surprises.length} controls not as they must be; ` +
      `${judgement.restricted} of ${judgement.workloads} meet the restricted Pod Security Standard`,
  );
  return judgement.complaints.length + judgement.surprises.length + judgement.claims.length === 0;
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
  .argument(
    "[folders...]",
    "kustomizations, or folders of manifests; default: base/*, overlays/*/* and argocd",
  )
  .action(async (given: string[]) => {
    const folders = given.length > 0 ? given : [...baseFolders(root), ...deployedFolders(root)];
    if (folders.length === 0) throw new Error("nothing to judge: no folder below overlays/ or argocd/");
    if (!(await check(folders))) process.exitCode = 1;
  });

program
  .command("kustomizes")
  .description("whether both pinned versions of kustomize build every generated folder to the same bytes")
  .action(async () => {
    // The rest, argocd, is plain manifests.
    const built = deployedFolders(root).filter((folder) => folder.startsWith("overlays/"));
    const folders = [...baseFolders(root), ...built];
    const found = await differences(await installKustomizes(referee, report), root, folders);
    for (const difference of found) process.stdout.write(`DIFFERS: ${difference}\n`);
    const { earlierKustomize, kustomize } = pins;
    process.stdout.write(
      `${folders.length} folders built by kustomize ${earlierKustomize.version} and ${kustomize.version}: ` +
        `${found.length} differ\n`,
    );
    if (found.length > 0 || folders.length === 0) process.exitCode = 1;
  });

program
  .command("upgrade")
  .description(
    "store what a revision renders on a real API server, then what is rendered now, as Argo CD would",
  )
  .argument("[revision]", "where to come from", "HEAD~1")
  .action(async (revision: string) => {
    const programs = await install();
    const checkout = mkdtempSync(join(tmpdir(), "referee-"));
    let refused = 0;
    try {
      const archive = join(checkout, "revision.tar");
      execFileSync("git", ["archive", `--output=${archive}`, revision, "base", "overlays", "argocd"]);
      execFileSync("tar", ["-xf", archive, "-C", checkout]);
      const environments = readdirSync(join(root, "overlays")).filter((name) =>
        existsSync(join(checkout, "argocd", name)),
      );
      for (const environment of environments) {
        const folders = deployedFolders(root).filter((folder) =>
          folder.startsWith(`overlays/${environment}/`),
        );
        const render = async (from: string) =>
          (
            await Promise.all(
              folders
                .filter((folder) => existsSync(join(from, folder)))
                .map((folder) => renderFolder(programs.kustomize, join(from, folder))),
            )
          ).flat();
        const [before, after] = await Promise.all([render(checkout), render(root)]);
        // A server of its own: environments have the same namespaces.
        const result = await withControlPlane(programs, ({ api }) =>
          upgrade(api, before, after, IMMUTABLE_CHANGES),
        );
        for (const { object, message } of result.refused)
          process.stdout.write(`REFUSED: ${line({ object, judge: "API server", message })}\n`);
        for (const { field, kind, name } of result.used)
          process.stdout.write(`made again, as declared: ${kind} ${name} (${field})\n`);
        process.stdout.write(
          `${environment}: ${before.length} objects of ${revision}, then ${after.length} of now\n`,
        );
        refused += result.refused.length;
      }
      refused += await takeovers(programs);
    } finally {
      rmSync(checkout, { recursive: true });
    }
    if (refused > 0) process.exitCode = 1;
  });

program
  .command("immutable")
  .description("whether the API server rejects what the table of immutable fields says, and takes the rest")
  .action(async () => {
    const programs = await install();
    const found = await withControlPlane(programs, ({ api }) => disagreements(api));
    for (const problem of found) process.stdout.write(`IMMUTABLE: ${problem}\n`);
    if (found.length > 0) process.exitCode = 1;
  });

/** A running OpenSail in miniature taken over, and a Deployment that comes under an autoscaler. Returns what is wrong. */
async function takeovers(programs: Programs): Promise<number> {
  const render = (folder: string) => renderFolder(programs.kustomize, join(root, folder));
  const [running, wanted, beta, production] = await Promise.all([
    render("test/referee/takeover"),
    render("overlays/beta/opensail"),
    render("overlays/beta/trevor"),
    render("overlays/production/trevor"),
  ]);
  const deployment = (objects: RenderedObject[]) =>
    objects.find(({ kind, name }) => kind === "Deployment" && name === "trevor") as RenderedObject;
  const [before, after] = [deployment(beta), deployment(production)];
  return await withControlPlane(programs, async ({ api }) => {
    const problems = await takeOver(api, running, wanted);
    const dropped = await replicasAfterAutoscaler(api, { before, after, scaleTo: undefined });
    const kept = await replicasAfterAutoscaler(api, { before, after, scaleTo: 3 });
    if (dropped !== 1) problems.push(`without the page's step an autoscaler left ${dropped} pods, not 1`);
    if (kept !== 3) problems.push(`with the page's step an autoscaler left ${kept} pods, not 3`);
    for (const problem of problems) process.stdout.write(`TAKEOVER: ${problem}\n`);
    process.stdout.write(
      `takeover: ${running.length} objects of others, then ${wanted.length} of ours; ${kept} pods kept under an autoscaler\n`,
    );
    return problems.length;
  });
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`referee: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
