// What is published, tried as its users meet it: packed, installed in an empty folder and run there, in someone's
// repository of plain kustomizations, and in a repository that `init` made; with each Node that is supported.
//   node scripts/run.mjs scripts/package.ts
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { $, type ProcessOutput } from "zx";
import { codeBehind } from "./markdown/code-blocks.ts";
import { NODES, nodeFolder } from "./node/folder.ts";

/** Bytes of the packed file, and of everything that installing it brings. */
const LARGEST_PACKAGE = 1.5e6;
const LARGEST_INSTALL = 25e6;
/** Nothing of these is anyone else's business: our systems, benchmarks, source maps, this machine. */
const PRIVATE_FILES = /\.map$|^package\/(?:bench|src|test|tools)\/|generators\/systems\/(?!index\.ts)/;
const PRIVATE_TEXT = /\b(?:opensail|teslasync|alexandria|tesslate)\b/;

/** Mistakes that only whole declarations find; TypeScript reports each that it doesn't find. */
const MISTAKES = `import type { Component, Resource, SecretContract } from "kustogen";
import { object } from "kustogen";
import { inNamespace } from "kustogen/blocks";

// Its types are in a package that isn't installed here.
object("monitoring.coreos.com/v1", "ServiceMonitor", { metadata: { name: "a", namespace: "b" }, spec: {} });

export const contract: SecretContract = {
  name: "a",
  // @ts-expect-error: a provider
  provider: "by-hnd",
  keys: {},
};
// @ts-expect-error: no resource
export const resource: Resource = 5;
// @ts-expect-error: no text
export const peer: string = inNamespace("x");
// @ts-expect-error: no list of resources
export const component: Component = { name: "a", resources: () => [5] };
`;

const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), "kustogen-package-"));
const failures: string[] = [];
$.quiet = true;

function expect(truth: boolean, what: string, why = ""): void {
  process.stdout.write(truth ? `ok: ${what}\n` : `FAILED: ${what}\n${why}\n`);
  if (!truth) failures.push(what);
}

/** Packs a package of this repository; returns the file. */
async function pack(name: string): Promise<string> {
  const { stdout } = await $({ cwd: root })`npm pack --workspace ${name} --pack-destination ${folder} --json`;
  const [packed] = JSON.parse(stdout.slice(stdout.indexOf("[\n"))) as { filename: string }[];
  return join(folder, packed?.filename ?? "");
}

function write(at: string, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, path)), { recursive: true });
    writeFileSync(join(at, path), text);
  }
}

const identity = {
  GIT_AUTHOR_NAME: "CI",
  GIT_AUTHOR_EMAIL: "ci@example.com",
  GIT_COMMITTER_NAME: "CI",
  GIT_COMMITTER_EMAIL: "ci@example.com",
};

try {
  const engine = await pack("kustogen");
  const creator = await pack("create-kustogen");
  const size = statSync(engine).size;
  expect(
    size <= LARGEST_PACKAGE,
    `the packed file has ${Math.round(size / 1000)} kB, at most ${LARGEST_PACKAGE / 1000}`,
  );
  const names = (await $`tar tzf ${engine}`).stdout.trim().split("\n");
  const ours = names.filter((name) => PRIVATE_FILES.test(name));
  expect(ours.length === 0, `nothing of this repository alone is in it`, ours.join("\n"));
  await $`tar xzf ${engine} -C ${folder}`;
  const told = names.filter((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return (
      (PRIVATE_TEXT.test(text.replace(/^# .*$/gm, "")) && !name.startsWith("package/docs/")) ||
      text.includes(root)
    );
  });
  expect(told.length === 0, `no file of it tells of our systems or this machine`, told.join("\n"));

  const dry = await $({
    cwd: root,
  })`npm publish --dry-run --json --workspace kustogen --workspace create-kustogen`;
  const published: Record<string, { shasum: string }> = JSON.parse(
    dry.stdout.slice(dry.stdout.indexOf("{\n")),
  );
  for (const [name, file] of Object.entries({ kustogen: engine, "create-kustogen": creator }))
    expect(
      published[name]?.shasum === createHash("sha1").update(readFileSync(file)).digest("hex"),
      `${name}: what would be published is the file that is tried here`,
    );

  const empty = join(folder, "empty");
  write(empty, { "package.json": "{}\n" });
  await $({ cwd: empty })`npm install --no-audit --no-fund ${engine}`;
  const { stdout: used } = await $`du -sb ${join(empty, "node_modules")}`;
  const bytes = Number.parseInt(used, 10);
  expect(bytes <= LARGEST_INSTALL, `installed alone it takes ${(bytes / 1e6).toFixed(1)} MB, at most 25`);

  const program = join(empty, "node_modules/kustogen/bin/kustogen.mjs");
  const theirs = join(folder, "theirs");
  write(theirs, {
    "base/kustomization.yaml": "resources: [service.yaml, scaled.yaml]\n",
    "base/service.yaml":
      "apiVersion: v1\nkind: Service\nmetadata: {name: api}\nspec: {ports: [{port: 80}]}\n",
    "base/scaled.yaml":
      "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: api}\nspec: {scaleTargetReff: {name: api}}\n",
    "overlays/beta/kustomization.yaml": "namePrefix: beta-\nresources: [../../base]\n",
  });
  await $({ cwd: theirs })`git init --quiet`;
  const made = join(folder, "made");
  mkdirSync(made);
  const start = readFileSync(join(root, "packages/kustogen/docs/start.md"), "utf8");
  const commands = codeBehind(start, "## A repository of your own").replaceAll("../deployments", made);
  const env = { ...process.env, ...identity, npm_config_yes: "true" };
  await $({ cwd: root, env })`sh -ec ${commands}`;
  const inMade = $({ cwd: made, env });
  expect(
    (await inMade`git status --porcelain`).stdout === "",
    "what start.md says to type makes a repository, and leaves nothing uncommitted",
  );
  await inMade`npm ci --no-audit --no-fund`;
  for (const script of ["test", "typecheck", "lint", "check"]) {
    const { exitCode, stdout, stderr } = await inMade`npm run ${script}`.nothrow();
    expect(exitCode === 0, `npm run ${script} in the new repository`, stdout + stderr);
  }

  write(made, { "generators/mistakes.ts": MISTAKES });
  const typed = await inMade`npm run typecheck`.nothrow();
  rmSync(join(made, "generators/mistakes.ts"));
  expect(typed.exitCode === 0, "the types of the installed package find what they should", typed.stdout);

  for (const version of NODES) {
    const bin = await nodeFolder(version);
    const run = async (at: string, ...args: string[]): Promise<ProcessOutput> => {
      const env = { ...process.env, ...identity, PATH: `${bin}:${process.env.PATH}`, NO_COLOR: "1" };
      return $({ cwd: at, env })`node ${program} ${args}`.nothrow();
    };
    const rendered = await run(theirs, "render", "overlays/beta");
    expect(
      rendered.stdout.includes("name: beta-api") && rendered.stderr === "" && rendered.exitCode === 0,
      `Node ${version}: render in a foreign repository`,
      rendered.stderr,
    );
    const checked = await run(theirs, "check");
    expect(
      checked.exitCode === 1 && checked.stdout.includes('Did you mean "scaleTargetRef"?'),
      `Node ${version}: check in a foreign repository knows the fields of a custom resource`,
      checked.stdout + checked.stderr,
    );
    const explained = await run(theirs, "explain", "integrity/service-selector");
    expect(
      explained.stdout.startsWith("# integrity/service-selector\n") && explained.exitCode === 0,
      `Node ${version}: explain prints what a rule wants`,
      explained.stdout + explained.stderr,
    );
    const generated = await run(made, "gen", "--check");
    expect(
      generated.exitCode === 0,
      `Node ${version}: gen --check in the new repository`,
      generated.stderr + generated.stdout,
    );
    const again = await run(made, "render", "overlays/production/hello");
    expect(
      again.exitCode === 0 && again.stderr === "",
      `Node ${version}: render in the new repository`,
      again.stderr,
    );
    const started = join(folder, `started-${version}`);
    const init = await run(folder, "init", started, "--no-install");
    expect(
      init.exitCode === 0 && existsSync(join(started, "package.json")),
      `Node ${version}: init`,
      init.stderr,
    );
  }

  const created = join(folder, "created");
  const { exitCode, stderr } = await $({
    cwd: folder,
  })`npm exec --yes --package=file:${engine} --package=file:${creator} -- create-kustogen ${created} --no-install`.nothrow();
  expect(
    exitCode === 0 && existsSync(join(created, "generators/systems/hello/index.ts")),
    "create-kustogen, with npm exec",
    stderr,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.stdout.write(
  failures.length === 0 ? "everything works as published\n" : `${failures.length} failed\n`,
);
process.exitCode = failures.length === 0 ? 0 : 1;
