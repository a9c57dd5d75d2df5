import { describe, expect, it } from "vitest";
import { projectPermitsMore } from "../../../../src/check/rules/change/argocd.ts";
import { judgedChange } from "../../state.ts";

const project = (spec: string) =>
  `apiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: p, namespace: argocd}\nspec: {${spec}}\n`;
const OTHER = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\n";
const change = (before: string, after: string) =>
  judgedChange(projectPermitsMore, project(before), project(after));

const POD = "{group: '', kind: Pod}";

describe("change/project-permits-more", () => {
  it.each([
    ["sourceRepos", "a", "now permits a"],
    ["sourceNamespaces", "a", "now permits a"],
    ["destinations", "{namespace: a, server: b}", "now permits namespace=a server=b"],
    ["clusterResourceWhitelist", POD, "now permits group= kind=Pod"],
    ["roles", "{name: a, policies: [b]}", 'now permits name=a policies=["b"]'],
    ["destinationServiceAccounts", "{defaultServiceAccount: a}", "now permits defaultServiceAccount=a"],
  ])("warns of what one more entry of %s permits", (field, entry, message) => {
    expect(change(`${field}: []`, `${field}: [${entry}]`)).toEqual([
      expect.stringMatching(/^warning AppProject p/),
    ]);
    expect(change(`${field}: []`, `${field}: [${entry}]`)[0]).toContain(message);
    expect(change(`${field}: [${entry}]`, `${field}: []`)).toEqual([]);
    expect(change(`${field}: [${entry}]`, `${field}: [${entry}]`)).toEqual([]);
  });

  it.each([
    ["clusterResourceBlacklist", POD, "no longer forbids group= kind=Pod"],
    ["namespaceResourceBlacklist", POD, "no longer forbids group= kind=Pod"],
    ["signatureKeys", "{keyID: A}", "no longer forbids keyID=A"],
    ["syncWindows", "{kind: deny}", "no longer forbids kind=deny"],
  ])("warns of what one entry of %s less forbids", (field, entry, message) => {
    const [less] = change(`${field}: [${entry}]`, `${field}: []`);
    expect(less).toMatch(/^warning /);
    expect(less).toContain(message);
    expect(change(`${field}: []`, `${field}: [${entry}]`)).toEqual([]);
  });

  it("an empty list of kinds in namespaces permits all of them", () => {
    const list = (entries: string) => `namespaceResourceWhitelist: [${entries}]`;
    expect(change(list(POD), list(""))[0]).toMatch(/^warning .*permits every kind in its namespaces now/);
    expect(change(list(""), list(POD))).toEqual([]);
    expect(change(list(POD), list(`${POD}, {group: '', kind: Secret}`))[0]).toMatch(
      /^warning .*now permits group= kind=Secret/,
    );
  });

  it.each([
    ["sourceRepos: ['*']", "error"],
    ["destinations: [{namespace: '*', server: a}]", "error"],
    ["destinations: [{namespace: a, server: '*'}]", "error"],
    ["clusterResourceWhitelist: [{group: '*', kind: '*'}]", "error"],
    ["sourceRepos: ['https://git.example.com/*']", "warning"],
    ["destinations: [{namespace: 'a-*', server: b}]", "warning"],
  ])("permitting %s is checked as %s", (spec, severity) => {
    expect(change("", spec)[0]).toMatch(new RegExp(`^${severity} `));
  });

  it.each([
    ["{namespace: a, server: '*'}", "{namespace: b, server: '*'}", "error"],
    ["{namespace: a, server: '*'}", "{namespace: b, name: '*'}", "error"],
    ["{namespace: a, server: '*'}", "{namespace: '*', server: '*'}", "error"],
    ["{namespace: a, server: '*'}", "{namespace: '*', server: x}", "error"],
    ["{namespace: a, server: '*'}", "{server: '*'}", "error"],
    ["{namespace: '*', server: x}", "{namespace: b, server: '*'}", "error"],
  ])("beside the destination %s, %s is checked as %s", (before, added, severity) => {
    const after = `destinations: [${before}, ${added}]`;
    expect(change(`destinations: [${before}]`, after)[0]).toMatch(new RegExp(`^${severity} `));
  });

  it("checks a new project by what it permits", () => {
    const added = (spec: string) => judgedChange(projectPermitsMore, OTHER, `${OTHER}---\n${project(spec)}`);
    expect(added("sourceRepos: [a]")[0]).toMatch(/^warning .*is new, and permits a/);
    expect(added("namespaceResourceWhitelist: []")).toEqual([]);
    expect(added(`namespaceResourceWhitelist: [${POD}], signatureKeys: [{keyID: A}]`)).toEqual([]);
    expect(added("orphanedResources: {}")).toEqual([]);
  });

  it("tells whatever else of a project changes, but for its description", () => {
    expect(change("", "permitOnlyProjectScopedClusters: true")[0]).toMatch(
      /^warning .*changes what it permits \(permitOnlyProjectScopedClusters\)/,
    );
    expect(change("orphanedResources: {warn: true}", "")[0]).toContain(
      "changes what it permits (orphanedResources)",
    );
    expect(change("description: a", "description: b")).toEqual([]);
  });
});
