import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import type { CloneSettings } from "@kustogen/review/git/remote.ts";
import { expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { rows } from "../../../../test/table.ts";
import { defineSystem, type System } from "../../src/authoring/system.ts";
import { parseEnvironment } from "../../src/environments/load-environment.ts";
import { DEFAULT_FOLDERS } from "../../src/folders.ts";
import { stopAtErrors } from "../../src/generate/judge-system.ts";
import { generateRepository } from "../../src/generate/repository.ts";
import { awaitingOf, warningsOf } from "../../src/generate/warnings.ts";
import { SHOP } from "../authoring/shop.ts";

const object = (apiVersion: string, kind: string, rest: object = {}) =>
  ({ apiVersion, kind, metadata: { name: "a" }, ...rest }) as Resource;
const MAP = object("v1", "ConfigMap", { data: { a: "1" } });
const ROLE = object("rbac.authorization.k8s.io/v1", "ClusterRole", { rules: [] });
const system = (name: string, ...objects: Resource[]): System =>
  defineSystem({ ...SHOP, name, namespace: name, resources: () => objects });
const environment = (name: string, more = "", cluster = name) =>
  parseEnvironment(
    `generators/environments/${name}.yaml`,
    `stage: beta\nkubernetes: "1.35"\ncluster: {name: ${cluster}}\nargocd: {repository: "https://example.test/CHANGE-ME.git"}\n${more}systems:\n  shop: {}\n  blog: {}\n`,
  );
const ENVIRONMENTS = [environment("beta"), environment("test")];

const generate = (systems: readonly System[], environments = ENVIRONMENTS, all = systems, alone = false) =>
  generateRepository({
    folders: DEFAULT_FOLDERS,
    systems,
    all,
    alone,
    environments,
    repository: { root: ".", prefix: "", head: undefined, settings: { origin: undefined } as CloneSettings },
    allowed: { exceptions: [], rules: ["integrity/selector"] },
  });

it("a repository has the files of each system and of Argo CD, and names the kinds that nobody can check", () => {
  const [thing, other] = [object("a.example/v1", "Thing"), object("b.example/v1", "Other")];
  const { files, unchecked, errors, trees } = generate([
    system("shop", MAP, thing, other),
    system("blog", thing, ROLE),
  ]);
  const ofArgo = ["blog", "projects", "root", "shop"].map((name) => `argocd/beta/${name}.yaml`);
  const paths = files
    .map(({ path }) => path)
    .filter((path) => /^(?:argocd\/(?:beta|proj)|docs|base\/blog)/.test(path));
  expect(paths.sort()).toEqual([
    ...ofArgo,
    "argocd/projects/blog.yaml",
    "argocd/projects/root.yaml",
    "argocd/projects/shop.yaml",
    "base/blog/clusterrole-a.yaml",
    "base/blog/kustomization.yaml",
    "base/blog/thing-a.yaml",
  ]);
  expect(unchecked).toEqual(["Other (b.example/v1) of shop", "Thing (a.example/v1) of shop, blog"]);
  expect(errors).toEqual([]);
  expect(trees.map((nodes) => nodes.map(({ layer }) => layer))).toEqual(
    Array(2).fill(["base", "beta", "test"]),
  );
});

const LABELS = { app: "blog" };
const pod = (...env: object[]) =>
  object("v1", "Pod", {
    metadata: { name: "blog", labels: LABELS },
    spec: { containers: [{ name: "web", image: "web:v1", ports: [{ containerPort: 80 }], env }] },
  });
const SPEC = { selector: LABELS, ports: [{ port: 80 }] };
const service = (name: string) => object("v1", "Service", { metadata: { name }, spec: SPEC });
const POLICY = object("networking.k8s.io/v1", "NetworkPolicy", { spec: { podSelector: {} } });
const BLOG = system("blog", pod(), service("blog"), service("feed"), POLICY);

it.each(
  rows(`
http://blog.blog | network/service-address | blog.blog (BLOG), but no system here has a Service of that name; blog.blog-beta exists here
http://blog | network/service-address | blog (BLOG), but no system here has a Service of that name; blog.blog-beta
http://blog.blog-test:80 | network/service-address | blog.blog-test (BLOG), but blog-test is the namespace of blog in test; here it is blog-beta; write blog.blog-beta, if you meant that
http://smtp.blog-test | network/service-address | smtp.blog-test (BLOG), but blog-test is the namespace of blog in test; here it is blog-beta
http://blog.blog-old | network/service-address | blog.blog-old (BLOG), but no system here has a Service of that name; blog.blog-beta exists here
http://feed.blgo-beta:80 | network/service-address | feed.blgo-beta (BLOG), but no system here has a Service of that name; feed.blog-beta exists here; write feed.blog-beta, if you meant that
http://blob.blog-beta | network/service-address | blob.blog-beta (BLOG), but no Service here has that name; blog.blog-beta exists here
http://blog.dev | network/service-address |
http://blog.xn--p1ai | network/service-address |
http://blog.blog-beta:81 | network/service-address | blog.blog-beta:81 (BLOG), but Service blog has 80
http://blog.blog-beta | network/admitted | no policy allows ingress to Pod blog of system blog on port 80
`),
)("of %s, an address of a system that isn't generated, %s tells what is wrong", (value, rule, said) => {
  const shop = system("shop", pod({ name: "BLOG", value }));
  const all = [shop, { ...BLOG, namespace: "blog-{environment}" }];
  const told = (alone: boolean) => {
    const { errors, warnings } = generate([shop], ENVIRONMENTS, all, alone);
    const lines = errors.map((one) => `${one.rule}: ${one.text}`);
    return [...lines, ...warnings.map((one) => one.message)].find((one) => one.includes(rule ?? ""));
  };
  expect(told(false)).toEqual(said ? expect.stringContaining(said) : undefined);
  // A pin is about its own system.
  expect(told(true)).toBeUndefined();
});

it("a mistake in each of several systems is said in one run", () => {
  const failing = (name: string) => ({ ...system(name), resources: () => [{ kind: name }] as never });
  refused(() => generate([failing("shop"), failing("blog")])).toThrow(
    /^shop in base: shop without a name: apiVersion: .*\n {2}\(in beta, test too\)\nblog in base: blog without a name: apiVersion: /,
  );
});

it("a run warns of systems that no environment runs and groups that nobody names, and lists inputs that are awaited", () => {
  const [one, other] = [environment("one"), environment("other")];
  const unpinned = parseEnvironment(
    "generators/environments/new.yaml",
    'stage: beta\nkubernetes: "1.35"\ncluster: {name: x}\nsystems:\n  shop:\n    settings: {host: your-shop.com}\n    images: {api: {tag: unpinned}, job: {tag: v1}}\n',
  );
  const shop = { ...system("shop"), images: { api: {}, job: {} } };
  const used = { name: "used", file: "groups/used.yaml", systems: {}, lineOf: () => 1 };
  const at = (name: string, line: number) => `generators/environments/${name}.yaml:${line}`;
  const all = [one, other, { ...unpinned, groups: [used] }];
  const groups = ["groups/used.yaml", "groups/other.yaml"];
  expect(warningsOf([shop, system("idle")], all, groups)).toEqual([
    "idle: no environment runs this system. Add it under one's systems",
    "groups/other.yaml: no environment names this group, so nothing builds on its layer",
  ]);
  const found =
    'https://example.test/CHANGE-ME.git (set its URL, or remove the line if there is a remote "origin")';
  const its = (system: string, environment: string) => ({
    ...{ system, environment },
    inputs: [{ place: at(environment, 4), path: "argocd.repository", found }],
  });
  const inputs = [
    { place: at("new", 6), path: "settings.host", found: "your-shop.com" },
    { place: at("new", 7), path: "images.api", found: "api:unpinned", pin: "api" },
  ];
  expect(awaitingOf([shop, system("blog"), system("idle")], all)).toEqual([
    ...["one", "other"].flatMap((name) => [its("shop", name), its("blog", name)]),
    { system: "shop", environment: "new", inputs },
  ]);
});

it("errors stop a run that they belong to, and the allowed ones are counted", () => {
  const error = (name: string, layer: string, rule: string, allowed = false) => {
    const text = `${rule} of ${name}`;
    const said = { text, cause: text, message: "", places: [], resource: undefined };
    return { ...said, rule, severity: "error" as const, system: name, layer, allowed };
  };
  const [shop, blog, wiki] = ["shop", "blog", "wiki"].map((name) => system(name)) as [System, System, System];
  const stop = (errors: ReturnType<typeof error>[], systems = [shop, blog, wiki]) =>
    stopAtErrors(DEFAULT_FOLDERS, errors, systems);
  const allowed = [
    error("shop", "beta", "a/b", true),
    error("blog", "beta", "a/b", true),
    error("blog", "beta", "c/d", true),
  ];
  expect(stop(allowed)).toEqual(["a/b (2 places)", "c/d (1 place)"]);
  expect(stop([...allowed, error("shop", "beta", "e/f")], [blog])).toEqual([
    "a/b (1 place)",
    "c/d (1 place)",
  ]);
  const stopping = [...allowed, error("shop", "beta", "e/f")];
  expect(() => stop(stopping)).toThrow(expect.objectContaining({ code: "refused-by-rule" }));
  expect(() => stop(stopping)).toThrow(/^generators\/systems\/shop \(beta\): e\/f: e\/f of shop\n/);
});
