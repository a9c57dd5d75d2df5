import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { identify, temporaryFolder } from "../repository.ts";
import { gitByShell } from "../small-shell.ts";
import { command, type Outcome } from "./command.ts";

const SOURCE = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The engine, which the projects of the tests depend on as anyone's does. */
const ENGINE = join(SOURCE, "packages/kustogen");

/** A small system that the tests change: a Deployment, a Service and a hashed ConfigMap. */
const SHOP = `
import { z } from "zod";
import { defineSystem, hashed, type System } from "kustogen";
import { host, replicas, settings } from "kustogen/settings";

const shop = defineSystem({
  name: "shop",
  description: "Sells things",
  namespace: "shop",
  settings: settings({
    domain: host().default("shop.example.com"),
    replicas: replicas().default(1),
    logLevel: z.enum(["debug", "info"]).default("debug"),
  }),
  images: { api: { name: "ghcr.io/acme/api" } },
  secrets: [],
  resources({ settings: chosen, images, layer }) {
    const labels = { "app.kubernetes.io/name": "shop" };
    return [
      {
        apiVersion: "apps/v1",
        kind: "Deployment",
        metadata: { name: "api", labels },
        spec: {
          replicas: chosen.replicas,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: "api",
                  image: images.api,
                  env: [{ name: "LOG_LEVEL", value: chosen.logLevel }, { name: "LAYER", value: layer }],
                  envFrom: [{ configMapRef: { name: "settings" } }],
                },
              ],
            },
          },
        },
      },
      { apiVersion: "v1", kind: "Service", metadata: { name: "api", labels }, spec: { ports: [{ port: 80 }], selector: labels } },
      hashed({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", labels }, data: { DOMAIN: chosen.domain } }),
      // MORE
    ];
  },
});

export const systems: readonly System[] = [shop];
`;

/** What a command says beside its answer, without the policies for production that the small system breaks. */
export function besidePolicies(stderr: string): string {
  return stderr.replaceAll(/^(?:warning: \S+ \(\S+\): production\/|\d+ known warnings? holds?:).*\n/gm, "");
}

/** The environment file of a stage with the shop in it. */
export function environmentFile(stage: "beta" | "production", body = ""): string {
  return `stage: ${stage}
kubernetes: "1.35"
cluster:
  server: https://kubernetes.default.svc
argocd:
  repository: https://git.example.com/acme/deploy.git
  revision: main
  instance: ${stage}
systems:
  shop:
    images:
      api: { tag: ${stage === "beta" ? "v2" : "v1"} }
${body}`;
}

/** The git folder of the first project as it began: all begin with the same commit. */
let first: string | undefined;

/** A repository of its own in a temporary folder: one small system, with this checkout's engine as a dependency. */
export class Project {
  readonly root = temporaryFolder();

  constructor() {
    for (const name of ["package.json", "package-lock.json", ".gitignore"])
      cpSync(join(SOURCE, name), join(this.root, name), { recursive: true });
    mkdirSync(join(this.root, "node_modules"));
    for (const name of readdirSync(join(SOURCE, "node_modules")))
      if (name !== "kustogen" && name !== ".cache")
        symlinkSync(join(SOURCE, "node_modules", name), join(this.root, "node_modules", name));
    symlinkSync(ENGINE, join(this.root, "node_modules/kustogen"), "dir");
    this.write("generators/systems/index.ts", SHOP);
    this.write("generators/environments/beta.yaml", environmentFile("beta"));
    this.write("generators/environments/production.yaml", environmentFile("production"));
    if (first === undefined) first = this.#begin();
    else cpSync(first, join(this.root, ".git"), { recursive: true });
  }

  /** Makes the repository with its first commit; returns where a copy of its git folder is. */
  #begin(): string {
    this.git("init", "-q", "-b", "main", "--template=");
    for (const folder of ["hooks", "info"]) mkdirSync(join(this.root, ".git", folder));
    identify(this.root);
    // A commit starts no second program that looks whether there is something to tidy up.
    appendFileSync(join(this.root, ".git/config"), "[maintenance]\n\tauto = false\n");
    this.git("add", "-A");
    this.git("commit", "-q", "-m", "start");
    const copy = join(temporaryFolder(), "git");
    cpSync(join(this.root, ".git"), copy, { recursive: true });
    return copy;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), text);
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), "utf8");
  }

  /** Replaces text in a file; fails when it isn't there, so that a test never tests nothing. */
  edit(path: string, from: string, to: string): void {
    const text = this.read(path);
    if (!text.includes(from)) throw new Error(`${path} doesn't contain ${from}`);
    this.write(path, text.replace(from, to));
  }

  git(...args: string[]): string {
    return gitByShell(this.root, args);
  }

  /** Commits everything. */
  commit(message: string): void {
    this.git("add", "-A");
    this.git("commit", "-qm", message);
  }

  /** Paths that differ from HEAD. */
  changed(): string[] {
    return this.git("status", "--porcelain", "--untracked-files=all")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.slice(3));
  }

  /** Undoes everything since HEAD, for the next test. */
  reset(): void {
    this.git("checkout", "-q", "--", ".");
    this.git("clean", "-fdq", "--", "base", "overlays", "argocd", "generators");
  }

  /** Runs a command in the project's root, within this process. */
  call(...args: string[]): Promise<Outcome> {
    return command(this.root, args);
  }

  /** As `call`, in a folder of the project. */
  callIn(folder: string, ...args: string[]): Promise<Outcome> {
    return command(join(this.root, folder), args);
  }

  /** As `call`, as a process of its own: for what only a process has. */
  run(...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(ENGINE, "bin/kustogen.mjs"), ...args],
      {
        cwd: this.root,
        encoding: "utf8",
        env: { ...process.env, NO_COLOR: "1" },
      },
    );
    return { code: status, stdout, stderr };
  }
}
