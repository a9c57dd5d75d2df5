import { rmSync } from "node:fs";
import { indexFiles, stagedBlobs, statusLines } from "@kustogen/kustomize/node/git/index-files.ts";
import { GitObjects } from "@kustogen/kustomize/node/git/objects.ts";
import {
  committedBlobs,
  hasModes,
  headNow,
  openRepository,
  pathIds,
} from "@kustogen/kustomize/node/git/repository.ts";
import { expect, it } from "vitest";
import { askedAndAnswered } from "../../../../test/asked-of-git.ts";
import { git, put, repositoryWithHistory } from "../../../../test/repository.ts";
import { comparedStates } from "../../src/git/compared-states.ts";
import { findManifestsWith, trackedManifestsWith } from "../../src/git/files-with.ts";
import { listRevision, listWorkTree } from "../../src/git/listed-trees.ts";
import { cloneSettings, remoteUrls } from "../../src/git/remote.ts";

/** A repository with two commits, a branch, and something of each kind that a working tree can have. */
function shop(): { root: string; old: string; now: string } {
  const root = repositoryWithHistory();
  put(root, "app/a.yaml", "kind: Application\nrepoURL: x\n");
  put(root, "app/old.yaml", "kind: Application\n");
  put(root, "app/run.sh", "#!/bin/sh\n");
  put(root, ".gitattributes", "*.yaml -text diff\n");
  git(root, "add", "-A");
  git(
    root,
    "commit",
    "-q",
    "-m",
    "A subject that is longer than the sixty characters that a line has room for",
  );
  const old = git(root, "rev-parse", "HEAD");
  git(root, "checkout", "-q", "-b", "feature");
  git(root, "rm", "-q", "app/old.yaml");
  put(root, "app/b.yaml", "kind: Application\n");
  git(root, "add", "-A");
  git(root, "commit", "-q", "-m", "second");
  git(root, "remote", "add", "origin", "https://git.example.test/acme/shop.git");
  git(root, "config", "filter.x.clean", "cat");
  git(root, "config", "filter.x.required", "true");
  put(root, "app/staged.yaml", "kind: Application\n");
  git(root, "add", "app/staged.yaml");
  put(root, "app/a.yaml", "kind: Changed\n");
  put(root, "app/new.yaml", "kind: Application\n");
  put(root, "node_modules/x/x.yaml", "kind: Application\n");
  return { root, old, now: git(root, "rev-parse", "HEAD") };
}

const pathsOf = (tree: { files: ReadonlyMap<string, unknown> }) =>
  [...tree.files].map(([path, file]) => `${path} ${JSON.stringify(file)}`);

it("each question to git is asked with what keeps it from starting a program, and answered as in asked.txt (npx vitest --update writes it)", async () => {
  const { root, old, now } = shop();
  const objects = new GitObjects(root);
  const repository = openRepository(root);
  const asked = { ...repository, gitDir: `${root}/none` };
  const tree = listRevision(objects, old, "old");
  const questions: Record<string, () => unknown> = {
    "where the repository is, seen from a folder that looks like one": () => {
      put(root, "app/HEAD", "x");
      const found = openRepository(`${root}/app`);
      rmSync(`${root}/app/HEAD`);
      return found;
    },
    "the commit of HEAD": () => [headNow(repository), headNow(asked)],
    "what a branch changes": () => comparedStates(root, undefined, objects),
    "what a range changes": () => [
      comparedStates(root, "main..feature", objects),
      comparedStates(root, "main...HEAD", objects),
    ],
    "a revision that doesn't exist": () => comparedStates(root, "gone", objects),
    "the files of a revision": () => pathsOf(tree),
    "the files of another": () => pathsOf(listRevision(objects, now, "now")),
    "the working tree": () => pathsOf(listWorkTree(root, objects)),
    "files with a text": () => trackedManifestsWith(root, ["kind: (Application|Other)"]),
    "files with a text, beside other work": async () => [
      await findManifestsWith(root, ["repoURL", "none"]),
      await findManifestsWith(root, "repoURL", old),
    ],
    "what a commit holds": () => [
      [...committedBlobs(repository, ["app/b.yaml", "gone"])],
      pathIds(repository, now, ["app/b.yaml", "gone"]),
    ],
    "what the index holds": () => [
      [...indexFiles(repository, ["app"])],
      stagedBlobs(repository, now),
      stagedBlobs({ ...repository, prefix: "app/" }, now),
    ],
    settings: () => [hasModes(repository), cloneSettings(root), remoteUrls(root)],
    "the status": () => statusLines(root, ["app"]),
  };
  const names = { [root]: "ROOT" };
  const text = await askedAndAnswered(questions, /git (LC_ALL.*?) symbolic-ref/, names);
  objects.close();
  await expect(text).toMatchFileSnapshot("asked.txt");
});
