import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../../../src/check/check.ts";
import { RULES } from "../../../../src/check/rules/rules.ts";
import { readExceptions } from "../../../../src/check/steps/exceptions.ts";
import { PLAIN } from "../../plain-input.ts";

// Parts, so that this file itself holds nothing that looks like a credential.
const PASSWORD = ["tr0ub4dor", "and3"].join("");
const TOKEN = ["ghp", "_", "a8Fh3kQ9zLx2Vb7Nc4Tm", "6Rw1"].join("");
const OVERLAY = "/overlay/kustomization.yaml";
const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {HOST: db}\n";

/** What is found as "severity rule file:line what", with the resources of the overlay and other files beside it. */
function found(files: Record<string, string | Buffer>, exceptions: unknown = []): string[] {
  const tree = new MemoryTree(
    Object.entries({ [OVERLAY]: "resources: [config.yaml]\n", "/overlay/config.yaml": CONFIG, ...files }),
  );
  const { report, failures } = check({
    ...PLAIN,
    tree,
    environments: [{ folder: "/overlay", strictness: undefined }],
    rules: RULES.filter(({ id }) => id.startsWith("secrets/")),
    exceptions: readExceptions(exceptions, "kustogen.yaml"),
    files: Object.keys(files),
  });
  if (failures[0] !== undefined) throw failures[0].error;
  expect(JSON.stringify(report)).not.toContain(PASSWORD);
  expect(JSON.stringify(report)).not.toContain(TOKEN);
  return report.findings.map(
    ({ severity, rule, file, line, message }) =>
      `${severity} ${rule} ${file}:${line} ${message.replace(/^.*: /, "")}`,
  );
}

const HEAD = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");

describe("a form that only credentials have", () => {
  const AGE = ["AGE-SECRET-KEY", "1RD4DQHM44E7W62YY5C9ZPP5QZCM0U8J"].join("-");
  const USER = "4f41465f-4689-4d10-85b4-b7818572ee22";
  const OPAQUE = ["k3x9QdW8f2", "mZ7c1V5b0N6h"].join("");
  it.each([
    ["a token", `password: ${TOKEN}\n`, "error"],
    ["a token in a comment", `# password: ${TOKEN}\n`, "error"],
    ["a key", `key: |\n  ${HEAD}\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`, "error"],
    ["a key of age with letters that none has", `${AGE.slice(0, 20)}ABC123DEF456GHI789JKL\n`, "info"],
    ["the head of a key alone", `key: |\n  ${HEAD}\n  comes from the vault\n`, undefined],
    [
      "a key that opens nothing without its password",
      `key: |\n  ${HEAD}\n  Proc-Type: 4,ENCRYPTED\n\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`,
      "info",
    ],
    ["a token that a scanner is to allow", `password: ${TOKEN} # gitleaks:allow\n`, "error"],
    ["a token that is called a dummy", `dummy_token: ${TOKEN}\n`, "error"],
    ["a token beside a sample", `token: ${TOKEN} # ${["ghp", "_", "sample".repeat(6)].join("")}\n`, "error"],
    ["a token in an address with such words", `url: https://me:${TOKEN}@git.test/acme/your-app\n`, "error"],
    [
      "a key behind comments",
      `KEY = "${HEAD}\\n"\n${"# comment\n".repeat(5)}"${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}"\n`,
      "error",
    ],
    [
      "a key beside one that opens nothing without its password",
      `a: "${HEAD}\\nProc-Type: 4,ENCRYPTED\\n" # ${HEAD}${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`,
      "error",
    ],
    ["a key to fill in", `key: |\n  ${HEAD}\n  your key goes here\n`, undefined],
    ["dots instead of a key", `key: |\n  ${HEAD}\n  MIIE...\n`, undefined],
    [
      "words between its lines",
      `key: |\n  ${HEAD}\n  FAKEPRIVATEKEY\n  ${HEAD.replace("BEGIN", "END")}\n`,
      undefined,
    ],
    [
      "a whole key",
      `key: |\n  ${HEAD}\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n  ${HEAD.replace("BEGIN", "END")}\n`,
      "error",
    ],
    ["a sample that says so", `token: ${["ghp", "_", "sample".repeat(6)].join("")}\n`, "info"],
    ["a token of words", `token: ${["xoxb", "shop-demo"].join("-")}\n`, undefined],
    ["a token in words", `token: ${["xoxb", "your-slack-bot-token"].join("-")}\n`, "info"],
    ["a token beside such words", `# your-bot\ntoken: ${TOKEN} your-bot\n`, "error"],
    ["a key that shows something", `# DEMO ONLY: opens nothing\n${AGE}\n`, "error"],
    ["a key to be replaced", `# we have to change the values to real ones\n${AGE}\n`, "error"],
    ["a token beside such a comment", `# DEMO ONLY\ntoken: ${TOKEN}\n`, "error"],
    ["an identifier as a bearer", `Authorization: Bearer ${USER}\n`, "warning"],
    [
      "an identifier as a key, in quotes",
      `curl -H 'authorization: Api-Key ${USER}' "$API/${USER}"\n`,
      "warning",
    ],
    [
      "a bearer beside an identifier",
      `curl -H 'authorization: Bearer ${OPAQUE}' "$API/${USER}"\n`,
      "warning",
    ],
    ["a token beside an identifier", `curl -H 'authorization: Bearer ${USER}' -d ${TOKEN}\n`, "error"],
    ["a hash", "hash: $2y$10$7O40CaY1yz7fu9O24k2/u.ct/wELYHRBsn25v/7AyuQ8E8hrLqpva\n", undefined],
  ])("in another file is an error where its form is certain: %s", (_, text, severity) => {
    const found_ = found({ "/values.yaml": text }).map((line) => line.split(" ")[0]);
    expect(found_).toEqual(severity === undefined ? [] : [severity]);
  });
});

describe("credentials in files that a kustomization reads", () => {
  it("are found in the values of a chart and in a patch that another one hides", () => {
    const files = {
      [OVERLAY]: "resources: [deployment.yaml]\npatches: [{path: a.yaml}, {path: b.yaml}]\nhelmCharts: []\n",
      "/overlay/deployment.yaml": patched("image: api:v1"),
      "/overlay/a.yaml": patched(`env:\n        - name: DB_PASSWORD\n          value: ${TOKEN}`),
      "/overlay/b.yaml": patched("env:\n        - {name: DB_PASSWORD, value: $(FROM_SECRET)}"),
    };
    expect(found(files)).toEqual(["error secrets/file overlay/a.yaml:11 a GitHub token"]);
  });

  it("are reported once, as what they render to", () => {
    const env = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  HOST: db\n  DB_PASSWORD: ${PASSWORD}\n`;
    expect(found({ "/overlay/config.yaml": env })).toEqual([
      "warning secrets/credential overlay/config.yaml:6 a literal value for DB_PASSWORD",
    ]);
    const generated = found({
      [OVERLAY]: "configMapGenerator: [{name: settings, envs: [settings.env]}]\n",
      "/overlay/settings.env": `HOST=db\nDB_PASSWORD=${PASSWORD}\n`,
    });
    expect(generated).toHaveLength(1);
    expect(generated[0]).toMatch(/^warning secrets\/credential /);
    const secret = found({
      [OVERLAY]: "secretGenerator: [{name: db, envs: [db.env]}]\n",
      "/overlay/db.env": `DB_PASSWORD=${PASSWORD}\n`,
    });
    expect(secret).toEqual(["warning secrets/plaintext overlay/kustomization.yaml:1 DB_PASSWORD"]);
  });

  it("are told at their line of a text of several, not at its key", () => {
    const job =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  args:\n  - -c\n  - |\n    echo\n    run\n    DB_PASSWORD=";
    const files = {
      "/overlay/job.yaml": `${job}${TOKEN}\n    end\n`,
      [OVERLAY]: "resources: [config.yaml]\n# job.yaml\n",
    };
    expect(found(files)).toEqual(["error secrets/file overlay/job.yaml:10 a GitHub token"]);
  });

  it("that a patch of operations sets are reported once, too", () => {
    const files = {
      [OVERLAY]: "resources: [config.yaml]\npatches: [{path: add.yaml, target: {kind: ConfigMap}}]\n",
      "/overlay/add.yaml": `- op: add\n  path: /data/DB_PASSWORD\n  value: ${PASSWORD}\n`,
    };
    expect(found(files).map((text) => text.split(" ", 2).join(" "))).toEqual(["warning secrets/credential"]);
  });
});

describe("what stands in the files of a kustomization and is no credential", () => {
  const HEAD = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
  const KEY = `${HEAD} ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}`;
  const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec:\n  description: ${HEAD} and the key\n`;
  const external =
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: {data: [{secretKey: ZIGBEE2MQTT_CONFIG_MQTT_PASSWORD}]}\n";

  it.each([
    ["the name of a key in an ExternalSecret", external],
    ["the first line of a key in what a definition says of a field", definition],
  ])("%s", (_, text) => {
    expect(found({ "/overlay/config.yaml": text })).toEqual([]);
  });

  it("a key beside such a definition is one", () => {
    const both = `${definition}---\n${CONFIG.replace("db", `"${KEY}"`)}`;
    expect(found({ "/overlay/config.yaml": both })).toEqual([
      "error secrets/credential overlay/config.yaml:10 a private key",
    ]);
  });

  it("the hashes of a list of known findings", () => {
    expect(found({ "/.secrets.baseline": `{"hashed_secret": "${"0a1b2c3d4e".repeat(4)}"}\n` })).toEqual([]);
  });

  it("of a password under a telling name, which only rendered objects tell for certain", () => {
    expect(
      found({
        "/local.env": `HOST=db\nDB_PASSWORD=${PASSWORD}\n`,
        "/values.yaml": `postgres:\n  password: ${PASSWORD}\n  existingSecret: shop-db\n`,
        "/deploy.sh": `run --admin-pass '${PASSWORD}'\n`,
        "/deploy/web.yaml": `kind: Config\nmetadata: {name: web}\nspec: {password: ${PASSWORD}}\n`,
      }),
    ).toEqual([]);
  });
});

describe("credentials in other files of the repository", () => {
  const secret = (value: string, more = "") =>
    `apiVersion: v1\nkind: Secret\nmetadata: {name: registry}\n${more}data:\n  .dockerconfigjson: ${Buffer.from(value).toString("base64")}\n`;
  const login = (password: string) =>
    JSON.stringify({ auths: { "ghcr.io": { username: "acme", password, auth: "YWNtZTo=" } } });

  it("are found in an encoded value of a Secret that no environment has", () => {
    expect(found({ "/apps/registry.yaml": `---\n${CONFIG}---\n${secret(login(TOKEN))}` })).toEqual([
      "error secrets/file apps/registry.yaml:11 a GitHub token",
    ]);
    const key = `${HEAD}\n${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk\n".repeat(40)}${HEAD.replace("BEGIN", "END")}\n`;
    expect(found({ "/apps/tls.yaml": secret(key) })).toEqual([
      "error secrets/file apps/tls.yaml:5 a private key",
    ]);
    for (const harmless of ["", "<token>", "changeme"])
      expect(found({ "/apps/registry.yaml": secret(login(harmless)) })).toEqual([]);
    expect(found({ "/apps/registry.yaml": secret(login(TOKEN), "sops: {mac: ENC}\n") })).toEqual([]);
    expect(
      found({ "/apps/registry.yaml": secret(login(TOKEN)).replace("kind: Secret", "kind: ConfigMap") }),
    ).toEqual([]);
    const password =
      "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\nstringData: {password: <<password>>}\n";
    expect(found({ "/apps/template.yaml": password })).toEqual([]);
  });

  it("are found once in a Secret that an environment has", () => {
    expect(found({ "/overlay/config.yaml": secret(login(TOKEN)) })).toEqual([
      "error secrets/plaintext overlay/config.yaml:4 .dockerconfigjson",
    ]);
  });

  it("are found in a bundle's long lines by their form", () => {
    expect(found({ "/bundle.js": `${"a=1;".repeat(5000)}"${TOKEN}"` })).toHaveLength(1);
  });

  it.each([
    "README.md",
    "docs/keys.md",
    "test/tls.txt",
    "internal/testresources/tls.txt",
    "decoy/settings.env",
    "honeypot.yaml",
    "vagrant/kube.cfg",
    "devcerts/server.txt",
    "settings.example",
    "secret.example.yaml",
    "env-example",
    ".gitallowed",
    ".ci/sign.pem",
    "certs/localhost-key.pem",
    "demos/tls/ca.key",
    "config-example/ca.key",
    "chart/values.schema.json",
    "target/surefire-reports/TEST-a.xml",
    "package-lock.json",
    "app.min.js",
    "vendor/github.com/acme/lib/client.go",
    "web/node_modules/lib/index.js",
    "security.py.backup",
    "a.patch",
  ])("are errors whatever the file and its folders are called: %s", (path) => {
    const key = `${HEAD}\n${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`;
    for (const text of [`token ${TOKEN}\n`, key])
      expect(found({ [`/${path}`]: text }).map((one) => one.split(":")[0])).toEqual([
        `error secrets/file ${path}`,
      ]);
  });

  it("aren't looked for in binary files", () => {
    const binary = Buffer.concat([Buffer.from([0x89, 0, 1]), Buffer.from(TOKEN)]);
    expect(found({ "/image.png": binary })).toEqual([]);
  });

  it("are hints for an access key whose secret half isn't there", () => {
    const id = ["AKIA", "U7LUSPJKUUUS6TMI"].join("");
    const half = ["fqRvjWaPU5o0fCqQuUWbj9Fa", "inj2pVZtBCiDiieS"].join("");
    const severities = (text: string) => found({ "/issuer.yaml": text }).map((one) => one.split(" ")[0]);
    expect(severities(`path: /accessKeyID\nvalue: ${id}\n`)).toEqual(["info"]);
    expect(severities(`token: ${TOKEN} # with ${id}\n`)).toEqual(["error"]);
    expect(severities(`user: ${id} # ${TOKEN}\n`)).toEqual(["error"]);
    expect(severities(`id: ${id}\nother: ${half}\n`)).toContain("error");
  });

  it("are errors in a kubeconfig", () => {
    const key = `${HEAD}\n${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`;
    const config = (server: string, data = btoa(key)) =>
      found({
        "/kube_config.yaml": `kind: Config\nclusters: [{name: a, cluster: {\n  server: ${server}}}]\nusers:\n- name: a\n  user:\n    client-key-data: ${data}\n`,
      }).map((one) => one.split(" ")[0]);
    for (const server of ["https://10.2.101.223:6443", "https://127.0.0.1:6443"])
      expect(config(server)).toEqual(["error"]);
    expect(config("https://10.2.101.223:6443", btoa(`${HEAD}\n...\n`))).not.toContain("error");
  });

  it("are at most twenty of one severity where a file has many", () => {
    const lines = (count: number) => `id: ${["AKIA", "U7LUSPJKUUUS6TMI"].join("")}\n`.repeat(count);
    expect(found({ "/local.env": lines(3) })).toHaveLength(3);
    expect(found({ "/local.env": `${lines(100)}token=${TOKEN}\n` })).toHaveLength(21);
  });

  it("may be excepted by file, with a reason", () => {
    const files = { "/deploy.sh": `TOKEN=${TOKEN}\n`, "/other/deploy.sh": `TOKEN=${TOKEN}\n` };
    const reason = "revoked and kept as a specimen";
    expect(found(files, [{ rule: "secrets/file", file: "other/*.sh", reason }])).toEqual([
      "error secrets/file deploy.sh:1 a GitHub token",
    ]);
  });
});

function patched(container: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  template:
    spec:
      containers:
      - name: api
        ${container}
`;
}
