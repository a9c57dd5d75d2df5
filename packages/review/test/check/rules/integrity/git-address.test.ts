import { describe, expect, it } from "vitest";
import { gitAddress } from "../../../../src/check/rules/integrity/git-address.ts";
import { application, judgedArgo } from "../../argo.ts";
import { judgedSources } from "../../sources.ts";
import { judged, state } from "../../state.ts";

const said = (url: string, field = "url") =>
  judged(
    gitAddress,
    state(
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {${field}: ${JSON.stringify(url)}}\n`,
    ),
  );

describe("integrity/git-address", () => {
  it("warns of a path in place of a port, and of a short form without its colon, without the rest of the text", () => {
    expect(said("ssh://git@example.com:team/web.git")).toEqual([
      "warning Secret a: stringData.url: ssh://…example.com:… has a path where the number of a port belongs: nothing can be fetched from it",
    ]);
    expect(said("git@example.com/team/web.git")).toEqual([
      "warning Secret a: stringData.url: git@example.com/… is neither a URL nor a host with a colon after it: nothing can be fetched from it",
    ]);
    for (const url of ["https://example.com:team/web", "https://example.com:Team/web.git"])
      expect(said(url)).toHaveLength(1);
  });

  it.each([
    "ssh://git@example.com/team/web.git",
    "ssh://git@example.com:2222/team/web.git",
    "git@example.com:team/web.git",
    "https://user:secret@example.com/team/web",
    "https://example.com:$" + "{PORT}/web",
    "https://example.com:PORT/web",
    "http://web:http/path",
    "oci://example.com/charts",
  ])("takes %s", (url) => expect(said(url)).toEqual([]));

  it("warns of a site of GitHub Pages with a dash in place of its dot", () => {
    expect(said("https://acme-github.io/charts")).toEqual([
      "warning Secret a: stringData.url: acme-github.io is hardly a host; sites of GitHub Pages end with .github.io",
    ]);
    expect(said("https://acme-github.io")).toHaveLength(1);
    expect(said("https://acme.github.io/acme-github.io")).toEqual([]);
  });

  it("takes a text in another field", () => expect(said("git@example.com/a", "author")).toEqual([]));

  it("warns of a chart's repository that isn't a URL", () => {
    const from = (repo: string, more = {}) =>
      judgedSources(
        gitAddress,
        {
          "/web/kustomization.yaml": `resources: [a.yaml]\nhelmCharts: [{name: web, repo: ${JSON.stringify(repo)}}]\n`,
          "/web/a.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n",
          ...more,
        },
        ["/web"],
      );
    for (const repo of ["charts.example.com", "argocd/apps.yaml", "./charts"])
      expect(from(repo)).toEqual([
        expect.stringContaining(`${repo}, isn't a URL: nothing can be fetched from it`),
      ]);
    for (const repo of [
      "https://charts.example.com",
      "oci://example.com/charts",
      "s3://charts",
      "$" + "{REPO}",
      "",
    ])
      expect(from(repo)).toEqual([]);
    expect(from("charts", { "/web/charts/web/Chart.yaml": "name: web\n" })).toEqual([]);
    expect(from("charts", { "/web/charts/db/Chart.yaml": "name: db\n" })).toHaveLength(1);
  });

  it("warns of an address that is nearly the one of other Applications, or ends in a misspelled .git", () => {
    const at = (...urls: string[]) =>
      judgedArgo(
        gitAddress,
        {},
        urls
          .map((url, index) => application(`app${index}`).replace(/repoURL: [^,}\n]+/, `repoURL: ${url}`))
          .join("---\n"),
      );
    const own = "https://example.com/team/cluster.git";
    expect(at(own, own, "https://example.com/team/cluter.git")).toEqual([
      "warning Application app2: nothing else is fetched from cluter.git, which is nearly cluster.git",
    ]);
    expect(at("https://example.com/team/cluster.ti")).toHaveLength(1);
    for (const other of ["clusters", "cluster-2.git", "dluster.git", "cluster"])
      expect(at(own, own, `https://example.com/team/${other}`)).toEqual([]);
    expect(at(own, "https://example.com/team/cluter.git")).toEqual([]);
  });

  it("warns of an Application that no environment has", () => {
    const from = application("one").replace(/repoURL: [^,}\n]+/, "repoURL: ssh://git@example.com:team/web");
    expect(judgedArgo(gitAddress, { one: "" }, from)[0]).toMatch(/^warning Application one: /);
  });

  it("warns of a chart whose address has the scheme of OCI, in an Application and in the template of a set", () => {
    const source = (fields: string) => `spec: {source: {${fields}, targetRevision: 1.2.3}}`;
    const one = (fields: string) =>
      judged(
        gitAddress,
        state(
          `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: a}\n${source(fields)}\n`,
        ),
      );
    expect(one("repoURL: 'oci://example.com/charts', chart: web")).toEqual([
      "warning Application a: spec.source.repoURL: a source with a chart has an address that begins with oci://, which Argo CD accepts only without chart",
    ]);
    for (const good of [
      "repoURL: example.com/charts, chart: web",
      "repoURL: 'oci://example.com/charts/web', path: .",
    ])
      expect(one(good)).toEqual([]);
    const set = `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: a}\nspec: {template: {${source("repoURL: 'oci://example.com/charts', chart: web")}}}\n`;
    expect(judged(gitAddress, state(set))).toHaveLength(1);
  });
});
