import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { notSettled, stillRolling, syncedBetween, syncs } from "./applications.ts";
import type { Cluster } from "./cluster.ts";
import type { Programs } from "./programs.ts";
import { until } from "./until.ts";
import { podTemplates, runningPods } from "./workloads.ts";

/** How an environment's Applications come to be, the setting `argocd.form`; or that there are none. */
export type Form = "applications" | "applicationset" | "no Argo CD";

/** A requirement on a cluster that follows one environment. Each scenario leaves everything Synced and Healthy. */
export interface Scenario {
  title: string;
  run(run: Run): Promise<void>;
}

/** Seconds within which Argo CD has taken a commit and everything that it changes is healthy. */
const SETTLED_WITHIN = 150;

/** The part of the output of `kustogen diff --json` that is compared with the cluster. */
interface Review {
  environments: {
    environment: string;
    system: string;
    restarts: { kind: string; namespace: string; name: string }[];
  }[];
}

/** One cluster that follows one environment, and what the scenarios do with it. */
export class Run {
  readonly cluster: Cluster;
  readonly programs: Programs;
  readonly environment: string;
  readonly form: Form;
  /** The revision that was pushed last. */
  revision = "";
  readonly #note: (line: string) => void;

  constructor(
    cluster: Cluster,
    programs: Programs,
    environment: string,
    form: Form,
    note: (line: string) => void,
  ) {
    this.cluster = cluster;
    this.programs = programs;
    this.environment = environment;
    this.form = form;
    this.#note = note;
  }

  /** Prints something worth knowing. */
  note(line: string): void {
    this.#note(line);
  }

  /** The systems of the environment, in the order of its file. */
  systems(): string[] {
    const file = join(this.cluster.clone.folder, "generators", "environments", `${this.environment}.yaml`);
    const { systems } = parse(readFileSync(file, "utf8")) as { systems: Record<string, unknown> };
    return Object.keys(systems);
  }

  /** The systems that await inputs: Argo CD must not start them. */
  awaiting(): string[] {
    return this.systems().filter((system) => this.awaited(system).length > 0);
  }

  /** The inputs that a system awaits, as its page lists them. */
  awaited(system: string): { path: string[]; found: string }[] {
    const page = readFileSync(
      join(this.cluster.clone.folder, "docs", "systems", system, "README.md"),
      "utf8",
    );
    const line = page.split("\n").find((one) => one.startsWith(`- ${this.environment}, in `)) ?? "";
    const reasons = [...line.matchAll(/`(settings[^`:]*)` \(/g)].map(([, path = ""]) => ({
      path: path.split("."),
      found: "acknowledged for this run",
    }));
    const inputs = [...line.matchAll(/`((?:settings|images)[^`:]*): ([^`]*)`/g)].flatMap(
      ([, all = "", found = ""]) =>
        all.split(", ").map((one) => {
          const path = one.match(/[^.[\]]+/g) ?? [];
          // The page names images of one registry and tag together; here, any name does.
          return { path, found: found.replace("*", String(path.at(-1)).toLowerCase()) };
        }),
    );
    // The environment's own key, which no system's section has.
    const prometheus = line.includes("`prometheus` (") ? [{ path: ["prometheus"], found: "{}" }] : [];
    return [...inputs, ...reasons, ...prometheus];
  }

  /** The Applications that must exist: one for each system, the root and the keeper of the projects. */
  names(): string[] {
    const owners = [...this.systems(), "projects", "root"];
    return owners.map((owner) => `${owner}-${this.environment}`).sort();
  }

  /** The name of a system's Application. */
  applicationOf(system: string): string {
    return `${system}-${this.environment}`;
  }

  /** Sets a value in the environment's file, or takes it away; comments stay. */
  set(path: string[], value: unknown): void {
    this.cluster.clone.editEnvironment(this.environment, (document) =>
      value === undefined ? document.deleteIn(path) : document.setIn(path, value),
    );
  }

  /** A value of the environment's file. */
  setting(path: string[]): unknown {
    const file = join(this.cluster.clone.folder, "generators", "environments", `${this.environment}.yaml`);
    return path.reduce(
      (value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key],
      parse(readFileSync(file, "utf8")),
    );
  }

  /** Pushes what is committed. */
  async push(): Promise<void> {
    this.revision = await this.cluster.clone.push();
  }

  /** Generates, commits and pushes. */
  async deliver(message: string): Promise<void> {
    this.revision = await this.cluster.clone.deliver(message);
  }

  /**
   * Waits until exactly the Applications that must exist do, Synced at the last revision and Healthy, and no more is to
   * be rolled. Returns the seconds it took.
   */
  settled(seconds = SETTLED_WITHIN): Promise<number> {
    const { cluster, form, environment } = this;
    const names = this.names();
    const untouched = () => this.awaiting().map((one) => this.applicationOf(one));
    // A set says nothing of what it never rolls.
    const rolls = () => form === "applicationset" && this.awaiting().length < this.systems().length;
    return until(
      `all Applications Synced and Healthy at ${this.revision.slice(0, 8)}`,
      seconds,
      async () =>
        (await notSettled(cluster, names, this.revision, untouched())) ??
        (rolls() ? await stillRolling(cluster, `systems-${environment}`, untouched()) : undefined),
    );
  }

  /** The predictions of `kustogen diff` since a revision: the systems that change here, and what restarts. */
  async predicted(since: string): Promise<{ applications: string[]; restarts: string[] }> {
    const { environments } = await this.cluster.clone.kustogen<Review>([
      "diff",
      `${since}..${this.revision}`,
    ]);
    const here = environments.filter(({ environment }) => environment === this.environment);
    return {
      applications: here.map(({ system }) => this.applicationOf(system)).sort(),
      restarts: here
        .flatMap(({ restarts }) => restarts)
        .map(({ namespace, kind, name }) => `${namespace}/${kind}/${name}`)
        .sort(),
    };
  }

  /** The state to compare before and after a change of a system: syncs, pods, and rendered pod templates. */
  async picture(system: string): Promise<Picture> {
    return {
      syncs: await syncs(this.cluster),
      pods: await runningPods(this.cluster.kubernetes),
      templates: await podTemplates(
        this.programs.kustomize,
        this.cluster.clone.folder,
        `overlays/${this.environment}/${system}`,
      ),
    };
  }

  /** The names of the Applications that were synced since a picture. */
  async syncedSince({ syncs: before }: Picture): Promise<string[]> {
    return syncedBetween(before, await syncs(this.cluster));
  }
}

/** The state of a cluster and of a system's rendered overlay at one moment. */
export interface Picture {
  syncs: Map<string, string>;
  pods: Map<string, Set<string>>;
  templates: Map<string, string>;
}
