import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { InputError } from "@kustogen/kustomize/errors/errors.ts";
import { engineFolder } from "./engine-folder.ts";
import { type Took, timed } from "./timed.ts";

/** What `diff` takes after one change of the overlay. */
interface Change {
  change: string;
  /** CPU time of the whole command, that of git with it. */
  cpu_ms: number;
  /** CPU time per object relative to an environment a tenth as large: 1 is linear. */
  growth: number;
}

/** Half of the objects of a component are its Deployment and its Service; the others are read by name. */
const OBJECTS_OF_COMPONENT = 4;
/** The settings of the overlay, of which each change has one other value. */
const SETTINGS = { namespace: "beta", team: "one", tag: "1.0", mode: "slow" };
const CHANGES: Readonly<Record<string, Partial<typeof SETTINGS>>> = {
  "a variable of one object": { mode: "fast" },
  "the tag of an image that all pods run": { tag: "1.1" },
  "a label of all objects": { team: "two" },
  "the namespace of all objects": { namespace: "gamma" },
};

/**
 * `bench environment [--objects N] [--json]`: `diff` of one environment with that many objects, after one setting has
 * changed. Throws InputError for wrong arguments.
 */
export function benchOneEnvironment(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { objects: { type: "string", default: "10000" }, json: { type: "boolean", default: false } },
  });
  const objects = Number(values.objects);
  if (!Number.isInteger(objects) || objects < 10 * OBJECTS_OF_COMPONENT)
    throw new InputError(
      `bench: --objects: expected a whole number from ${10 * OBJECTS_OF_COMPONENT} on, found ${values.objects}`,
    );
  const rows = measure(objects);
  process.stdout.write(values.json ? `${JSON.stringify({ objects, rows })}\n` : table(objects, rows));
}

function measure(objects: number): Change[] {
  const [few, many] = [objects / 10, objects].map((count) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-bench-")));
    try {
      return measureChanges(folder, Math.floor(count / OBJECTS_OF_COMPONENT));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }) as [Took[], Took[]];
  return Object.keys(CHANGES).map((change, index) => {
    const [{ cpu: before }, { cpu }] = [few[index] as Took, many[index] as Took];
    return {
      change,
      cpu_ms: Math.round(cpu),
      growth: Math.round((cpu / before) * 10) / 100,
    };
  });
}

/** The time of `diff` for each change. */
function measureChanges(folder: string, components: number): Took[] {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=bench", "-c", "user.email=bench@example.test", ...args], {
      cwd: folder,
    });
  const names = Array.from({ length: components }, (_, number) => `app${number}`);
  for (const name of names) write(folder, `base/${name}.yaml`, component(name));
  write(
    folder,
    "base/kustomization.yaml",
    `resources: [${names.map((name) => `${name}.yaml`).join(", ")}]\n`,
  );
  write(folder, "beta/kustomization.yaml", overlay(SETTINGS));
  git("init", "--quiet");
  git("add", "--all");
  git("commit", "--quiet", "--message", "all");
  return Object.values(CHANGES).map((change) => {
    write(folder, "beta/kustomization.yaml", overlay({ ...SETTINGS, ...change }));
    const program = join(engineFolder(), "bin", "kustogen.mjs");
    return timed([process.execPath, program, "diff", "--json"], folder, 0);
  });
}

function write(folder: string, path: string, text: string): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function overlay({ namespace, team, tag, mode }: typeof SETTINGS): string {
  return `resources: [../base]
namespace: ${namespace}
labels:
  - pairs: {example.test/team: ${team}}
images:
  - {name: registry.example.test/app, newTag: "${tag}"}
patches:
  - patch: |-
      {apiVersion: v1, kind: ConfigMap, metadata: {name: app0}, data: {mode: ${mode}}}
`;
}

function component(name: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec:
      serviceAccountName: ${name}
      containers:
        - name: app
          image: registry.example.test/app
          args: [--name=${name}]
          envFrom: [{configMapRef: {name: ${name}}}]
          ports: [{containerPort: 8080}]
---
apiVersion: v1
kind: Service
metadata: {name: ${name}}
spec:
  selector: {app: ${name}}
  ports: [{port: 80, targetPort: 8080}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: ${name}}
data: {NAME: ${name}}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: ${name}}
`;
}

function table(objects: number, rows: readonly Change[]): string {
  const lines = rows.map(({ change, cpu_ms, growth }) => `| ${change} | ${cpu_ms} | ${growth} |\n`);
  return `| changed, of ${objects} objects | ms of CPU time | time per object, relative to ${objects / 10} objects |
| --- | ---: | ---: |
${lines.join("")}`;
}
