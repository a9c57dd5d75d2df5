import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { refused } from "../../../../test/refused.ts";
import { temporaryFolder } from "../../../../test/repository.ts";
import { rows } from "../../../../test/table.ts";
import { type Config, DEFAULT_CONFIG } from "../../src/config/types.ts";
import { loadEnvironments, parseEnvironment } from "../../src/environments/load-environment.ts";

const HEAD = 'stage: beta\nkubernetes: "1.35"\ncluster: {name: in-cluster}\n';
const FILE = "generators/environments/beta.yaml";

/** The message that a file text is refused with. */
function refusal(source: string, file = FILE): string {
  try {
    parseEnvironment(file, source);
  } catch (error) {
    expect((error as Error).name).toBe("InputError");
    expect((error as Error).message).toMatchSnapshot();
    return (error as Error).message;
  }
  throw new Error("was accepted");
}

describe("an environment file", () => {
  it("is deployed by the version of kustomize that the repository declares", () => {
    const read = (config?: Config) => parseEnvironment(FILE, HEAD, config).kustomize;
    expect([read(), read({ ...DEFAULT_CONFIG, kustomize: "5.8.1" })]).toEqual([undefined, "5.8.1"]);
  });

  it("gives the environment with its defaults, named after the file", () => {
    const environment = parseEnvironment(
      FILE,
      `${HEAD}systems:\n  shop:\n    settings:\n      domain: x.de\n    images:\n      api: {tag: "1.10"}\n  bare:\n`,
    );
    expect(environment).toMatchObject({
      name: "beta",
      stage: "beta",
      kubernetes: "1.35",
      cluster: { name: "in-cluster" },
      argocd: { revision: "HEAD", namespace: "argocd", form: "applications" },
      systems: {
        shop: { settings: { domain: "x.de" }, images: { api: { tag: "1.10" } } },
        bare: { settings: {}, images: {} },
      },
      file: FILE,
    });
    expect(environment.argocd.repository).toBeUndefined();
    expect(environment.lineOf(["systems", "shop", "settings", "domain"])).toBe(7);
    expect(environment.lineOf(["systems", "shop", "settings", "absent", "deep"])).toBe(6);
  });

  it("that says argocd: false has no Argo CD objects, and needs no cluster", () => {
    const local = parseEnvironment(
      FILE,
      'stage: beta\nkubernetes: "1.35"\nargocd: false\nsystems: {shop: {}}\n',
    );
    expect(local.argocd.enabled).toBe(false);
    expect(Object.keys(local.systems)).toEqual(["shop"]);
    expect(parseEnvironment(FILE, `${HEAD}argocd: false\n`).cluster).toEqual({ name: "in-cluster" });
    expect(parseEnvironment(FILE, `${HEAD}argocd:\n`).argocd.enabled).toBe(true);
  });

  it("may have a byte order mark, Windows line ends and anchors", () => {
    const text = `\ufeff${HEAD}systems:\n  a: &a\n    settings: {x: 1}\n  b: *a\n`.replaceAll("\n", "\r\n");
    const environment = parseEnvironment(FILE, text);
    expect(environment.systems.b?.settings).toEqual({ x: 1 });
    expect(environment.lineOf(["systems", "a", "settings", "x"])).toBe(6);
    expect(environment.lineOf(["systems", "b", "settings", "x"])).toBe(6);
  });

  it.each(
    rows(`
an unknown key | HEAD⏎sytems: {}⏎ | :4:1: sytems: unknown key "sytems". Did you mean "systems"?
an unknown key inside | HEAD⏎argocd: {revison: main}⏎ | :4:10: argocd.revison: unknown key "revison". Did you mean "revision"?
argocd: true | HEAD⏎argocd: true⏎ | :4:1: argocd: expected false, or a mapping with repository
argocd: no | HEAD⏎argocd: no⏎ | :4:1: argocd: expected false, or a mapping with repository
argocd: 0 | HEAD⏎argocd: 0⏎ | :4:1: argocd: expected false, or a mapping with repository
argocd: [] | HEAD⏎argocd: []⏎ | :4:1: argocd: expected false, or a mapping with repository
a duplicate key deep inside | HEAD⏎systems:⏎  a:⏎    settings:⏎      x: 1⏎      x: 2⏎ | :8: the key "x" occurs twice
no stage | kubernetes: "1.35"⏎cluster: {name: x}⏎ | :1:1: stage: missing; expected one of
a number as tag | HEAD⏎systems:⏎  a:⏎    images:⏎      api: {tag: 1.10}⏎ | systems.a.images.api.tag: expected a tag such as "v1.2.3" in quotes
an empty pin | HEAD⏎systems:⏎  a:⏎    images:⏎      api: {}⏎ | expected at least one of name, tag and digest
a short digest | HEAD⏎systems:⏎  a:⏎    images:⏎      api: {digest: "sha256:12"}⏎ | 64 hexadecimal digits
a token as the user of the repository | HEAD⏎argocd: {repository: "https://ghp_x@x.de/r.git"}⏎ | without a login
a token behind the repository's path | HEAD⏎argocd: {repository: "https://x.de/r.git#token"}⏎ | without a login
tabs | HEAD⏎systems:⏎\ta: 1⏎ | :5: a tab can't be used for indentation
__proto__ | HEAD⏎systems: {a: {settings: {__proto__: {x: 1}}}}⏎ | "__proto__" is reserved
an alias bomb | HEAD⏎a: &a [x,x,x,x,x,x,x,x,x,x]⏎b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]⏎c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]⏎d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]⏎e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]⏎f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]⏎g: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]⏎ | alias
  `),
  )("with %s is refused with file, line and fix", (_, source, message) => {
    const found = refusal(source.replace("HEAD⏎", HEAD).replaceAll("⏎", "\n"));
    expect(found).toContain(message);
    expect(found).toMatch(/^generators\/environments\/beta\.yaml:\d+(?::\d+)?: /);
  });

  it.each([
    "*hunter2",
    "!hunter2",
    "|hunter2",
    "@hunter2",
    '"hunter2',
    "'a' hunter2",
    "a: hunter2",
    '"\\Uhunter2x"',
  ])("that %s makes no YAML is told without showing it, as it may be a password", (value) => {
    const found = refusal(`${HEAD}systems: {}\npassword: ${value}\n`);
    expect(found).toMatch(/beta\.yaml:5(?::1)?: /);
    expect(found).not.toContain("hunter");
  });

  it("of 60,000 keys is read; comparing each with every other would take minutes", () => {
    const keys = Array.from({ length: 60_000 }, (_, index) => `      k${index}: v\n`).join("");
    const { systems } = parseEnvironment(FILE, `${HEAD}systems:\n  a:\n    settings:\n${keys}`);
    expect(Object.keys(systems.a?.settings ?? {})).toHaveLength(60_000);
  });

  it("with several mistakes lists them in the order of the file", () => {
    const lines = refusal('stage: beat\nkubernetes: "1.35"\ncluster: {name: x}\nsystem: {}\n').split("\n");
    expect(lines.map((line) => line.replace(/^.*?yaml:(\d+):.*/, "$1"))).toEqual(["1", "4"]);
  });

  it.each(["a.b", "-x"])("named %s is refused", (name) => {
    expect(refusal(HEAD, `generators/environments/${name}.yaml`)).toContain(
      "can't be the name of an environment",
    );
  });
});

describe("the folder of environments", () => {
  const roots: string[] = [];
  const repository = (files: Record<string, string | Buffer>): string => {
    const root = temporaryFolder();
    roots.push(root);
    mkdirSync(join(root, "generators/environments"), { recursive: true });
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(root, "generators/environments", name), text);
    return root;
  };
  afterEach(() => {
    for (const root of roots.splice(0)) rmSync(root, { recursive: true, force: true });
  });

  it("is read in the order of promotion, and of the names within a stage", () => {
    const root = repository({
      "asia.yaml": HEAD.replace("stage: beta", "stage: production"),
      "staging.yaml": HEAD,
      "production.yaml": HEAD.replace("stage: beta", "stage: production"),
      "beta.yaml": HEAD,
      "test.yaml": HEAD.replace("stage: beta", "stage: development"),
      "notes.md": "x",
      ".hidden.yaml": "[",
    });
    expect(loadEnvironments(root).map(({ name }) => name)).toEqual([
      "test",
      "beta",
      "staging",
      "asia",
      "production",
    ]);
  });

  it("has no group with the name of one of them, whichever that is", () => {
    const root = repository({ "beta.yaml": HEAD, "production.yaml": HEAD });
    const groups = join(root, "generators/environments/groups");
    mkdirSync(groups, { recursive: true });
    for (const name of ["aws", "production"]) writeFileSync(join(groups, `${name}.yaml`), "systems: {}\n");
    refused(() => loadEnvironments(root)).toThrow(
      expect.objectContaining({
        message:
          'generators/environments/groups/production.yaml: an environment is called "production", too; rename the group',
        code: "duplicate",
      }),
    );
    rmSync(join(groups, "production.yaml"));
    expect(loadEnvironments(root)).toHaveLength(2);
  });

  it("empty, missing, with a .yml file or with a file that is no UTF-8 is refused", () => {
    refused(() => loadEnvironments(repository({}))).toThrow("no environment found");
    refused(() => loadEnvironments(join(repository({}), "nowhere"))).toThrow("no environment found");
    refused(() => loadEnvironments(repository({ "beta.yml": HEAD }))).toThrow("rename it to beta.yaml");
    refused(() => loadEnvironments(repository({ "beta.yaml": Buffer.from([0xff, 0xfe, 0x61]) }))).toThrow(
      "UTF-8",
    );
  });
});
