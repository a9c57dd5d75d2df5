import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { freePorts } from "../../../../scripts/e2e/ports.ts";
import type { Processes } from "../../../../scripts/e2e/processes.ts";
import { type Programs, pathOf } from "../../../../scripts/e2e/programs.ts";
import { until } from "../../../../scripts/e2e/until.ts";

/** A cluster as a Secret of Argo CD declares it. */
export interface KnownCluster {
  name: string;
  server: string;
  project?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** A request to Argo CD for the manifests of an Application, or the Applications of a set. */
export interface Question {
  application?: unknown;
  set?: unknown;
  /** Our result for a set, to be printed as Argo CD does: typed fields, nothing empty. */
  made?: readonly unknown[];
  /** Where the repository behind the addresses `own` is, and which commit of it is meant. */
  repository: string;
  own: readonly string[];
  revision: string;
  clusters?: readonly KnownCluster[];
}

/** Argo CD's answer: manifests as JSON for each source, and the tool that it chose; the Applications; or an error. */
export interface Answer {
  sources?: (string[] | null)[];
  tools?: string[];
  applications?: Record<string, unknown>[];
  made?: Record<string, unknown>[];
  error?: string;
}

/** A repo server of the real Argo CD on loopback, and a program that asks it as the controllers do. */
export class RepoServer {
  readonly #asking: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: ((line: string) => void)[] = [];

  private constructor(asking: ChildProcessByStdio<Writable, Readable, null>) {
    this.#asking = asking;
    createInterface({ input: asking.stdout }).on("line", (line) => this.#waiting.shift()?.(line));
  }

  /** Starts redis and the repo server among `processes`. */
  static async start(processes: Processes, programs: Programs, helm: string): Promise<RepoServer> {
    const [redis, port, metrics] = await freePorts(3);
    const folder = (name: string): string => {
      const path = join(processes.folder, name);
      mkdirSync(path, { recursive: true });
      return path;
    };
    processes.start("redis", {
      program: programs.redis,
      args: ["--bind", "127.0.0.1", "--port", String(redis), "--save", "", "--appendonly", "no"],
    });
    processes.start("argocd-repo-server", {
      program: programs.argocd,
      args: [
        "repo-server",
        ...["--address", "127.0.0.1", "--port", String(port)],
        ...["--metrics-address", "127.0.0.1", "--metrics-port", String(metrics)],
        ...["--redis", `127.0.0.1:${redis}`, "--disable-tls", "--client-ca-path="],
      ],
      env: {
        ARGOCD_GPG_ENABLED: "false",
        // Helm can't fetch anything here.
        ARGOCD_EXEC_TIMEOUT: "20s",
        ARGOCD_GIT_ATTEMPTS_COUNT: "1",
        ARGOCD_TLS_DATA_PATH: folder("tls"),
        ARGOCD_SSH_DATA_PATH: folder("ssh"),
        TMPDIR: folder("tmp"),
        HOME: folder("home"),
        PATH: [dirname(helm), pathOf(programs)].join(":"),
        KUBECONFIG: "/dev/null",
      },
    });
    const asking = spawn(programs.argocd, ["ask", `127.0.0.1:${port}`], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const server = new RepoServer(asking);
    const probe = { apiVersion: "argoproj.io/v1alpha1", kind: "ApplicationSet", metadata: { name: "probe" } };
    const generators = [{ git: { repoURL: "own", directories: [{ path: "*" }] } }];
    const template = { metadata: { name: "{{path}}" }, spec: {} };
    const set = { ...probe, spec: { generators, template } };
    await until("the repo server answers", 60, async () => {
      const { error = "" } = await server.ask({
        set,
        repository: `file://${processes.folder}/none`,
        own: ["own"],
        revision: "HEAD",
      });
      return /connection refused|Unavailable/i.test(error) ? error : undefined;
    });
    return server;
  }

  /** Asks; answers come in the order of the questions. */
  ask(question: Question): Promise<Answer> {
    return new Promise((resolve) => {
      this.#waiting.push((line) => resolve(JSON.parse(line) as Answer));
      this.#asking.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }

  /** Ends the program that asks; `processes` ends the rest. */
  stop(): void {
    this.#asking.stdin.end();
  }
}
