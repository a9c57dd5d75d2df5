import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const OVERLAY = "overlays/production/trevor";
const PATCH = "deployment-trevor.patch.yaml";

/** A fault in one file of the overlay: its name, the file, what stands there, what stands there instead, the rule. */
const FAULTS: [name: string, file: string, from: string, to: string, rule: RegExp | string][] = [
  [
    "a variable that a list in place of another loses",
    "deployment-trevor.env.yaml",
    '            - name: STUCK_REQUEST_HOURS\n              value: "72"\n',
    "",
    "traps/lost-variable",
  ],
  [
    "a slip in the name of a variable",
    "deployment-trevor.env.yaml",
    "- name: STUCK_REQUEST_HOURS\n",
    "- name: STUCK_REQUEST_HOUR\n",
    "traps/lost-variable",
  ],
  [
    "an operation that counts containers",
    "kustomization.yaml",
    "patches:\n",
    "patches:\n  - target: {kind: Deployment, name: trevor}\n    patch: |-\n      - op: add\n        path: /spec/template/spec/containers/0/tty\n        value: false\n",
    "traps/index-patch",
  ],
  [
    "a patch that overwrites another",
    "kustomization.yaml",
    "  - path: deployment-trevor.patch.yaml\n",
    "  - path: deployment-trevor.patch.yaml\n  - patch: |-\n      apiVersion: apps/v1\n      kind: Deployment\n      metadata: {name: trevor, namespace: trevor}\n      spec: {template: {spec: {containers: [{name: trevor, resources: {limits: {cpu: 1000m}}}]}}}\n",
    "traps/overwritten-patch",
  ],
  [
    "a file that is listed twice",
    "kustomization.yaml",
    "  - ingress-trevor.yaml\n",
    "  - ingress-trevor.yaml\n  - ingress-trevor.yaml\n",
    "kustomize/builds",
  ],
  [
    "a mistyped container in a patch",
    PATCH,
    "- name: trevor\n",
    "- name: trever\n",
    "traps/container-without-image",
  ],
  [
    "a variable without its name in a patch",
    "deployment-trevor.env.yaml",
    "            - $patch: replace\n",
    "            - value: INFO\n",
    "traps/nameless-entry",
  ],
  ["a workload that a patch doesn't find", PATCH, "  name: trevor\n", "  name: trever\n", "kustomize/builds"],
  ["a renamed file", "kustomization.yaml", "ingress-trevor.yaml", "ingress-trever.yaml", "kustomize/builds"],
  [
    "a file that isn't listed any more",
    "kustomization.yaml",
    "  - ingress-trevor-metrics.yaml\n",
    "",
    "traps/unlisted-file",
  ],
  [
    "an image entry for another image",
    "kustomization.yaml",
    "name: trevor\n    newName",
    "name: trever\n    newName",
    "traps/dead-entry",
  ],
  [
    "replicas of a workload that isn't there",
    "kustomization.yaml",
    "name: trevor-worker\n    count",
    "name: trever-worker\n    count",
    /^(?:traps\/dead-entry|kustomize\/builds)$/,
  ],
  [
    "a password in a patch",
    PATCH,
    "- name: trevor\n",
    "- name: trevor\n          env: [{name: SMTP_PASSWORD, value: letmein42}]\n",
    /^secrets\/(?:file|credential)$/,
  ],
];

interface Finding {
  rule: string;
  severity: string;
  message: string;
  environment: string;
  path?: string;
  file?: string;
}

/** Copies of the system, the first as it is and each other one with a fault, all judged by one run. */
let root = "";
let found: Finding[] = [];

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "kustogen-faults-"));
  [undefined, ...FAULTS].forEach((fault, index) => {
    for (const folder of [OVERLAY, "base/trevor"])
      cpSync(join(ROOT, folder), join(root, String(index), folder), { recursive: true });
    if (fault === undefined) return;
    const [name, file, from, to] = fault;
    const path = join(root, String(index), OVERLAY, file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${name}: ${file} has nothing to make the fault in`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  });
  const cli = join(ROOT, "packages/kustogen/bin/kustogen.mjs");
  const args = [cli, "check", ".", "--strictness", "production", "--json"];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  found = (JSON.parse(stdout) as { findings: Finding[] }).findings;
}, 60_000);

afterAll(() => rmSync(root, { recursive: true, force: true }));

const of = (index: number) =>
  found.filter(
    ({ environment, file }) =>
      environment === `${index}/${OVERLAY}` || (environment === "" && file?.startsWith(`${index}/`)),
  );
const keyOf = ({ rule, message, path }: Finding) => JSON.stringify([rule, message, path]);

describe("a fault in the sources of a system", () => {
  it.each(FAULTS.map(([name, , , , rule], index) => ({ name, rule, index: index + 1 })))(
    "is found: $name",
    ({ rule, index }) => {
      const sound = new Set(of(0).map(keyOf));
      const added = of(index).filter((finding) => !sound.has(keyOf(finding)));
      expect(added.map((finding) => finding.rule)).toContainEqual(expect.stringMatching(rule));
    },
  );
});
