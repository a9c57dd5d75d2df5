import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { refusedLater } from "../../../../test/refused.ts";
import { scopeTest } from "../../src/output/listing.ts";
import {
  commitAll,
  committedPaths,
  gen as genFiles,
  git,
  put,
  repositoryWithHistory,
  status,
  text,
  yaml,
} from "./fixture.ts";

const NAMES = ["beta", "production"];
const sourceOf = (name: string) => `generators/environments/${name}.yaml`;
const outputOf = (name: string) => `overlays/${name}/shop/kustomization.yaml`;
const madeOf = (name: string, source: string) => yaml(outputOf(name), `count: ${source.trim()}`);

/** What `gen` does with an environment for each name, whose output is its source's number. */
function gen(
  root: string,
  { outputOnly = false, ...options }: { outputOnly?: boolean; commit?: boolean } = {},
) {
  const files = NAMES.map((name) => madeOf(name, text(root, sourceOf(name))));
  const isRead = scopeTest(["generators/read.ts", ...NAMES.map(sourceOf)]);
  const fingerprint = files.map((file) => file.text).join();
  return genFiles(root, files, {
    ...options,
    fingerprint,
    sources: { paths: ["generators"], isRead, commit: !outputOnly },
  });
}

async function generated(): Promise<string> {
  const root = repositoryWithHistory();
  for (const name of NAMES) put(root, sourceOf(name), "1\n");
  put(root, "generators/gone.ts", "1\n");
  put(root, "generators/notes.md", "1\n");
  commitAll(root, "sources");
  await gen(root);
  expect(status(root)).toBe("");
  return root;
}

/** A hot fix: someone commits in the output what the source will say. */
function hotFix(root: string, name: string, source: string): void {
  put(root, outputOf(name), madeOf(name, source).text);
  git(root, "commit", "-q", "-m", "hot fix", "--", outputOf(name));
}

test("a source whose output HEAD already has is committed by itself, and the next run has nothing to do", async () => {
  const root = await generated();
  hotFix(root, "production", "5");
  put(root, sourceOf("production"), "5\n");
  put(root, "staged.txt", "mine\n");
  git(root, "add", "staged.txt");
  put(root, "README.md", "mine\n");
  const { asCommitted, commit, uncommittedSources } = await gen(root);
  expect([asCommitted, uncommittedSources, commit?.changes]).toEqual([false, [], []]);
  expect(committedPaths(root)).toEqual([sourceOf("production")]);
  expect(git(root, "log", "-1", "--format=%s")).toBe(`gen: ${sourceOf("production")}, same rendering`);
  expect(status(root)).toBe(" M README.md\nA  staged.txt");
  expect((await gen(root)).commit).toBeUndefined();
});

test("with a part of the output in HEAD, the rest and all sources are one commit", async () => {
  const root = await generated();
  hotFix(root, "production", "5");
  for (const name of NAMES) put(root, sourceOf(name), "5\n");
  await gen(root);
  expect(committedPaths(root)).toEqual([...NAMES.map(sourceOf), outputOf("beta")]);
  expect(status(root)).toBe("");
});

test("so are new sources that the run read, and removed ones; one that nothing reads makes no commit by itself", async () => {
  const root = await generated();
  put(root, "generators/notes.md", "2\n");
  put(root, "generators/draft.ts", "1\n");
  expect((await gen(root)).commit).toBeUndefined();
  expect(status(root)).toBe(" M generators/notes.md\n?? generators/draft.ts");
  put(root, "generators/read.ts", "1\n");
  await gen(root);
  expect(committedPaths(root)).toEqual(["generators/draft.ts", "generators/notes.md", "generators/read.ts"]);
  expect(git(root, "log", "-1", "--format=%s")).toBe("gen: generators/notes.md and 2 more, same rendering");
  rmSync(join(root, "generators/gone.ts"));
  await gen(root);
  expect(committedPaths(root)).toEqual(["generators/gone.ts"]);
});

test("with --output-only and --no-commit they stay, named or not, until a run that commits", async () => {
  const root = await generated();
  hotFix(root, "production", "5");
  put(root, sourceOf("production"), "5\n");
  const before = git(root, "rev-parse", "HEAD");
  expect((await gen(root, { commit: false })).uncommittedSources).toEqual([]);
  for (let again = 0; again < 2; again++)
    expect(await gen(root, { outputOnly: true })).toMatchObject({
      commit: undefined,
      uncommittedSources: [sourceOf("production")],
    });
  expect(git(root, "rev-parse", "HEAD")).toBe(before);
  expect((await gen(root)).commit?.sources).toEqual([sourceOf("production")]);
});

test("one that is staged in part stops the run, as with output", async () => {
  const root = await generated();
  hotFix(root, "production", "5");
  put(root, sourceOf("production"), "4\n");
  git(root, "add", sourceOf("production"));
  put(root, sourceOf("production"), "5\n");
  (await refusedLater(gen(root))).toThrow(/partly staged[\s\S]*--output-only/);
  git(root, "add", sourceOf("production"));
  expect((await gen(root)).commit?.sources).toEqual([sourceOf("production")]);
});

test("a staged removal of output is undone, whatever else the commit has", async () => {
  const root = await generated();
  git(root, "rm", "-q", outputOf("beta"));
  put(root, sourceOf("production"), "5\n");
  await gen(root);
  expect(status(root)).toBe("");
});

test("however sources and output are committed apart, a run ends with both in HEAD and nothing of others", async () => {
  const aName = fc.constantFrom(...NAMES);
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constantFrom("edit" as const), name: aName, to: fc.constantFrom("2", "3") }),
      fc.record({ do: fc.constantFrom("hot fix" as const, "commit source" as const), name: aName }),
      fc.record({
        do: fc.constantFrom("gen" as const),
        options: fc.constantFrom({ commit: false }, { outputOnly: true }, {}),
      }),
    ),
    { minLength: 1, maxLength: 6 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const root = await generated();
      put(root, "staged.txt", "mine\n");
      git(root, "add", "staged.txt");
      for (const step of all) {
        if (step.do === "edit") put(root, sourceOf(step.name), `${step.to}\n`);
        else if (step.do === "gen") await gen(root, step.options);
        else if (step.do === "hot fix") {
          put(root, outputOf(step.name), madeOf(step.name, text(root, sourceOf(step.name))).text);
          git(root, "commit", "-q", "--allow-empty", "-m", "hot fix", "--only", "--", outputOf(step.name));
        } else
          git(root, "commit", "-q", "--allow-empty", "-m", "source", "--only", "--", sourceOf(step.name));
      }
      await gen(root);
      expect(status(root)).toBe("A  staged.txt");
      for (const name of NAMES)
        expect(`${git(root, "show", `HEAD:${outputOf(name)}`)}\n`).toBe(
          madeOf(name, git(root, "show", `HEAD:${sourceOf(name)}`)).text,
        );
    }),
    { numRuns: 30 },
  );
});
