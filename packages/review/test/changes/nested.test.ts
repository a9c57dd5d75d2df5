import { expect, it } from "vitest";
import { compareTrees } from "../../src/changes/compare-trees.ts";
import { storyOf } from "../../src/story/story.ts";
import { listedMemory } from "../discovery/listed-memory.ts";

type Files = Record<string, string>;

const argo = (name: string, path: string, more = "") =>
  `apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: ${name}}\n` +
  `spec: {source: {repoURL: https://git.example.com/here.git, path: ${path}}, destination: {server: ${more || "a"}}}\n`;
const map = (name: string, value: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: x}\ndata: {a: "${value}"}\n`;

function compared(before: Files, after: Files) {
  const [old, now] = [before, after].map((files) => listedMemory(Object.entries(files)));
  const manifests = (files: Files) => Object.keys(files).map((file) => `/${file}`);
  const comparison = compareTrees(old as never, now as never, {
    applications: { before: manifests(before), after: manifests(after) },
    isOwn: () => true,
  });
  const story = storyOf({ title: "", before: "", after: "", ...comparison });
  return { ...comparison, story };
}

/** A root that lists a folder which something deploys, and has an object of its own. */
const nested = (inner: string, own: string, deployed: Files): Files => ({
  "root/kustomization.yaml":
    "generatorOptions: {disableNameSuffixHash: true}\nresources: [own.yaml, inner]\n",
  "root/own.yaml": map("own", own),
  "root/inner/kustomization.yaml": "resources: [map.yaml]\n",
  "root/inner/map.yaml": map("inner", inner),
  ...deployed,
});
const told = (environments: ReturnType<typeof compared>["environments"]) =>
  environments.map(({ path, resources }) => [path, resources.map(({ name }) => name)]);

it("an object is told once, of the innermost folder that something deploys", () => {
  const deployed = { "apps/inner.yaml": argo("inner", "root/inner") };
  const { environments, unchanged, story } = compared(nested("1", "1", deployed), nested("2", "1", deployed));
  expect(told(environments)).toEqual([["root/inner", ["inner"]]]);
  expect(unchanged).toContainEqual(expect.objectContaining({ path: "root", nested: true }));
  expect(story.verdict).toMatch(/^1 of \d environments change/);
  expect(story.unchanged).toContain("Only includes what is listed above: root");
});

it("the root keeps what is its own, and all of it where it goes to another cluster", () => {
  const inner = { "apps/inner.yaml": argo("inner", "root/inner") };
  expect(told(compared(nested("1", "1", inner), nested("2", "2", inner)).environments)).toEqual([
    ["root", ["own"]],
    ["root/inner", ["inner"]],
  ]);
  const both = { ...inner, "apps/root.yaml": argo("root", "root", "b") };
  expect(told(compared(nested("1", "1", both), nested("2", "1", both)).environments)).toEqual([
    ["root", ["inner"]],
    ["root/inner", ["inner"]],
  ]);
});

it("what no rule judges is counted once, too", () => {
  const thing = (name: string, value: string) =>
    `apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: ${name}, namespace: x}\nspec: {a: "${value}"}\n`;
  const files = (inner: string, own: string) =>
    nested("1", "1", {
      "apps/inner.yaml": argo("inner", "root/inner"),
      "root/inner/map.yaml": thing("inner", inner),
      "root/own.yaml": thing("own", own),
    });
  const unjudged = (after: Files) =>
    compared(files("1", "1"), after).environments.map(({ path, unjudged: all }) => [
      path,
      all?.map(({ name }) => name),
    ]);
  expect(unjudged(files("2", "2"))).toEqual([
    ["root", ["own"]],
    ["root/inner", ["inner"]],
  ]);
  const own = files("2", "1");
  expect(unjudged({ ...own, "root/own.yaml": map("own", "1") })).toEqual([
    ["root", undefined],
    ["root/inner", ["inner"]],
  ]);
});

it("an Application in a base that an environment renders under another name is told of that environment alone", () => {
  const root = {
    "clusters/one/kustomization.yaml":
      "nameSuffix: -one\nresources: [../lib/app]\npatches: [{target: {kind: Application}, path: path.yaml}]\n",
    "clusters/one/path.yaml": "- {op: replace, path: /spec/source/path, value: clusters/two}\n",
    "clusters/lib/app/kustomization.yaml": "resources: [application.yaml]\n",
    "clusters/lib/app/application.yaml": argo("app", "REPLACEME"),
  };
  const { environments } = compared({ "clusters/two/kustomization.yaml": "resources: []\n" }, root);
  expect(environments.map(({ error }) => error)).toEqual([undefined]);
  const added = environments.flatMap(({ resources }) => resources.filter(({ action }) => action === "added"));
  expect(added.map(({ kind, name }) => `${kind} ${name}`)).toEqual(["Application app-one"]);
});

it("a new folder that the list of its neighbours leaves out is said not to be deployed", () => {
  const listing = (...names: string[]): Files => ({
    "clusters/one/kustomization.yaml": `resources: [${names.join(", ")}]\n`,
    ...Object.fromEntries(
      ["a", "b", "c"].flatMap((name) => [
        [`clusters/one/${name}/kustomization.yaml`, "resources: [map.yaml]\n"],
        [`clusters/one/${name}/map.yaml`, map(name, "1")],
      ]),
    ),
  });
  const NOTHING = { "clusters/two/kustomization.yaml": "resources: []\n" };
  const messages = ({ environments }: ReturnType<typeof compared>) =>
    environments.flatMap(({ path, risks }) => risks.map(({ message }) => `${path}: ${message}`));
  expect(messages(compared(NOTHING, listing("a", "b")))).toEqual([
    "clusters/one/c: clusters/one/kustomization.yaml lists 2 folders next to this one, but not this one: nothing here deploys it",
  ]);
  expect(messages(compared(NOTHING, listing("a", "b", "c")))).toEqual([]);
});

it("what would be refused or lost is a warning in a folder that the list of its neighbours leaves out, on both sides", () => {
  const listing = (selector: string, ...names: string[]): Files => ({
    "clusters/one/kustomization.yaml": `resources: [${names.join(", ")}]\n`,
    ...Object.fromEntries(
      ["a", "b", "c"].flatMap((name) => [
        [`clusters/one/${name}/kustomization.yaml`, "resources: [web.yaml]\n"],
        [
          `clusters/one/${name}/web.yaml`,
          `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: x}\nspec: {selector: {matchLabels: {app: ${selector}}}, template: {metadata: {labels: {app: ${selector}}}, spec: {containers: [{name: web, image: "a:1"}]}}}\n`,
        ],
      ]),
    ),
  });
  const refused = (before: Files, after: Files) =>
    compared(before, after).environments.flatMap(({ path, risks }) =>
      risks.flatMap(({ id, severity }) => (id === "change/immutable-field" ? [`${path} ${severity}`] : [])),
    );
  const some = ["a", "b"];
  expect(refused(listing("1", ...some), listing("2", ...some))).toContain("clusters/one/c warning");
  expect(refused(listing("1", ...some), listing("2", ...some))).not.toContain("clusters/one/c error");
  expect(refused(listing("1", ...some), listing("2", ...some))).toContain("clusters/one error");
  const all = [...some, "c"];
  expect(refused(listing("1", ...all), listing("2", ...some))).toContain("clusters/one/c error");
});

it("what a new folder's pods wait for is an error where something deploys it, else a warning that asks nothing yet", () => {
  const api =
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: api, namespace: x}\n" +
    "spec: {selector: {matchLabels: {app: api}}, template: {metadata: {labels: {app: api}}, spec: {containers: " +
    "[{name: api, image: 'example.test/api:1', env: [{name: A, valueFrom: {secretKeyRef: {name: api, key: a}}}]}]}}}\n";
  const other = { ...nested("1", "1", {}), "apps/root.yaml": argo("root", "root") };
  const added = { "new/kustomization.yaml": "resources: [api.yaml]\n", "new/api.yaml": api };
  const risks = (deployed: Files) => {
    const { environments } = compared(other, { ...other, ...added, ...deployed });
    const found = environments.find(({ path }) => path === "new")?.risks ?? [];
    return found
      .filter(({ id }) => id === "change/secret-key-needed")
      .map(({ severity, todo }) => [severity, todo !== undefined]);
  };
  expect(risks({ "apps/new.yaml": argo("new", "new") })).toEqual([["error", true]]);
  expect(risks({})).toEqual([["warning", false]]);
});

it("what is removed stays in the cluster where nothing prunes, and the advice is that of what deploys the folder", () => {
  const web = (...files: string[]): Files => ({
    "web/kustomization.yaml": `resources: [${files.join(", ")}]\n`,
    "web/volume.yaml":
      "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data, namespace: x}\nspec: {}\n",
    "web/map.yaml": map("m", "1"),
  });
  const flux = (name: string, prune: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: ${name}}\nspec: {path: ./web${prune}}\n`;
  const said = (deployer: string) => {
    const of = { "deployer.yaml": deployer };
    const { environments, story } = compared(
      { ...web("volume.yaml", "map.yaml"), ...of },
      { ...web("map.yaml"), ...of },
    );
    const risks = environments[0]?.risks.map(({ severity, message }) => `${severity} ${message}`) ?? [];
    return [...risks, ...story.todo.map((parts) => JSON.stringify(parts))];
  };
  const gone =
    "PersistentVolumeClaim x/data is deleted, and its data with it unless the storage class retains it";
  const stays = (reason: string) => [
    `warning PersistentVolumeClaim x/data is no longer rendered, but stays in the cluster: ${reason}`,
  ];
  const pruned = "syncPolicy: {automated: {prune: true}}";
  const application = argo("web", "web").replace("spec: {", `spec: {${pruned}, `);
  expect(said(application)).toEqual([`error ${gone}`, expect.stringContaining("Prune=false")]);
  expect(said(argo("web", "web"))).toEqual(stays("Application web doesn't prune"));
  expect(said(flux("web", ", prune: true"))).toEqual([
    `error ${gone}`,
    expect.stringContaining("kustomize.toolkit.fluxcd.io/prune: disabled"),
  ]);
  expect(said(flux("web", ", prune: false"))).toEqual(stays("Kustomization web doesn't prune"));
  // Not written, it may be patched in; and another Kustomization of the folder prunes.
  for (const deployer of [
    flux("web", ""),
    `${flux("web", ", prune: false")}---\n${flux("other", ", prune: true")}`,
  ])
    expect(said(deployer)[0]).toBe(`error ${gone}`);
});

it("a new patch of what isn't there is said to do nothing, and the grant that a route needs is found beside it", () => {
  const route = (backend: string): Files => ({
    "apps/web/kustomization.yaml": "resources: [route.yaml]\n",
    "apps/web/route.yaml":
      "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: web, namespace: web}\n" +
      `spec: {rules: [{backendRefs: [${backend}]}]}\n`,
  });
  const grant = {
    "apps/sso/kustomization.yaml": "resources: [grant.yaml]\n",
    "apps/sso/grant.yaml":
      "apiVersion: gateway.networking.k8s.io/v1beta1\nkind: ReferenceGrant\nmetadata: {name: web, namespace: sso}\n" +
      "spec: {from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: web}], to: [{group: '', kind: Service}]}\n",
  };
  const messages = (before: Files, after: Files) =>
    compared(before, after).environments.flatMap(({ risks }) => risks.map(({ message }) => message));
  const [own, other] = [route("{name: web, port: 80}"), route("{name: sso, namespace: sso, port: 80}")];
  expect(messages(own, other)[0]).toMatch(
    /now leads to Service sso\/sso instead of web\/web.*without a ReferenceGrant in sso/,
  );
  expect(messages(own, { ...other, ...grant })).toContainEqual(
    expect.stringMatching(
      /until the ReferenceGrant in `apps\/sso\/grant.yaml`, which is part of this change, is applied/,
    ),
  );
  const patched = (name: string): Files => ({
    ...own,
    "apps/web/kustomization.yaml": `resources: [route.yaml]\npatches: [{target: {kind: HTTPRoute, name: ${name}}, patch: "- {op: add, path: /metadata/labels, value: {a: b}}"}]\n`,
  });
  expect(messages(own, patched("gone"))).toEqual([
    "the patch of HTTPRoute gone in apps/web/kustomization.yaml does nothing: there is no such object here",
  ]);
  expect(messages(own, patched("web"))).toEqual([]);
});
