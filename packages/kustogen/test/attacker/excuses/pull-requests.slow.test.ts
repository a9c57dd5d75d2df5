import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OWN_URL } from "../corpus/model.ts";
import type { Files } from "../files.ts";
import { commitStates, ran } from "../run.ts";

// In parts, so that no scanner of this repository takes it for a leak.
const TOKEN = ["ghp", "x7Kq2mZ9vB4nR1tY8wC3eF6gH5jL0pS2dA4u"].join("_");

/** A Deployment and its kustomization in a folder. */
const web = (folder: string, replicas: string | number = 2): [string, string][] => [
  [`${folder}/kustomization.yaml`, "resources:\n- web.yaml\n"],
  [
    `${folder}/web.yaml`,
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: ${replicas}\n  selector: {matchLabels: {app: web}}\n` +
      "  template:\n    metadata: {labels: {app: web}}\n    spec: {containers: [{name: web, image: ghcr.io/acme/web:v1}]}\n",
  ],
];
const application = (path: string): [string, string] => [
  "argocd/web.yaml",
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web, namespace: argocd}\nspec:\n  project: default\n` +
    `  source: {repoURL: "${OWN_URL}", path: ${path}, targetRevision: HEAD}\n  destination: {server: https://kubernetes.default.svc, namespace: web}\n`,
];

interface Checked {
  exitCode: number;
  /** Severity, rule and file of each finding of the rules that a case is about. */
  found: string[];
  excused: number;
}

/** What `check --since` says of a change. */
async function checked(before: Files, after: Files, rules: RegExp, ...more: string[]): Promise<Checked> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "kustogen-excuses-")));
  try {
    mkdirSync(join(root, "repository"));
    commitStates(join(root, "repository"), before, after);
    const since = ["check", ".", "--since", "before..after", "--json", ...more];
    const { stdout, exitCode } = await ran(join(root, "repository"), since);
    const { findings, excused = [] } = JSON.parse(stdout) as {
      findings: { severity: string; rule: string; file?: string }[];
      excused?: unknown[];
    };
    const found = findings.flatMap(({ severity, rule, file }) =>
      rules.test(rule) ? [`${severity} ${rule} ${file}`] : [],
    );
    return { exitCode, found: found.sort(), excused: excused.length };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe("a pull request with a token and a readable Secret", () => {
  const before: Files = new Map([...web("apps/shop"), application("apps/shop"), ["README.md", "# Shop\n"]]);
  const SECRET =
    "apiVersion: v1\nkind: Secret\nmetadata: {name: shop-db}\nstringData: {DATABASE_PASSWORD: x8Kd92kLpQ7w}\n";
  const config = (path = "config.yaml"): Files =>
    new Map([
      ...before,
      ["apps/shop/kustomization.yaml", `resources:\n- web.yaml\n- secret.yaml\n- ${path}\n`],
      ["apps/shop/secret.yaml", SECRET],
      [
        `apps/shop/${path}`,
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: shop-cfg}\ndata: {token: ${TOKEN}}\n`,
      ],
    ]);
  const withFile = (path: string, text: string): Files => new Map([...config(), [path, text]]);

  it.each<[string, Files, string]>([
    ["nothing else", config(), "config.yaml"],
    ["a comment", withFile("apps/shop/secret.yaml", `# change this in production\n${SECRET}`), "config.yaml"],
    [
      "the list of a scanner",
      withFile(".gitleaksignore", "apps/shop/config.yaml:generic:1\n"),
      "config.yaml",
    ],
    ["a sentence in a page", withFile("README.md", "`apps/shop/config` has a dummy.\n"), "config.yaml"],
    ["a folder called a decoy", config("decoy/config.yaml"), "decoy/config.yaml"],
  ])("fails with the token, and warns of the Secret, beside %s", async (_, after, file) => {
    for (const more of [[], ["--fork"]])
      expect(await checked(before, after, /^secrets\//, ...more)).toEqual({
        exitCode: 1,
        found: [
          `error secrets/credential apps/shop/${file}`,
          "warning secrets/plaintext apps/shop/secret.yaml",
        ],
        excused: 0,
      });
  });

  it("fails for a fork that declares exceptions for them", async () => {
    const exceptions = withFile(
      "kustogen.yaml",
      "exceptions:\n- {rule: secrets/credential, reason: we accept it}\n- {rule: secrets/plaintext, reason: we accept it}\n",
    );
    expect(await checked(before, exceptions, /^secrets\//, "--fork")).toEqual({
      exitCode: 1,
      found: [],
      excused: 2,
    });
  });
});

describe("a pull request with a number in words", () => {
  const before: Files = new Map([...web("deploy/shop"), ["README.md", "# Shop\n"]]);
  const after = (...more: [string, string][]): Files =>
    new Map([...before, ...web("deploy/shop", "three"), ...more]);
  const DEPRECATED: [string, string] = ["README.md", "# Shop\n\n`deploy/shop` is deprecated.\n"];

  it.each<[string, Files]>([
    ["nothing else", after()],
    ["a page that calls the folder deprecated", after(DEPRECATED)],
    ["a script that deploys it", after(DEPRECATED, ["deploy.sh", "kubectl apply -k deploy/shop\n"])],
    [
      "a page that calls the repository one of examples",
      after(["README.md", "# A collection of examples\n"]),
    ],
  ])("fails with what the API server refuses, beside %s", async (_, state) => {
    expect(await checked(before, state, /^schema\/valid$/)).toEqual({
      exitCode: 1,
      found: ["error schema/valid deploy/shop/web.yaml"],
      excused: 0,
    });
  });

  it("says so beside what the change does to the field, also where nothing deploys the folder", async () => {
    const beside = [...web("apps/other"), application("apps/other")];
    expect(
      await checked(
        new Map([...before, ...beside]),
        new Map([...after(), ...beside]),
        /^(?:schema\/valid|change\/replicas-lowered)$/,
      ),
    ).toEqual({
      exitCode: 0,
      found: [
        "warning change/replicas-lowered deploy/shop/web.yaml",
        "warning schema/valid deploy/shop/web.yaml",
      ],
      excused: 0,
    });
  });
});
