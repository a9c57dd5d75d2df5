import { describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { canonicalRemote, repositoryOf } from "../../src/argocd/repository.ts";
import { environment } from "./fixture.ts";

const unset = environment("beta", "cluster: {name: x}\n");

describe("the repository that Argo CD reads", () => {
  it("is the setting, whatever the remote is", () => {
    expect(repositoryOf(environment("beta"), "git@github.com:me/fork.git")).toBe(
      "https://git.example.com/deploy.git",
    );
    const ssh = environment(
      "beta",
      'cluster: {name: x}\nargocd: {repository: "git@github.com:acme/deploy.git"}\n',
    );
    expect(repositoryOf(ssh, undefined)).toBe("git@github.com:acme/deploy.git");
  });

  it.each([
    "https://github.com/acme/deploy",
    "https://github.com/acme/deploy.git",
    "https://github.com/acme/deploy/",
    "https://user:some-token@github.com/acme/deploy.git",
    "git@github.com:acme/deploy.git",
    "github.com:acme/deploy",
    "ssh://git@github.com/acme/deploy.git",
    "ssh://git@github.com:22/acme/deploy.git",
  ])("is the same for every way to clone: %s", (remote) => {
    expect(repositoryOf(unset, remote)).toBe("https://github.com/acme/deploy.git");
  });

  it("keeps the port of a web server", () => {
    expect(canonicalRemote("http://git.intern.example:8080/a/b")).toBe(
      "http://git.intern.example:8080/a/b.git",
    );
  });

  it.each([
    "/srv/git/deploy",
    "../deploy",
    "file:///srv/deploy.git",
    "C:\\deploy",
    "git@localhost:deploy.git",
    "https://host/",
    "",
  ])("is missing for a remote that no cluster can read: %s", (remote) => {
    expect(canonicalRemote(remote)).toBeUndefined();
    refused(() => repositoryOf(unset, remote)).toThrow(
      'generators/environments/beta.yaml:1: argocd.repository: not set, and there is no remote "origin" that a cluster can read. Set it to',
    );
  });

  it("is missing without a remote", () => {
    refused(() => repositoryOf(unset, undefined)).toThrow('there is no remote "origin"');
  });
});
