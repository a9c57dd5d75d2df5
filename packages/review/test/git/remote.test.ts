import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git, newRepository } from "../../../../test/repository.ts";
import {
  cloneSettings,
  isSameRepository,
  normaliseUrl,
  otherRepositories,
  ownSources,
  remoteUrls,
} from "../../src/git/remote.ts";

test.each([
  ["git@github.com:acme/deploy.git", "git@github.com:acme/deploy.git"],
  ["https://robot:s3cret@github.com/acme/deploy.git", "https://github.com/acme/deploy.git"],
  ["https://x-access-token@github.com/acme/deploy/", "https://github.com/acme/deploy"],
  ["https://github.com/acme/deploy?token=abc#x", "https://github.com/acme/deploy"],
  ["ssh://git:pw@git.example.test:2222/acme/deploy.git", "ssh://git@git.example.test:2222/acme/deploy.git"],
  ["host.example.test:path/to/repo", "host.example.test:path/to/repo"],
  ["/srv/git/deploy.git", undefined],
  ["file:///srv/git/deploy.git", undefined],
  ["C:\\git\\deploy", undefined],
  ["", undefined],
  ["https://", undefined],
  ["ssh://git@host/x?a=b#c", "ssh://git@host/x?a=b"],
  ["  git@host:x//  ", "git@host:x"],
  ["../a:b", undefined],
])("the remote %s is %s for Argo CD", (address, expected) => {
  expect(normaliseUrl(address)).toBe(expected);
});

test("the origin is read as configured, and is undefined if it has none", () => {
  const root = newRepository();
  expect(cloneSettings(root).origin).toBeUndefined();
  git(root, "config", "url.https://mirror.example.test/.insteadOf", "https://github.com/");
  git(root, "remote", "add", "origin", "https://github.com/acme/deploy.git");
  expect(git(root, "remote", "get-url", "origin")).toBe("https://mirror.example.test/acme/deploy.git");
  expect(cloneSettings(root).origin).toBe("https://github.com/acme/deploy.git");
});

test("who commits is named by a name and an address with something in them, and by nothing that decides otherwise", () => {
  const root = newRepository();
  const config = join(root, ".git/config");
  const unnamed = readFileSync(config, "utf8").replace(/\[user\][^[]*/, "");
  const isNamed = (settings: Record<string, string>) => {
    const lines = Object.entries(settings).map(
      ([key, value]) => `[${key.replace(".", "]\n\t")} = "${value}"\n`,
    );
    writeFileSync(config, unnamed + lines.join(""));
    return cloneSettings(root).isNamed;
  };
  const named = { "user.name": "T", "user.email": "t@example.test" };
  expect(isNamed(named)).toBe(true);
  expect(isNamed({ "user.name": "T" })).toBe(false);
  expect(isNamed({ "user.email": "t@example.test" })).toBe(false);
  expect(isNamed({ ...named, "user.name": "..." })).toBe(false);
  expect(isNamed({ ...named, "user.email": "<>" })).toBe(false);
  expect(isNamed({ ...named, "author.name": "A" })).toBe(false);
  expect(isNamed({ ...named, "committer.email": "c@example.test" })).toBe(false);
});

test("a source of an Application is this clone by any of its remotes, at what is looked at", () => {
  const root = newRepository();
  const own = (repository: string, revision: string) =>
    ownSources(root)({ repository, revision } as Parameters<ReturnType<typeof ownSources>>[0]);
  expect(remoteUrls(root)).toEqual([]);
  expect(own("https://github.com/a/b", "HEAD")).toBe(false);
  git(root, "remote", "add", "origin", "git@github.com:a/b.git");
  git(root, "remote", "add", "fork", "https://github.com/c/b");
  git(root, "symbolic-ref", "HEAD", "refs/heads/release");
  expect(remoteUrls(root)).toEqual(["git@github.com:a/b.git", "https://github.com/c/b"]);
  for (const revision of ["", "HEAD", "main", "master", "release"])
    expect(own("https://github.com/a/b", revision), revision).toBe(true);
  expect(own("https://github.com/c/b", "HEAD")).toBe(true);
  expect(own("https://github.com/a/b", "v1")).toBe(false);
  expect(own("https://github.com/x/b", "HEAD")).toBe(false);
});

test("a repository of another name is another one, whoever owns it; of a clone without a remote nothing is told", () => {
  const root = newRepository();
  expect(otherRepositories(root)("https://github.com/x/y")).toBe(false);
  git(root, "remote", "add", "origin", "git@github.com:a/b.git");
  const isOther = otherRepositories(root);
  expect(isOther("https://github.com/c/b.git")).toBe(false);
  expect(isOther("https://github.com/a/c.git")).toBe(true);
  expect(isOther("")).toBe(false);
});

test.each([
  ["git@github.com:a/b.git", "https://github.com/a/b", true],
  ["ssh://git@github.com:22/a/b", "https://me:secret@GitHub.com/a/b.git/", true],
  ["https://github.com/a/b", "https://gitlab.com/a/b", false],
  ["github.com:a/b", "ssh://github.com//a/b/", true],
  ["HTTPS://GitHub.com/A/B.GIT", "https://github.com/a/b", true],
  ["https://git.example.com:8443/a/b", "https://git.example.com/a/b", true],
  ["https://github.com/a/b.github.io", "https://github.com/a/b", false],
  ["https://github.com/a/b", "https://github.com.example.com/a/b", false],
  ["/srv/a.git", "/srv/a.git", false],
  ["", "", false],
])("%s and %s are one repository: %s", (one, other, expected) =>
  expect(isSameRepository(one, other)).toBe(expected),
);
