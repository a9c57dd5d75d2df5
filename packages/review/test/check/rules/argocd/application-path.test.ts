import { describe, expect, it } from "vitest";
import { applicationPath } from "../../../../src/check/rules/argocd/application-path.ts";
import { application, judgedArgo } from "../../argo.ts";

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";

describe("argocd/application-path", () => {
  it("reports a path that isn't in the repository that the Application names, in anyone's", () => {
    const isMissing = ({ path }: { path: string }) => path === "overlays/gone";
    const objects = `${application("one")}---\n${application("gone")}`;
    expect(judgedArgo(applicationPath, { one: CONFIG }, objects, { isWhole: false, isMissing })).toEqual([
      "error Application gone: Application gone deploys overlays/gone, which isn't in this repository",
    ]);
    expect(judgedArgo(applicationPath, { one: CONFIG }, objects, { isWhole: false })).toEqual([]);
  });

  it("reports each source that leads nowhere, wherever it stands, and what leads out of any repository", () => {
    const isMissing = ({ path }: { path: string }) => path === "gone";
    const sources = (spec: string) =>
      judgedArgo(applicationPath, { one: CONFIG }, application("one").replace(/ {2}source:.*/, `  ${spec}`), {
        isWhole: false,
        isMissing,
      });
    const error = (what: string) => [`error Application one: Application one deploys ${what}`];
    expect(sources("sources: [{repoURL: a, path: overlays/one}, {repoURL: a, path: gone}]")).toEqual(
      error("gone, which isn't in this repository"),
    );
    expect(sources("sourceHydrator: {drySource: {repoURL: a, path: gone}}")).toEqual(
      error("gone, which isn't in this repository"),
    );
    expect(sources("source: {repoURL: a, path: a/../../gone}")).toEqual(
      error("a/../../gone, which leads out of its repository"),
    );
    expect(sources("source: {repoURL: a, path: /overlays/one}")).toEqual(
      error(
        "/overlays/one, which begins with a slash; Argo CD accepts only paths relative to the repository",
      ),
    );
  });

  describe("a pattern of an ApplicationSet", () => {
    const set = (generators: string) =>
      `apiVersion: argoproj.io/v1alpha1\nkind: ApplicationSet\nmetadata: {name: shops}\nspec: {generators: [${generators}], template: {metadata: {name: a}, spec: {project: shop}}}\n`;
    const isMissing = ({ path }: { path: string }) => path === "app" || path === "envs/gone";
    const said = (generators: string) =>
      judgedArgo(applicationPath, { one: CONFIG }, set(generators), { isWhole: false, isMissing });
    const git = (patterns: string, field = "directories") => `{git: {repoURL: a, ${field}: [${patterns}]}}`;

    it("warns of a folder that begins with a slash or a dot, which nothing matches", () => {
      expect(said(git("{path: /*}"))).toEqual([
        "warning ApplicationSet shops: ApplicationSet shops looks for /*, which no folder matches: Argo CD compares it with paths such as apps/web",
      ]);
      expect(said(git("{path: ./apps/*}"))).toHaveLength(1);
      expect(said(git('{path: "*"}, {path: .config/*}, {path: /*, exclude: true}'))).toEqual([]);
      expect(said(git("{path: ./envs/*.yaml}", "files"))).toEqual([]);
    });

    const warning = (pattern: string, folder: string) => [
      `warning ApplicationSet shops: ApplicationSet shops looks for ${pattern}, and this repository has no folder ${folder}: it generates no Application`,
    ];

    it("warns of one that begins with a folder that isn't there, also within other generators", () => {
      expect(said(git("{path: app/*/overlays/*}"))).toEqual(warning("app/*/overlays/*", "app"));
      expect(said(git("{path: envs/gone/**/a.yaml}", "files"))).toEqual(
        warning("envs/gone/**/a.yaml", "envs/gone"),
      );
      expect(said(`{matrix: {generators: [{list: {elements: []}}, ${git("{path: app/*}")}]}}`)).toEqual(
        warning("app/*", "app"),
      );
    });

    it.each([
      ["a folder that is there", git("{path: apps/*}")],
      ["a pattern for the root", git('{path: "*"}')],
      ["one that is excluded", git("{path: apps/*}, {path: app/*, exclude: true}")],
      ["a folder without a pattern", git("{path: app}")],
      ["a list", "{list: {elements: [{path: app/*}]}}"],
    ])("takes %s", (_, generators) => expect(said(generators)).toEqual([]));
  });

  it.each([`envs/$${"{env}"}`, "envs/{{ name }}", "envs/<name>", "$(folder)"])(
    "is silent about %s, which someone fills in before it is applied",
    (path) => {
      const template = application("one").replace("path: overlays/one", `path: '${path}'`);
      const options = { isWhole: false, isMissing: () => true };
      expect(judgedArgo(applicationPath, { one: CONFIG }, template, options)).toEqual([]);
    },
  );

  it("is silent for a word in capitals in place of a folder, unless there is one in small letters", () => {
    const read = (path: string) =>
      judgedArgo(applicationPath, {}, application("one").replace("path: overlays/one", `path: ${path}`), {
        isWhole: false,
        isMissing: ({ path: asked }) => asked !== "overlays/prod",
      });
    for (const path of ["overlays/TARGET", "overlays/SET_ME/web"]) expect(read(path), path).toEqual([]);
    for (const path of ["overlays/PROD", "overlays/Target", "overlays/target"])
      expect(read(path), path).toEqual([
        expect.stringContaining(`deploys ${path}, which isn't in this repository`),
      ]);
  });

  it("is silent where the environment is there", () => {
    expect(judgedArgo(applicationPath, { one: CONFIG }, application("one"))).toEqual([]);
  });
});
