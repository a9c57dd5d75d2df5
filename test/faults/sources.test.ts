import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { command } from "../e2e/command.ts";
import { temporaryFolder } from "../repository.ts";
import { rows } from "../table.ts";

const ROOT = join(import.meta.dirname, "../..");
const TESLASYNC = "overlays/production/teslasync";
const OPENSAIL = "overlays/aws/opensail";
const KUSTOMIZATION = `${TESLASYNC}/kustomization.yaml`;
const PATCH = `${TESLASYNC}/deployment-teslasync-api.patch.yaml`;
/** A list of variables in place of another. */
const VARIABLES = `${OPENSAIL}/deployment-tesslate-worker.patch.yaml`;

/**
 * A fault in one file of an overlay: its name; the file, what stands there, and what stands there instead, with "⏎" for a
 * line's end; the rules of which one finds it.
 */
const FAULTS = rows(`
a variable that a list in place of another loses | ${VARIABLES}:            - name: K8S_STORAGE_CLASS⏎              value: tesslate-block-storage⏎ ⇒  | traps/lost-variable
a slip in the name of a variable | ${VARIABLES}:- name: K8S_STORAGE_CLASS⏎ ⇒ - name: K8S_STORAGE_CLASSES⏎ | traps/lost-variable
a file that is listed twice | ${KUSTOMIZATION}:  - service-teslasync-command-proxy.yaml⏎ ⇒   - service-teslasync-command-proxy.yaml⏎  - service-teslasync-command-proxy.yaml⏎ | kustomize/builds
a mistyped container in a patch | ${PATCH}:- name: teslasync⏎ ⇒ - name: teslasink⏎ | schema/valid
a variable without its name in a patch | ${PATCH}:            - name: AI_DAILY_BUDGET_USD⏎              value ⇒             - value | traps/lost-variable
a workload that a patch doesn't find | ${PATCH}:  name: teslasync-api⏎ ⇒   name: teslasync-apo⏎ | kustomize/builds
a renamed file | ${KUSTOMIZATION}:service-teslasync-command-proxy.yaml ⇒ service-teslasink-command-proxy.yaml | kustomize/builds
a file that isn't listed anymore | ${KUSTOMIZATION}:  - poddisruptionbudget-teslasync-web.yaml⏎ ⇒  | traps/unlisted-file
an image entry for another image | ${KUSTOMIZATION}:teslasync-api⏎    newTag ⇒ teslasync-apo⏎    newTag | traps/dead-entry
replicas of a workload that isn't there | ${KUSTOMIZATION}:name: teslasync-export-worker⏎    count ⇒ name: teslasync-export-walker⏎    count | traps/dead-entry kustomize/builds
a token in a patch | ${PATCH}:          env:⏎ ⇒           env:⏎            - {name: SMTP_PASSWORD, value: ghp_${"a8Fh3kQ9zLx2Vb7Nc4Tm"}6Rw1}⏎ | secrets/file secrets/credential
`).map(([name = "", edit = "", rules = ""]) => {
  const [, file = "", from = "", to = ""] = /^(.*?):(.*) ⇒ ?(.*)$/s.exec(edit.replaceAll("⏎", "\n")) ?? [];
  return { name, file, from, to, rules: rules.split(" ") };
});

interface Finding {
  rule: string;
  severity: string;
  message: string;
  environment: string;
  path?: string;
  file?: string;
}

/** Copies of the systems, the first as they are and each other of one system with a fault, all judged by one run. */
let root = "";
let found: Finding[] = [];

beforeAll(async () => {
  root = temporaryFolder();
  [undefined, ...FAULTS].forEach((fault, index) => {
    for (const overlay of fault === undefined ? [TESLASYNC, OPENSAIL] : [dirname(fault.file)])
      for (const folder of [overlay, `base/${basename(overlay)}`])
        cpSync(join(ROOT, folder), join(root, String(index), folder), { recursive: true });
    if (fault === undefined) return;
    const { name, file, from, to } = fault;
    const path = join(root, String(index), file);
    const text = readFileSync(path, "utf8");
    if (!text.includes(from)) throw new Error(`${name}: ${file} has nothing to make the fault in`);
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  });
  const { stdout } = await command(root, ["check", ".", "--strictness", "beta", "--json"]);
  found = (JSON.parse(stdout) as { findings: Finding[] }).findings;
}, 60_000);

const of = (index: number) =>
  found.filter(
    ({ environment, file }) =>
      environment.startsWith(`${index}/overlays/`) || (environment === "" && file?.startsWith(`${index}/`)),
  );
const keyOf = ({ rule, message, path }: Finding) => JSON.stringify([rule, message, path]);

describe("a fault in the sources of a system", () => {
  it.each(FAULTS.map(({ name, rules }, index) => ({ name, rules, index: index + 1 })))(
    "is found: $name",
    ({ rules, index }) => {
      const sound = new Set(of(0).map(keyOf));
      const added = of(index).filter((finding) => !sound.has(keyOf(finding)));
      expect(rules.filter((rule) => added.some((finding) => finding.rule === rule))).not.toEqual([]);
    },
  );
});
