import { expect, test } from "vitest";
import { git, newRepository } from "../../../kustomize/test/repository.ts";
import { normaliseUrl, originUrl } from "../../src/git/remote.ts";

test.each([
  ["git@github.com:acme/deploy.git", "git@github.com:acme/deploy.git"],
  ["https://robot:s3cret@github.com/acme/deploy.git", "https://github.com/acme/deploy.git"],
  ["https://x-access-token@github.com/acme/deploy/", "https://github.com/acme/deploy"],
  ["https://github.com/acme/deploy?token=abc#x", "https://github.com/acme/deploy"],
  ["ssh://git:pw@git.example.test:2222/acme/deploy.git", "ssh://git@git.example.test:2222/acme/deploy.git"],
  ["host.example.test:path/to/repo", "host.example.test:path/to/repo"],
  ["/srv/git/deploy.git", undefined],
  ["../deploy", undefined],
  ["file:///srv/git/deploy.git", undefined],
  ["C:\\git\\deploy", undefined],
  ["C:/git/deploy", undefined],
  ["", undefined],
])("the remote %s is %s for Argo CD", (address, expected) => {
  expect(normaliseUrl(address)).toBe(expected);
});

test("the origin is read as configured, and is undefined when absent", () => {
  const root = newRepository();
  expect(originUrl(root)).toBeUndefined();
  git(root, "config", "url.https://mirror.example.test/.insteadOf", "https://github.com/");
  git(root, "remote", "add", "origin", "https://github.com/acme/deploy.git");
  expect(git(root, "remote", "get-url", "origin")).toBe("https://mirror.example.test/acme/deploy.git");
  expect(originUrl(root)).toBe("https://github.com/acme/deploy.git");
});
