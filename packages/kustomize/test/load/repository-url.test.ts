import { expect, it } from "vitest";
import { repositorySpec } from "../../src/load/repository-url.ts";

/** A repository's address, the folder in it and the ref, as kustomize reads them (its NewRepoSpecFromURL). */
const read = (raw: string) => {
  const { url, path, ref } = repositorySpec(raw) ?? {};
  return url === undefined ? undefined : [url, path, ref];
};

it.each<[raw: string, url: string, path?: string, ref?: string]>([
  ["https://host/org/repo", "https://host/org/repo"],
  ["HTTPS://host/org/repo/a/b?ref=v1", "https://host/org/repo", "a/b", "v1"],
  ["http://host/org/repo//a?version=v2", "http://host/org/repo", "a", "v2"],
  ["https://host/org/repo?ref=&version=v2&ref=v3", "https://host/org/repo", "", "v2"],
  ["https://host/org/repo?ref=a+b%2Fc", "https://host/org/repo", "", "a b/c"],
  ["https://host/org/repo?&ref", "https://host/org/repo"],
  ["https://host/org/repo/a&ref=v1", "https://host/org/repo", "a&ref=v1"],
  ["https://host/deep/org/repo.git/a", "https://host/deep/org/repo.git", "a"],
  ["https://host/org/project/_git/repo/a/b?ref=v1", "https://host/org/project/_git/repo", "a/b", "v1"],
  ["git::https://host/org/repo", "https://host/org/repo"],
  ["ssh://git@host:22/org/repo/a", "ssh://git@host:22/org/repo", "a"],
  ["git@host:org/repo", "git@host:org/repo"],
  ["git@host:org/repo/a", "git@host:org/repo", "a"],
  ["git@host/org/repo", "git@host/org/repo"],
  ["git@host:/org/repo", "git@host:/org", "repo"],
  ["github.com/org/repo/a?ref=v1", "https://github.com/org/repo", "a", "v1"],
  ["GitHub.com:org/repo", "https://github.com/org/repo"],
  ["git@github.com:org/repo", "git@github.com:org/repo"],
  ["git@github.com/org/repo", "git@github.com:org/repo"],
  ["ssh://github.com/org/repo", "github.com:org/repo"],
  ["file:///srv/repo", "file:///srv/repo"],
  ["file:///srv/repo//a?ref=v1", "file:///srv/repo", "a", "v1"],
  ["file:///srv/repo.git/a", "file:///srv/repo.git", "a"],
  ["file://srv/repo//a", "file://srv/repo", "a"],
])("%s is the repository %s, in it %s, of %s", (raw, url, path = "", ref = "") =>
  expect(read(raw)).toEqual([url, path, ref]),
);

it.each([
  "",
  "base",
  "../base",
  "/base",
  "host/org/repo",
  "example.com/org/repo",
  "https://host",
  "https://host/org",
  "https://host/org/repo//../..",
  "github.com/org",
])("%s is a path in the file tree, or no repository", (raw) => expect(read(raw)).toBeUndefined());
