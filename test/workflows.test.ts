import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";

const ROOT = join(import.meta.dirname, "..");
const OWN = ".github/workflows";
const TEMPLATE = "packages/kustogen/templates/repository/_github/workflows";

interface Job {
  needs?: string;
  steps: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}

const workflows = [OWN, TEMPLATE].flatMap((folder) =>
  readdirSync(join(ROOT, folder)).map((name) => {
    const path = `${folder}/${name}`;
    const text = readFileSync(join(ROOT, path), "utf8");
    const { permissions, jobs } = parse(text) as { permissions: unknown; jobs: Record<string, Job> };
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

it.each([`${OWN}/ci.yml`, `${TEMPLATE}/ci.yml`])("%s answers within seconds before its long jobs", (path) => {
  const { quick, ...others } = workflows.find((workflow) => workflow.path === path)?.jobs ?? {};
  const commands = quick?.steps.map(({ run = "" }) => run).join("\n");
  expect(commands).toMatch(/gen -- --check|\.ci\/run generated rules/);
  expect(commands).not.toContain("npm test");
  expect(Object.keys(others).length).toBeGreaterThan(0);
  for (const { needs } of Object.values(others)) expect(needs).toBe("quick");
});

/** Runs the script of the workflow that writes the comment, against a GitHub that knows one pull request. */
async function commented(changed: readonly object[], text = "### Nothing changes\n") {
  const { jobs } = workflows.find(({ path }) => path === `${OWN}/review-comment.yml`) ?? {};
  const { script } = (jobs?.comment?.steps.at(-1)?.with ?? {}) as { script: string };
  const reports = mkdtempSync(join(tmpdir(), "kustogen-comment-"));
  writeFileSync(join(reports, "comment.md"), text);
  writeFileSync(join(reports, "number.txt"), "7\n");
  const bodies: string[] = [];
  const list = { files: async () => changed, comments: async () => [] };
  const github = {
    paginate: (what: () => unknown) => what(),
    rest: {
      pulls: { listFiles: list.files, get: async () => ({ data: { head: { sha: "a", repo: { id: 1 } } } }) },
      issues: {
        listComments: list.comments,
        createComment: async ({ body }: { body: string }) => void bodies.push(body),
      },
    },
  };
  const run = { head_sha: "a", head_repository: { id: 1 } };
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
])("the comment begins with a warning where the pull request changes what writes it: %j", async (file) => {
  const body = await commented([{ filename: "overlays/beta/kustomization.yaml" }, file]);
  expect(body).toMatch(
    /^<!-- kustogen review -->\n> \[!WARNING\]\n> .*\*\*it may be forged\.\*\*.*\n\n### Nothing/,
  );
});

it("the comment has no warning where only manifests change, and one where nobody can tell", async () => {
  const files = [{ filename: "overlays/.github.yaml" }, { filename: "argocd/my-action.yml" }];
  expect(await commented(files)).toBe("<!-- kustogen review -->\n### Nothing changes\n");
  const many = Array.from({ length: 3000 }, (_, index) => ({ filename: `overlays/${index}.yaml` }));
  expect(await commented(many)).toContain("**this comment may be forged.**");
  expect((await commented([], "x".repeat(70_000))).length).toBe(65_536);
});

it("the comment is written of a review that failed, too, whose reports are uploaded all the same", () => {
  const of = (name: string) => workflows.find(({ path }) => path === `${OWN}/${name}`)?.text ?? "";
  expect(of("review-comment.yml")).toContain('contains(fromJSON(\'["success", "failure"]\')');
  expect(of("review.yml")).toMatch(/if: \$\{\{ !cancelled\(\) .*\n\s+uses: actions\/upload-artifact@/);
  expect(of("review.yml")).toMatch(/path: \$\{\{ steps\.review\.outputs\.reports \}\}/);
});
