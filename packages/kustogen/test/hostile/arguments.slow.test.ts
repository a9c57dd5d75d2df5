import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, expect, it, vi } from "vitest";
import { commitAll, git, put, repositoryWithHistory, temporaryFolder } from "../../../../test/repository.ts";
import { removeBranch, userSwitch } from "../../src/delivery/user-git.ts";
import { init } from "../../src/init/init.ts";
import { printed } from "../cli/printed.ts";
import { withSourcesAsEngine, withSystems } from "../cli/project.ts";

// Whatever a repository or a user names like an option stays a name: for every program that kustogen starts.

const EVIL = "--evil=x";
const REAL = ["git", "mkfifo"];
/** helm makes a chart's folder, and prints an object; the others only fail. */
const HELM =
  'case "$1" in version) echo v3.22.0;; pull) mkdir -p "$4/c"; touch "$4/c/values.yaml";; *) echo "{apiVersion: v1, kind: ConfigMap, metadata: {name: made}}";; esac';

const KUBECTL = `case "$1" in config) echo ${EVIL};; *) echo '{"items": []}';; esac`;

/** Programs that write down how they were started; no other is found. */
const log = join(temporaryFolder(), "log");
const programs = temporaryFolder();
for (const name of [...REAL, "helm", "kustomize", "kubectl", "npm", "ssh", "less"]) {
  const real = (process.env.PATH ?? "").split(delimiter).find((folder) => readdir(folder).includes(name));
  const does = REAL.includes(name)
    ? `exec ${real}/${name} "$@"`
    : name === "helm"
      ? `PATH=${process.env.PATH}; ${HELM}`
      : name === "kubectl"
        ? KUBECTL
        : "exit 1";
  // The network is asked by none of them.
  const quiet = name === "git" ? 'case " $* " in *" ls-remote "*|*" fetch "*) exit 1;; esac' : ":";
  writeFileSync(
    join(programs, name),
    `#!/bin/sh\n{ printf 'STARTED\\0${name}\\0'; for one; do printf '%s\\0' "$one"; done; } >> ${log}\n${quiet}\n${does}\n`,
  );
  chmodSync(join(programs, name), 0o755);
}

function readdir(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** The arguments of each program that was started, up to the one that ends the options. */
function options(): [program: string, args: string[]][] {
  const started = readFileSync(log, "utf8").split("STARTED\0").slice(1);
  return started.map((text) => {
    const [program = "", ...args] = text.split("\0").slice(0, -1);
    const end = args.findIndex((one) => one === "--" || one === "--end-of-options");
    return [program, end < 0 ? args : args.slice(0, end)];
  });
}

const CHARTS = ["name", "releaseName", "repo", "version", "namespace", "nameTemplate", "kubeVersion"].map(
  (key) => [key, `helmCharts:\n- ${JSON.stringify({ name: "c", releaseName: "r", [key]: EVIL })}\n`] as const,
);

/** A repository with that text wherever one may reach a program. */
function evilRepository(): string {
  const root = repositoryWithHistory();
  put(root, `${EVIL}/kustomization.yaml`, `resources: ["${EVIL}.yaml"]\n`);
  put(root, `${EVIL}/${EVIL}.yaml`, "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n");
  for (const [key, text] of CHARTS) {
    put(root, `${key}/kustomization.yaml`, text);
    put(root, `${key}/charts/c/Chart.yaml`, "{apiVersion: v2, name: c, version: 1.0.0}\n");
    put(root, `${key}/charts/c/values.yaml`, "a: 1\n");
  }
  put(
    root,
    "pulled/kustomization.yaml",
    "helmCharts: [{name: c, releaseName: r, repo: 'https://1.1.1.1'}]\n",
  );
  put(
    root,
    "versions/kustomization.yaml",
    `helmCharts: [{name: c, releaseName: r, apiVersions: ["${EVIL}"]}]\n`,
  );
  put(root, "versions/charts/c/values.yaml", "a: 1\n");
  const addresses = [
    `http://127.0.0.1:9/${EVIL}/x.git?ref=${EVIL}`,
    `git::${EVIL}`,
    `ssh://${EVIL}/x`,
    `${EVIL}@${EVIL}:x/y`,
  ];
  put(root, "remote/kustomization.yaml", `resources: ${JSON.stringify(addresses)}\n`);
  const source = (more: object) => ({ repoURL: EVIL, targetRevision: EVIL, ...more });
  const helm = {
    releaseName: EVIL,
    namespace: EVIL,
    kubeVersion: EVIL,
    apiVersions: [EVIL],
    parameters: [{ name: EVIL, value: EVIL }],
  };
  const sources = [
    { path: EVIL },
    { chart: EVIL, helm },
    { path: "name/charts/c", helm },
    { plugin: { name: EVIL } },
  ];
  for (const [at, one] of sources.entries())
    put(
      root,
      `argo/${at}.yaml`,
      JSON.stringify({
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { name: `a${at}`, namespace: EVIL },
        spec: { project: EVIL, destination: { namespace: EVIL, server: EVIL }, source: source(one) },
      }),
    );
  put(root, ".gitmodules", `[submodule "${EVIL}"]\n\tpath = ${EVIL}\n\turl = ${EVIL}\n`);
  put(
    root,
    ".gitattributes",
    `${EVIL} eol=crlf\n*.none ident filter=${EVIL} working-tree-encoding=${EVIL}\n`,
  );
  git(root, "config", "remote.origin.url", EVIL);
  commitAll(root, EVIL);
  put(root, `${EVIL}/${EVIL}.yaml`, "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n");
  for (const [key, text] of CHARTS) put(root, `${key}/kustomization.yaml`, `${text}namePrefix: x\n`);
  git(root, "commit", "-q", "-a", "-m", EVIL);
  git(root, "update-ref", `refs/heads/${EVIL}`, "HEAD");
  git(root, "symbolic-ref", "HEAD", `refs/heads/${EVIL}`);
  return root;
}

it("no value of a repository or a user begins an argument like an option, in any program that is started", async () => {
  const root = evilRepository();
  vi.stubEnv("PATH", programs);
  vi.stubEnv("HOME", temporaryFolder());
  vi.stubEnv("XDG_CACHE_HOME", temporaryFolder());
  writeFileSync(log, "");
  const helm = "--enable-helm";
  const remote = ["--remote", "--remote-allow", "127.0.0.1", `--remote-allow=${EVIL}`];
  const said: Record<string, string> = {};
  for (const args of [
    ["check", ".", helm, ...remote],
    ["check", ".", "--since", "HEAD~1", helm],
    ["check", ".", "--since", "HEAD~1..HEAD"],
    ["check", ".", `--since=${EVIL}`],
    ["diff", "HEAD~1..HEAD", helm],
    ["diff", "HEAD~1", ...remote],
    ["diff", "--", EVIL],
    ["diff"],
    ["env", `./${EVIL}`],
    ["explain", `./${EVIL}/${EVIL}.yaml:1`],
    ["render", `./${EVIL}`],
    ["render", `./${EVIL}`, "--rev", "HEAD"],
    ["render", `./${EVIL}`, `--rev=${EVIL}`],
    ["render", `./${EVIL}`, "--renderer", "kustomize"],
    ["render", `./${EVIL}`, "--renderer", "kustomize", "--rev", "HEAD"],
    ["render", "pulled", helm],
    ["render", "versions", helm],
    ["render", "remote", ...remote],
    ...CHARTS.map(([key]) => ["render", key, helm]),
    ["import", `./${EVIL}`, "--dry-run"],
    ["import", "--helm", `./${EVIL}`, "--values", `${EVIL}.yaml`, "--dry-run"],
  ])
    said[args.join(" ")] = await printed(root, ...args);
  vi.unstubAllEnvs();
  for (const [key] of CHARTS)
    expect(said[`render ${key} --enable-helm`]).toContain(
      `${key}/kustomization.yaml: helmCharts: ${key} must not begin with "-", but is "${EVIL}": helm would read it as an option`,
    );
  const started = options();
  expect(started.map(([program]) => program)).toEqual(expect.arrayContaining(["git", "helm", "kustomize"]));
  expect(started.filter(([, args]) => args.some((one) => one.startsWith(EVIL)))).toEqual([]);
});

const HOME = pathToFileURL(`${join(import.meta.dirname, "../..")}/`);

/** A repository whose project, branches, tags, remotes and author are named like that. */
function evilProject(): string {
  const root = withSystems();
  mkdirSync(join(root, EVIL));
  for (const name of readdir(root).filter((one) => one !== ".git" && one !== EVIL))
    renameSync(join(root, name), join(root, EVIL, name));
  put(root, `${EVIL}/generators/systems/shop/${EVIL}.ts`, "export const a = 1;\n");
  for (const [key, value] of [
    ["user.name", EVIL],
    ["remote.origin.url", EVIL],
    [`branch.${EVIL}.remote`, EVIL],
    [`branch.${EVIL}.merge`, EVIL],
  ] as const)
    git(root, "config", key, value);
  commitAll(root, EVIL);
  for (const ref of [`refs/heads/${EVIL}`, `refs/remotes/origin/${EVIL}`, `refs/tags/${EVIL}`])
    git(root, "update-ref", ref, "HEAD");
  git(root, "symbolic-ref", "refs/remotes/origin/HEAD", `refs/remotes/origin/${EVIL}`);
  return root;
}

beforeAll(withSourcesAsEngine);

it("nor in any that a command starts which writes or asks the cluster", async () => {
  const root = evilProject();
  const project = join(root, EVIL);
  vi.stubEnv("PATH", programs);
  vi.stubEnv("HOME", temporaryFolder());
  writeFileSync(log, "");
  const said: Record<string, string> = {};
  const call = async (folder: string, ...args: string[]) => {
    said[args.join(" ")] = await printed(folder, ...args);
  };
  await call(project, "gen");
  await call(project, "pin", "shop", "web", "beta", "v3", `--branch=${EVIL}`);
  expect(said[`pin shop web beta v3 --branch=${EVIL}`]).toContain("git doesn't allow a branch of that name");
  git(root, "symbolic-ref", "HEAD", `refs/heads/${EVIL}`);
  for (const args of [
    ["gen", "--no-commit"],
    ["gen", `--message=${EVIL}`],
    ["gen", "--full", `--system=${EVIL}`],
    ["status"],
    ["status", `--system=${EVIL}`],
    ["pin", "shop", "web", "beta", "v3"],
    ["pin", "--", "shop", "web", "beta", EVIL],
    ["pin", "--", EVIL, EVIL, EVIL, EVIL],
    ["pin", "shop", "web", "beta", "v4", `--branch=${EVIL}`],
    ["pin", "shop", "web", "beta", "v4", "--branch", "pins"],
    ["promote", "shop", "--from", "beta", "--to", "production", `--reason=${EVIL}`],
    ["promote", "shop", `--from=${EVIL}`, `--to=${EVIL}`],
    ["promote", "shop", "--from", "beta", "--to", "production", `--branch=${EVIL}`],
    ["rollback", "shop", "beta"],
    ["rollback", "shop", "beta", `--to=${EVIL}`],
    ["new", "system", "--", EVIL],
    ["new", "environment", "--", EVIL],
    ["new", "environment", "preview", `--like=${EVIL}`],
    ["new", "environment", "preview"],
    ["hooks"],
    ["comment", "--forge", "gitlab", "--", EVIL],
  ])
    await call(project, ...args);
  for (const folder of [root, temporaryFolder()])
    await init({
      folder: join(folder, `${EVIL}-2`),
      home: HOME,
      kustogen: EVIL,
      install: true,
      note: () => {},
    }).catch((error: Error) => expect(error.message).toContain("npm install failed"));
  // What a person wrote into a generated file is kept before it is overwritten.
  const generated = "base/shop/kustomization.yaml";
  put(project, generated, "resources: []\n");
  put(project, `base/shop/${EVIL}.yaml`, "a: 1\n");
  await call(project, "gen", "--full", "--force");
  put(project, generated, "resources: []\n");
  await call(project, "gen", "--full", "--accept", generated);
  vi.unstubAllEnvs();
  expect(said["pin shop web beta v4 --branch pins"]).toContain(
    `the branch that is checked out must not begin with "-", but is "${EVIL}"`,
  );
  const started = options();
  expect(started.map(([program]) => program)).toEqual(expect.arrayContaining(["git", "kubectl", "npm"]));
  expect(started.filter(([, args]) => args.some((one) => one.startsWith(EVIL)))).toEqual([]);
});

it("a branch that is named like an option is refused, also by the library that switches to it", async () => {
  const root = repositoryWithHistory();
  await expect(userSwitch(root, ["--create", EVIL])).rejects.toThrow('the branch must not begin with "-"');
  git(root, "update-ref", `refs/heads/${EVIL}`, "HEAD");
  await removeBranch(root, EVIL);
  expect(git(root, "branch", "--format=%(refname)")).toBe("refs/heads/main");
});
