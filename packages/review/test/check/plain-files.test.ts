import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { type CheckInput, check } from "../../src/check/check.ts";
import { RULES } from "../../src/check/rules.ts";
import { PLAIN } from "./plain-input.ts";

/** What is said of files that no environment is built from, without the end of the fix. */
function said(files: Record<string, string>, more: Partial<CheckInput> = {}): string[] {
  const tree = new MemoryTree(
    Object.entries({
      "/web/kustomization.yaml": "resources: [map.yaml]\n",
      "/web/map.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map}\n",
      ...files,
    }),
  );
  const { report, failures } = check({
    ...PLAIN,
    tree,
    environments: [{ folder: "/web", strictness: undefined }],
    files: Object.keys(files),
    ...more,
  });
  expect(failures).toEqual([]);
  return report.findings
    .filter(({ rule }) => !/^traps\/unlisted|^production\//.test(rule))
    .map(({ severity, rule, file, line, message }) => `${severity} ${rule} ${file}:${line} ${message}`);
}

const JOB = "apiVersion: batch/v1\nkind: Job\nmetadata: {name: defrag}\nspec:\n  schedule: 0 0 * * 0\n";
const pod = (container: string) =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec:\n  containers:\n    - ${container}\n`;

describe("manifests that no environment renders", () => {
  it("reports a field that the kind doesn't have, with its line, as a warning", () => {
    expect(said({ "/jobs/defrag.yaml": JOB })).toEqual([
      expect.stringMatching(/^warning schema\/valid jobs\/defrag\.yaml:5 unknown field/),
    ]);
  });

  it("takes an object whose name is encrypted", () => {
    const secret = (name: string) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: ${name}\n`;
    expect(
      said({ "/keys/a.yaml": secret("ENC[AES256_GCM,data:B4C+8uzh,iv:VJGRTj4p,tag:9DXmKDEu,type:str]") }),
    ).toEqual([]);
    expect(said({ "/keys/a.yaml": secret("Enc_a") })).toEqual([
      expect.stringMatching(/^warning schema\/valid .*expected lowercase letters/),
    ]);
  });

  it("reports a word in the wrong case, which another version of the kind would hardly take", () => {
    const secret = (kind: string) =>
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: {secretStoreRef: {kind: ${kind}, name: b}, target: {name: c}, data: [{secretKey: d, remoteRef: {key: e}}]}\n`;
    expect(said({ "/apps/secret.yaml": secret("clusterSecretStore") })).toEqual([
      expect.stringMatching(
        /^warning schema\/valid apps\/secret\.yaml:4 expected one of .* Did you mean "ClusterSecretStore"/,
      ),
    ]);
    expect(said({ "/apps/secret.yaml": secret("ClusterSecretStore") })).toEqual([]);
    expect(said({ "/apps/secret.yaml": secret("Vault") })).toEqual([]);
  });

  it("are told beside what is found in another file, of which nothing says the same", () => {
    const others = {
      "/Makefile": "\tapi-key=x8Kd92kLpQ7wZ4\n",
      "/other/defrag.yaml": JOB.replace(
        "schedule: 0 0 * * 0",
        "template: {spec: {restartPolicy: Always, containers: [{name: a, image: a}]}}",
      ),
    };
    const broken = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n spec: {}\n";
    const alone = [...said({ "/a/broken.yaml": broken }), ...said({ "/jobs/defrag.yaml": JOB })];
    expect(alone).toHaveLength(2);
    expect(said({ ...others, "/a/broken.yaml": broken, "/jobs/defrag.yaml": JOB })).toEqual(
      expect.arrayContaining(alone),
    );
  });

  it("says why it is a warning", () => {
    const { report } = check({
      ...PLAIN,
      tree: new MemoryTree([["/jobs/defrag.yaml", JOB]]),
      environments: [],
      files: ["/jobs/defrag.yaml"],
    });
    expect(report.findings.map(({ fix }) => fix)).toEqual([
      "write the field as the kind's schema has it; a warning, because no environment here renders it, so that each of its objects was checked alone",
    ]);
  });

  it("checks objects of every document and list, and a chart's template without actions", () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n  - ${JOB.trimEnd().replaceAll("\n", "\n    ")}\n`;
    expect(said({ "/jobs/all.yaml": `---\n${list}` })).toHaveLength(1);
    expect(said({ "/chart/Chart.yaml": "name: chart\n", "/chart/templates/job.yaml": JOB })).toHaveLength(1);
  });

  it.each([
    ["a value that Helm fills in", { "/jobs/defrag.yaml": `${JOB}  suspend: {{ .Values.off }}\n` }],
    ["a downloaded chart", { "/chart/charts/db/charts/c.yaml": JOB, "/vendor/defrag.yaml": JOB }],
    ["a patch by its name", { "/jobs/defrag.patch.yaml": JOB, "/patches/defrag.yaml": JOB }],
    ["a patch by its content", { "/jobs/off.yaml": `$patch: delete\n${JOB}` }],
    ["an object with a name to fill in", { "/jobs/defrag.yaml": JOB.replace("defrag", "NAME-job") }],
    ["a kind of a program", { "/kind.yaml": JOB.replace("batch/v1", "kind.x-k8s.io/v1alpha4") }],
    ["a kind that nothing here knows", { "/a.yaml": JOB.replace("batch/v1", "example.com/v1") }],
    ["a kind of a program in a group of Kubernetes", { "/a.yaml": JOB.replace("kind: Job", "kind: Server") }],
    ["text that isn't meant as a manifest", { "/a.yaml": "apiVersion: v1\nkind: a: b\n" }],
    ["a broken file beside a kustomization", { "/web/a.yaml": `${JOB}metadata:\n\t- a\n` }],
    [
      "a file that SOPS has encrypted",
      { "/a.yaml": JOB.replace("kind: Job", "kind: ENC[AES256_GCM,data:a]") },
    ],
  ])("leaves out %s", (_, files) => {
    expect(said(files)).toEqual([]);
  });

  it.each(["templates/defrag.yaml", "docs/defrag.yaml", "jobs/defrag-template.yaml", "archive/defrag.yaml"])(
    "checks a file whatever its name says: %s",
    (file) => expect(said({ [`/${file}`]: JOB })).toHaveLength(1),
  );

  it("leaves out a folder that the configuration excludes", () => {
    const files = { "/a/defrag.yaml": JOB, "/b/defrag.yaml": JOB };
    const found = said(files, { isExcluded: (file) => file.startsWith("/a/") });
    expect(found).toEqual([expect.stringContaining(" b/defrag.yaml:")]);
  });

  it("reports what a workload has, not what a patch of one leaves out", () => {
    const probe = "name: api\n      livenessProbe: {httpGet: {port: web}}";
    expect(said({ "/pod.yaml": pod(`image: api\n      ${probe}`) })).toEqual([
      "warning integrity/probe-port pod.yaml:8 livenessProbe of container api uses port web, but the container has no port of that name",
    ]);
    expect(said({ "/pod.yaml": pod(probe) })).toEqual([]);
  });

  it.each([
    ["a missing field", "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {}\n"],
    [
      "a Service without ports",
      "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {selector: {a: b}}\n",
    ],
    ["a variable", JOB.replace("schedule: 0 0 * * 0", "parallelism: ${COUNT}")],
    ["a placeholder", pod("{name: api, image: TO_BE_REPLACED}")],
    [
      "a port that a container need not declare",
      pod("{name: a, image: a, ports: [{containerPort: 1}], livenessProbe: {tcpSocket: {port: 2}}}"),
    ],
  ])("leaves out %s", (_, text) => {
    expect(said({ "/a.yaml": text })).toEqual([]);
  });

  it("reports a manifest that isn't YAML, unless an environment fails because of it", () => {
    const broken = { "/jobs/defrag.yaml": `${JOB}  - a\n` };
    expect(said(broken)).toEqual([
      expect.stringMatching(/^warning schema\/valid jobs\/defrag\.yaml:6 can't be read: /),
    ]);
    const listed = { ...broken, "/web/kustomization.yaml": "resources: [map.yaml, ../jobs/defrag.yaml]\n" };
    expect(said(listed)).toEqual([expect.stringMatching(/^error kustomize\/builds /)]);
  });

  it("reports a slip in a kind and in a group", () => {
    const namespace = "apiVersion: v1\nkind: namespace\nmetadata: {name: a}\n";
    expect(said({ "/a.yaml": namespace })).toEqual([
      'warning schema/valid a.yaml:2 unknown kind "namespace" of v1. Did you mean "Namespace"?',
    ]);
    expect(said({ "/a.yaml": JOB.replace("batch/v1", "bach/v1") })).toEqual([
      expect.stringMatching(/^warning schema\/valid a\.yaml:1 unknown apiVersion "bach\/v1" for Job/),
    ]);
  });

  it("reports a probable slip in a custom kind", () => {
    const monitor =
      "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata: {name: a}\nspec: {selector: {}, endpoints: [], targetLabel: [a]}\n";
    expect(said({ "/a.yaml": monitor })).toEqual([
      'warning schema/valid a.yaml:4 unknown field. Did you mean "targetLabels"?',
    ]);
  });

  it("has rules that each check an object alone", () => {
    const alone = RULES.filter(({ isAlone }) => isAlone);
    expect(alone.length).toBeGreaterThan(20);
    for (const { id, check: judge, needs } of alone)
      expect([id, needs, typeof judge]).toEqual([id, ["rendered"], "function"]);
  });
});
