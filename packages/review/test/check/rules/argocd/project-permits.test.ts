import { describe, expect, it } from "vitest";
import { projectPermits } from "../../../../src/check/rules/argocd/project-permits.ts";
import { application, judgedArgo } from "../../argo.ts";

const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n";
const project = (kinds: string, namespace = "shop") => `---
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop}
spec:
  sourceRepos: ["https://git.example.com/a.git"]
  destinations: [{server: "https://one.example.com", namespace: ${namespace}}]
  namespaceResourceWhitelist: [${kinds}]
`;

describe("argocd/project-permits", () => {
  it("reports a kind and a namespace that the project does not permit", () => {
    const objects = `${application("one")}${project("{group: apps, kind: Deployment}", "other")}`;
    expect(judgedArgo(projectPermits, { one: CONFIG }, objects)).toEqual([
      "error AppProject shop: doesn't permit the namespace shop, to which Application one deploys",
      "error AppProject shop: doesn't permit ConfigMap, which Application one deploys",
    ]);
  });

  it("judges no kinds where Argo CD's settings exclude some, and no repositories where a Secret declares one", () => {
    const objects = `${application("one").replace("a.git", "b.git")}${project("{group: apps, kind: Deployment}")}`;
    const settings = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: argocd-cm}\ndata: {resource.exclusions: "[{kinds: [Secret]}]"}\n`;
    const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: b, labels: {argocd.argoproj.io/secret-type: repository}}\nstringData: {project: shop}\n`;
    const said = (argocd: string) => judgedArgo(projectPermits, { argocd, one: CONFIG }, objects);
    const [repository, kind] = said("");
    expect(repository).toContain("doesn't permit the repository of Application one");
    expect(kind).toContain("doesn't permit ConfigMap, which Application one deploys");
    expect(said(settings)).toEqual([repository]);
    expect(said(secret)).toEqual([kind]);
    expect(said(secret.replace("project: shop", "url: x"))).toEqual([repository, kind]);
  });

  it("asks nothing of a patch of an Application", () => {
    const patch =
      "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: one}\nspec: {project: shop, source: {path: one, repoURL: https://git.example.com/b.git}}\n";
    expect(judgedArgo(projectPermits, {}, `${patch}${project("{group: '*', kind: '*'}")}`)).toEqual([]);
  });

  it.each<[options: string, isReported: boolean]>([
    ["images: [web:v2]", true],
    ["namePrefix: my-, replicas: [{name: web, count: 2}]", true],
    ["namespace: shop", false],
    ["images: [web:v2], namespace: shop", false],
    ["patches: []", false],
  ])("asks for the namespaces that objects have where Argo CD sets %s: %s", (options, isReported) => {
    const own = CONFIG.replace("name: a", "name: a, namespace: argocd");
    const one = application("one").replace("source: {", `source: {kustomize: {${options}}, `);
    const said = judgedArgo(projectPermits, { one: own }, `${one}${project("{group: '*', kind: '*'}")}`);
    expect(one).toContain(options);
    expect(said).toEqual(
      isReported
        ? ["error AppProject shop: doesn't permit the namespace argocd, to which Application one deploys"]
        : [],
    );
  });

  it("leaves alone the namespace that a cluster-scoped object has by mistake", () => {
    const store =
      "apiVersion: external-secrets.io/v1\nkind: ClusterSecretStore\nmetadata: {name: a, namespace: default}\n";
    const objects = `${application("one")}${project("{group: '*', kind: '*'}")}  clusterResourceWhitelist: [{group: "*", kind: "*"}]\n`;
    expect(judgedArgo(projectPermits, { one: store }, objects)).toEqual([]);
    expect(judgedArgo(projectPermits, { one: store.replace("ClusterS", "S") }, objects)).toEqual([
      "error AppProject shop: doesn't permit the namespace default, to which Application one deploys",
    ]);
  });

  it("follows an Application whose URL of the same repository is written differently", () => {
    const permitted = project('{group: "", kind: Secret}');
    const objects = ["one", "two"].map((name) => application(name)).join("---\n");
    const third = application("three").replace("https://git.example.com/a.git", "https://git.example.com/A");
    const states = { one: "", two: "", three: CONFIG };
    expect(judgedArgo(projectPermits, states, `${objects}---\n${third}${permitted}`)).toEqual([
      "error AppProject shop: doesn't permit ConfigMap, which Application three deploys",
    ]);
    const other = third.replace("git.example.com/A", "git.example.com/b");
    const any = permitted.replace('"https://git.example.com/a.git"', '"*"');
    expect(judgedArgo(projectPermits, states, `${objects}---\n${other}${any}`)).toEqual([]);
  });

  it("is silent where it permits them", () => {
    const objects = `${application("one")}${project('{group: "", kind: ConfigMap}', "sh*")}`;
    expect(judgedArgo(projectPermits, { one: CONFIG }, objects)).toEqual([]);
  });

  it("names the set that makes an Application, as others may be called like it", () => {
    const objects = `${application("one")}${project('{group: "", kind: ConfigMap}')}`;
    const made = application("one").replace("a.git", "b.git");
    expect(judgedArgo(projectPermits, { one: CONFIG }, objects, { made })).toEqual([
      "error AppProject shop: doesn't permit the repository of Application one of ApplicationSet stages",
    ]);
  });

  const said = (spec: string, objects = application("one"), more = "") =>
    judgedArgo(
      projectPermits,
      { one: CONFIG },
      `${objects}---\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop}\nspec: ${spec}\n${more}`,
      { isWhole: false },
    );
  const [REPOS, PLACES] = ['sourceRepos: ["*"]', 'destinations: [{server: "*", namespace: "*"}]'];

  it.each([
    ["everything", `{${REPOS}, ${PLACES}}`, []],
    ["a repository by its host", `{sourceRepos: ["https://git.example.com/*"], ${PLACES}}`, []],
    ["what is filled in before it is applied", `{sourceRepos: ["$\{REPO_URL}"], ${PLACES}}`, []],
    ...["YOUR_USERNAME/YOUR_REPO", "your-org/shop", "acme/CHANGEME", "<owner>/shop"].map(
      (name): [string, string, string[]] => [
        `a name that whoever copies the repository fills in: ${name}`,
        `{sourceRepos: ["https://github.com/${name}.git"], ${PLACES}}`,
        [],
      ],
    ),
    ...["CHANGE_ME_REPO_URL", "<your-repository>", "https://github.com/acme/replace_me.git"].map(
      (url): [string, string, string[]] => [
        `an address that whoever copies the repository fills in: ${url}`,
        `{sourceRepos: ["${url}"], ${PLACES}}`,
        [],
      ],
    ),
    [
      "a name that only begins so",
      `{sourceRepos: ["https://github.com/acme/changements"], ${PLACES}}`,
      ["doesn't permit the repository of Application one"],
    ],
    [
      "an owner that is only called so",
      `{sourceRepos: ["https://github.com/yourlabs/shop"], ${PLACES}}`,
      ["doesn't permit the repository of Application one"],
    ],
    ...[
      `server: "$\{SERVER}", namespace: shop`,
      `server: "https://two.example.com", namespace: "$\{PLACE}"`,
    ].map((place): [string, string, string[]] => [
      `a destination that is filled in before it is applied: ${place}`,
      `{${REPOS}, destinations: [{${place}}]}`,
      [],
    ]),
    [
      "a star that stops at a slash",
      `{sourceRepos: ["https://*"], ${PLACES}}`,
      ["doesn't permit the repository of Application one"],
    ],
    [
      "all repositories but one",
      `{sourceRepos: ["!https://git.example.com/a.git", "*"], ${PLACES}}`,
      ["doesn't permit the repository of Application one"],
    ],
    [
      "a namespace of another cluster",
      `{${REPOS}, destinations: [{server: "https://two.example.com", namespace: "*"}]}`,
      ["doesn't permit the cluster https://one.example.com, to which Application one deploys"],
    ],
    [
      "a cluster by its name, which may be this one",
      `{${REPOS}, destinations: [{name: one, namespace: "*"}]}`,
      [],
    ],
    [
      "all namespaces but one",
      `{${REPOS}, destinations: [{server: "*", namespace: "*"}, {server: "*", namespace: "!shop"}]}`,
      ["doesn't permit the namespace shop, to which Application one deploys"],
    ],
    [
      "no kind",
      `{${REPOS}, ${PLACES}, namespaceResourceWhitelist: []}`,
      ["doesn't permit ConfigMap, which Application one deploys"],
    ],
    [
      "all kinds but one",
      `{${REPOS}, ${PLACES}, namespaceResourceBlacklist: [{group: "", kind: Config*}]}`,
      ["doesn't permit ConfigMap, which Application one deploys"],
    ],
  ])("checks a project that permits %s in anyone's repository", (_, spec, expected) => {
    expect(said(spec)).toEqual(expected.map((one) => `error AppProject shop: ${one}`));
  });

  const role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: a}\n";
  it.each([
    ["nothing of it", "default", "{}", []],
    ["nothing of it, as null", "default", "", []],
    [
      "its repositories",
      "default",
      '{sourceRepos: ["https://git.example.com/b.git"]}',
      ["doesn't permit the repository of Application one"],
    ],
    [
      "that it permits none",
      "default",
      "{destinations: []}",
      ["doesn't permit the namespace shop, to which Application one deploys"],
    ],
    [
      "nothing of a project that Argo CD doesn't make",
      "shop",
      "{}",
      [
        "doesn't permit the repository of Application one",
        "doesn't permit the namespace shop, to which Application one deploys",
        "doesn't permit rbac.authorization.k8s.io/ClusterRole, which Application one deploys",
      ],
    ],
  ])("checks of the project that Argo CD makes only what a file says: %s", (_, name, spec, expected) => {
    const objects = `${application("one").replace("project: shop", `project: ${name}`)}---\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
    // One that permits nothing at all isn't written yet.
    const severity = spec === "{}" ? "warning" : "error";
    expect(judgedArgo(projectPermits, { one: role }, objects)).toEqual(
      expected.map((one) => `${severity} AppProject ${name}: ${one}`),
    );
  });

  it("says nothing where a repository has several projects of one name", () => {
    const other =
      "---\napiVersion: argoproj.io/v1alpha1\nkind: AppProject\nmetadata: {name: shop}\nspec: {}\n";
    expect(said(`{${REPOS}, ${PLACES}}`, application("one"), other)).toEqual([]);
  });

  it("names a project that isn't there, where another is nearly called so", () => {
    const elsewhere = application("one").replace("project: shop", "project: shopp");
    expect(said("{}", elsewhere)).toEqual([
      "warning Application one: Application one belongs to the project shopp, but no AppProject here has that name",
    ]);
    expect(said("{}", application("one").replace("project: shop", "project: elsewhere"))).toEqual([
      "info Application one: Application one belongs to the project elsewhere, but no AppProject here has that name",
    ]);
  });

  it("warns of a project that is nearly called default, and of no other in a repository without any", () => {
    const alone = (project: string) =>
      judgedArgo(projectPermits, {}, application("one").replace("project: shop", `project: ${project}`), {
        isWhole: false,
      });
    expect(alone("defualt")).toEqual([
      "warning Application one: Application one belongs to the project defualt, but no AppProject here has that name",
    ]);
    expect(alone("default")).toEqual([]);
    expect(alone("team-a")).toEqual([]);
  });
});
