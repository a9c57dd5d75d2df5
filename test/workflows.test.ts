import { execFileSync } from "node:child_process";
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { NODES } from "../scripts/node/folder.ts";

const ROOT = join(import.meta.dirname, "..");
const OWN = ".github/workflows";
const TEMPLATE = "packages/kustogen/templates/github/_github/workflows";

interface Job {
  needs?: string;
  strategy?: { matrix: { node: string[] } };
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

const workflows = [OWN, TEMPLATE].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => {
    const path = `${folder}/${name}`;
    const text = readFileSync(join(ROOT, path), "utf8");
    // What stands for names of the made repository could be anything.
    const { permissions, jobs } = parse(text.replace(/\{\{\w+\}\}/g, "x")) as {
      permissions: unknown;
      jobs: Record<string, Job>;
    };
    return { path, text, permissions, jobs };
  }),
);

describe.each(workflows)("$path", ({ text, permissions, jobs }) => {
  it("pins every action to a commit, and says its version beside it", () => {
    for (const [line, action = ""] of text.matchAll(/uses: (\S+).*/g))
      if (action !== "./") expect(line).toMatch(/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it("may read the repository at most, but for what a job asks for by name, and leaves no token in the checkout", () => {
    expect([{}, { contents: "read" }]).toContainEqual(permissions);
    for (const { steps } of Object.values(jobs))
      for (const { uses = "", with: options } of steps)
        if (uses.startsWith("actions/checkout@"))
          expect(options).toMatchObject({ "persist-credentials": false });
  });
});

it.each([`${OWN}/ci.yml`, `${TEMPLATE}/kustogen.yml`])(
  "%s answers within seconds before its long jobs",
  (path) => {
    const { quick, ...others } = workflows.find((workflow) => workflow.path === path)?.jobs ?? {};
    const commands = quick?.steps.map(({ run = "" }) => run).join("\n");
    expect(commands).toMatch(/gen -- --check|\.ci\/run generated rules/);
    expect(commands).not.toContain("npm test");
    expect(Object.keys(others).length).toBeGreaterThan(0);
    for (const { needs } of Object.values(others)) expect(needs).toBe("quick");
  },
);

it("ci.yml leaves out steps of .ci/run that its other jobs do on every Node that is supported", () => {
  const { test, everything } = workflows.find(({ path }) => path === `${OWN}/ci.yml`)?.jobs ?? {};
  expect(everything?.steps.at(-1)?.run).toBe(".ci/run --without readme-test nodes");
  expect(test?.steps.map(({ run }) => run).slice(2)).toEqual([
    ".ci/run dependencies readme-test",
    "npx vitest run test/e2e",
  ]);
  expect(test?.strategy?.matrix.node.map((version) => version.split(".")[0])).toEqual(NODES);
});

it.each([`${OWN}/ci.yml`, `${OWN}/weekly.yml`])("%s keeps the programs by files that are there", (path) => {
  const text = workflows.find((workflow) => workflow.path === path)?.text ?? "";
  const [, files = ""] = /hashFiles\((.*)\)/.exec(text) ?? [];
  const patterns = [...files.matchAll(/'([^']+)'/g)].map(([, pattern = ""]) => pattern);
  expect(patterns.length).toBeGreaterThan(3);
  for (const pattern of patterns)
    expect(
      execFileSync("git", ["ls-files", "--", pattern], { cwd: ROOT, encoding: "utf8" }),
      pattern,
    ).not.toBe("");
});

/** A file that a pull request changes. */
interface Changed {
  filename: string;
  previous_filename?: string;
  status?: "removed" | "modified";
}

/** Runs the script of the workflow that writes the comment, against a GitHub that knows one pull request. */
async function commented(
  changed: readonly Changed[],
  text = "### Nothing changes\n",
  workflow = `${OWN}/review-comment.yml`,
  truncated = false,
) {
  const { jobs } = workflows.find(({ path }) => path === workflow) ?? {};
  const { script } = (jobs?.comment?.steps.at(-1)?.with ?? {}) as { script: string };
  const reports = mkdtempSync(join(tmpdir(), "kustogen-comment-"));
  writeFileSync(join(reports, "comment.md"), text);
  writeFileSync(join(reports, "number.txt"), "7\n");
  const bodies: string[] = [];
  const trees: Record<string, string[]> = {
    base: changed.flatMap(({ previous_filename, status }) =>
      status === "removed" ? [] : (previous_filename ?? []),
    ),
    head: changed.flatMap(({ filename, status }) => (status === "removed" ? [] : [filename])),
  };
  for (const { filename, status } of changed) if (status !== undefined) trees.base?.push(filename);
  const asked: string[] = [];
  const github = {
    paginate: (what: () => unknown) => what(),
    rest: {
      pulls: {
        get: async () => ({ data: { head: { sha: "head", repo: { id: 1 } }, base: { sha: "main" } } }),
      },
      repos: {
        compareCommitsWithBasehead: async ({ basehead }: { basehead: string }) => {
          asked.push(basehead);
          return { data: { merge_base_commit: { sha: "base" } } };
        },
      },
      git: {
        getTree: async ({ tree_sha }: { tree_sha: string }) => {
          asked.push(tree_sha);
          const same = [".github/workflows/ci.yml", "package.json"].map((path) => ({ path, sha: "1" }));
          const own = (trees[tree_sha] ?? []).map((path) => ({ path, sha: tree_sha }));
          const tree = [...same.filter(({ path }) => own.every((one) => one.path !== path)), ...own];
          return { data: { truncated, tree: tree.map((one) => ({ ...one, type: "blob", mode: "100644" })) } };
        },
      },
      issues: {
        listComments: async () => [],
        createComment: async ({ body }: { body: string }) => void bodies.push(body),
      },
    },
  };
  const run = { head_sha: "head", head_repository: { id: 1 } };
  const context = { repo: { owner: "o", repo: "r" }, payload: { workflow_run: run } };
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>;
  process.env.REPORTS = reports;
  try {
    const fs = { lstatSync, readFileSync };
    await new AsyncFunction("github", "context", "require", script)(github, context, () => fs);
  } finally {
    delete process.env.REPORTS;
    rmSync(reports, { recursive: true });
  }
  // By commits alone, which no push changes.
  expect(asked).toEqual(["main...head", "base", "head"]);
  return bodies.join();
}

it.each([
  [{ filename: ".github/workflows/review.yml" }],
  [{ filename: ".github/workflows/new.yaml" }],
  [{ filename: ".github/actions/own/index.js" }],
  [{ filename: "action.yml" }],
  [{ filename: "tools/own/action.yaml" }],
  [{ filename: "elsewhere.yml", previous_filename: ".github/workflows/review.yml" }],
  [{ filename: "packages/kustogen/src/cli/diff.ts" }],
  // Whatever isn't known to be data, also in place of a folder that is.
  [{ filename: "node_modules/esbuild/lib/main.js" }],
  [{ filename: "npm-shrinkwrap.json" }],
  [{ filename: "tsconfig.json" }],
  [{ filename: "evil.ts" }],
  [{ filename: "base" }],
  [{ filename: "docs.mjs" }],
  [{ filename: "new/base/kustomization.yaml" }],
  [{ filename: ".github/workflows/review.yml", status: "modified" }],
  [{ filename: ".github/workflows/old.yml", status: "removed" }],
] satisfies [Changed][])(
  "the comment begins with a warning where the pull request changes what writes it: %j",
  async (file) => {
    const body = await commented([{ filename: "overlays/beta/kustomization.yaml" }, file]);
    expect(body).toMatch(
      /^<!-- kustogen review -->\n> \[!WARNING\]\n> .*\*\*it may be forged\.\*\*.*\n\n### Nothing/,
    );
  },
);

const COMMENT_OF_INIT = `${TEMPLATE}/kustogen-comment.yml`;

it.each([
  ...["package.json", "deploy/package-lock.json", ".npmrc", ".github/workflows/kustogen-review.yml"],
  ...["npm-shrinkwrap.json", "deploy/npm-shrinkwrap.json", "yarn.lock", "NPM-Shrinkwrap.json"],
  ...["node_modules/kustogen/action/review.mjs", "deploy/node_modules/.bin/npm", "node_modules"],
  ...[
    "tsconfig.json",
    "generators/tsconfig.base.json",
    ".pnp.cjs",
    ".gitattributes",
    "deploy/.gitattributes",
  ],
])(
  "that of a repository that init made begins with a warning where the pull request changes %s",
  async (filename) => {
    expect(await commented([{ filename }], undefined, COMMENT_OF_INIT)).toContain("**it may be forged.**");
  },
);

it("that of a repository that init made has no warning where only systems, settings and what they generate change", async () => {
  const own = [
    "generators/environments/beta.yaml",
    "generators/systems/node_modules.ts",
    "base/my-package.json",
    "kustogen.yaml",
    "docs/action.yml.md",
  ];
  expect(
    await commented(
      own.map((filename) => ({ filename })),
      undefined,
      COMMENT_OF_INIT,
    ),
  ).toBe("<!-- kustogen review -->\n### Nothing changes\n");
});

it("the comment has no warning where only manifests change, and one where nobody can tell", async () => {
  const files = [
    "overlays/.github.yaml",
    "argocd/my-action.yml",
    "base/shop/cm.yaml",
    "docs/systems/shop/index.json",
    "generators/systems/shop/index.ts",
    "README.md",
    "packages/kustogen/docs/check.md",
  ].map((filename) => ({ filename }));
  expect(await commented(files)).toBe("<!-- kustogen review -->\n### Nothing changes\n");
  expect(await commented(files, undefined, undefined, true)).toContain("**this comment may be forged.**");
  expect((await commented([], "x".repeat(70_000))).length).toBe(65_536);
});

it.each([
  [`${OWN}/review.yml`, `${OWN}/review-comment.yml`],
  [`${TEMPLATE}/kustogen-review.yml`, `${TEMPLATE}/kustogen-comment.yml`],
])("%s uploads the reports of a review that failed, too, and %s writes the comment", (review, comment) => {
  const of = (name: string) => workflows.find(({ path }) => path === name)?.text ?? "";
  expect(of(comment)).toContain('contains(fromJSON(\'["success", "failure"]\')');
  expect(of(review)).toMatch(/if: \$\{\{ !cancelled\(\) .*\n\s+uses: actions\/upload-artifact@/);
  expect(of(review)).toMatch(/path: \$\{\{ steps\.review\.outputs\.reports \}\}/);
});
