import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { git, repositoryWithHistory } from "../../../../test/repository.ts";
import type { GenReport } from "../../src/generate/gen-report.ts";
import { driftOf } from "../../src/status/drift.ts";

it("says how far generated, committed and pushed states are apart, each with the command that fixes it", () => {
  const root = repositoryWithHistory();
  const drift = (wouldChange = 0, pending = 0) =>
    driftOf(root, { changes: Array<GenReport["changes"][number]>(wouldChange) }, pending);
  const branch = (name: string, commit: string) =>
    writeFileSync(join(root, ".git/refs/heads", name), `${commit}\n`);
  const commit = (subject: string) => {
    git(root, "commit", "-q", "--allow-empty", "-m", subject);
    return git(root, "rev-parse", "HEAD");
  };
  const alone = {
    kind: "no-upstream",
    message: "the current branch has no upstream: git push --set-upstream origin HEAD",
    count: 0,
  };
  expect(drift()).toEqual([alone]);
  expect(drift(1, 2)).toEqual([
    { kind: "not-generated", message: "1 file would change: run npm run gen", count: 1 },
    {
      kind: "not-committed",
      message: "2 source or generated files not committed: run npm run gen",
      count: 2,
    },
    alone,
  ]);

  const start = git(root, "rev-parse", "HEAD");
  branch("theirs", start);
  appendFileSync(join(root, ".git/config"), '[branch "main"]\n\tremote = .\n\tmerge = refs/heads/theirs\n');
  expect(drift()).toEqual([]);
  const ahead = { kind: "not-pushed", message: "1 commit not pushed: git push", count: 1 };
  const behind = {
    kind: "not-pulled",
    message: "1 remote commit missing here: git pull --rebase, then npm run gen",
    count: 1,
  };
  const theirs = commit("theirs");
  expect(drift()).toEqual([ahead]);
  branch("theirs", theirs);
  branch("main", start);
  expect(drift()).toEqual([behind]);
  commit("ours");
  expect(drift(3).map(({ kind, count }) => [kind, count])).toEqual([
    ["not-generated", 3],
    ["not-pushed", 1],
    ["not-pulled", 1],
  ]);
});
