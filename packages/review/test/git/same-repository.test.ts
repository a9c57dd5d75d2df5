import { expect, test } from "vitest";
import { isSameRepository, normaliseUrl } from "../../src/git/remote.ts";

test.each([
  ["git@github.com:a/b.git", "https://github.com/a/b", true],
  ["ssh://git@github.com:22/a/b", "https://me:secret@GitHub.com/a/b.git/", true],
  ["https://github.com/a/b", "https://github.com/a/c", false],
  ["https://github.com/a/b", "https://gitlab.com/a/b", false],
  ["git@github.com:/a/b", "git://github.com/a/b", true],
  ["github.com:a/b", "ssh://github.com//a/b/", true],
  ["HTTPS://GitHub.com/A/B.GIT", "https://github.com/a/b", true],
  ["https://git.example.com:8443/a/b", "https://git.example.com/a/b", true],
  ["https://github.com/a/b.github.io", "https://github.com/a/b", false],
  ["https://github.com/a/b", "https://github.com/x/a/b", false],
  ["https://github.com/a/b", "https://github.com.example.com/a/b", false],
  ["/srv/a.git", "/srv/a.git", false],
  ["", "", false],
])("%s and %s", (one, other, expected) => expect(isSameRepository(one, other)).toBe(expected));

test.each([
  [" https://me:token@Git.example.com/a/b/ ", "https://git.example.com/a/b"],
  ["https://git.example.com/a?token=x#y", "https://git.example.com/a"],
  ["ssh://git:token@git.example.com/a//", "ssh://git@git.example.com/a"],
  ["git@git.example.com:a/b/", "git@git.example.com:a/b"],
  ["git.example.com:a", "git.example.com:a"],
  ["file:///srv/a", undefined],
  ["https://", undefined],
  ["/srv/a", undefined],
  ["../a:b", undefined],
  ["c:/a", undefined],
  ["ab:\\a", undefined],
])("the address %s is shown as %s", (address, shown) => {
  expect(normaliseUrl(address)).toBe(shown);
});
