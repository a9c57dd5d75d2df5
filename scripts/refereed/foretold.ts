import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { AnyObject, Pair, Verdict } from "./pair.ts";

/** What a review said of a pair, before anything happened. */
export interface Foretold {
  verdict: Verdict;
  /** The sentences of the risks that say the server rejects something. */
  rejected: string[];
  restarts: string[];
  added: string[];
  changed: string[];
  removed: string[];
  kept: string[];
}

/** The fields of `diff --json` that are compared with what happens. */
interface Report {
  environments: {
    name: string;
    verdict?: Verdict;
    error?: string;
    resources: { action: string; kind: string; name: string; previousName?: string; kept?: string }[];
    restarts: { kind: string; name: string }[];
    risks: { rule: string; message: string; consequence?: string }[];
  }[];
}

const MOST = 256 << 20;

/** Writes the pairs as two commits of a repository, one environment each, and asks `diff` about them. */
export function foretell(pairs: readonly Pair[], folder: string, root: string): Map<Pair, Foretold> {
  mkdirSync(folder);
  const git = (...args: string[]): void => void execFileSync("git", args, { cwd: folder, stdio: "pipe" });
  git("init", "--quiet", "--initial-branch=main");
  for (const [key, value] of Object.entries({
    "user.name": "refereed",
    "user.email": "refereed@example.com",
  }))
    git("config", key, value);
  for (const side of ["before", "after"] as const) {
    for (const pair of pairs) write(pair, pair[side], folder);
    git("add", "--all");
    git("commit", "--quiet", "--no-gpg-sign", "--allow-empty", "--message", side);
  }
  const report = diff(folder, root);
  rmSync(folder, { recursive: true });
  return new Map(
    pairs.flatMap((pair) => {
      const foretold = foretoldOf(pair, report);
      return foretold === undefined ? [] : [[pair, foretold] as const];
    }),
  );
}

function write({ name, namespace }: Pair, objects: readonly AnyObject[], folder: string): void {
  const path = `overlays/production/${name}`;
  // An environment that isn't there yet.
  if (objects.length === 0) return;
  const overlay = join(folder, path);
  mkdirSync(overlay, { recursive: true });
  mkdirSync(join(folder, "argocd"), { recursive: true });
  const texts = objects.map((object) => stringify(object, { aliasDuplicateObjects: false }));
  writeFileSync(join(overlay, "all.yaml"), texts.join("---\n"));
  writeFileSync(join(overlay, "kustomization.yaml"), stringify({ namespace, resources: ["all.yaml"] }));
  const application = {
    apiVersion: "argoproj.io/v1alpha1",
    kind: "Application",
    metadata: { name, namespace: "argocd" },
    spec: {
      project: "default",
      source: { repoURL: "https://git.example.com/acme/deploy.git", targetRevision: "main", path },
      destination: { server: "https://kubernetes.default.svc", namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        syncOptions: ["CreateNamespace=true", "ServerSideApply=true", "PruneLast=true"],
      },
    },
  };
  writeFileSync(join(folder, "argocd", `${name}.yaml`), stringify(application));
}

function diff(folder: string, root: string): Report {
  const program = join(root, "packages", "kustogen", "bin", "kustogen.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, "diff", "HEAD~1..HEAD", "--json", "--max-time", "600"],
    { cwd: folder, encoding: "utf8", maxBuffer: MOST },
  );
  // 1: something can't be rendered.
  if ((status !== 0 && status !== 1) || stdout === "")
    throw new Error(`diff exited with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Report;
}

/** What the report says of a pair; undefined if kustomize can't build a state of it, so that nothing is applied. */
function foretoldOf(pair: Pair, { environments }: Report): Foretold | undefined {
  const found = environments.find(({ name }) => name === `production/${pair.name}`);
  const { verdict = "unchanged", resources = [], restarts = [], risks = [], error } = found ?? {};
  if (error !== undefined) return undefined;
  // Under another name it is a new object, and the old one goes.
  const each = resources.flatMap((one) =>
    one.previousName === undefined
      ? [one]
      : [
          { ...one, action: "added" },
          { ...one, action: "removed", name: one.previousName },
        ],
  );
  const names = (action: string, isKept?: boolean) =>
    each
      .filter((one) => one.action === action && (isKept === undefined || (one.kept !== undefined) === isKept))
      .map(({ kind, name }) => `${kind} ${name}`);
  return {
    verdict,
    rejected: risks
      // What an update would drop, a server-side apply rejects, and that is how these Applications sync.
      .filter(({ consequence }) => consequence === "rejected" || consequence === "dropped")
      .map(({ rule, message }) => `${rule}: ${message}`),
    restarts: restarts.map(({ kind, name }) => `${kind} ${name}`),
    added: names("added"),
    changed: names("changed"),
    removed: names("removed", false),
    kept: names("removed", true),
  };
}
