import { MemoryTree } from "@kustogen/kustomize/tree/memory.ts";
import { describe, expect, it } from "vitest";
import { check } from "../../../../src/check/check.ts";
import { readExceptions } from "../../../../src/check/exceptions.ts";
import { RULES } from "../../../../src/check/rules.ts";
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
    [
      "a hash with the beginning of a token",
      `password: ${TOKEN.slice(0, 4)}${"1a8d6820be35".repeat(3)}\n`,
      "warning",
    ],
    ["a token in a comment", `# password: ${TOKEN}\n`, "warning"],
    ["a key", `key: |\n  ${HEAD}\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`, "error"],
    ["the head of a key alone", `key: |\n  ${HEAD}\n  comes from the vault\n`, "warning"],
    [
      "a key that opens nothing without its password",
      `key: |\n  ${HEAD}\n  Proc-Type: 4,ENCRYPTED\n\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`,
      "warning",
    ],
    ["a token that a scanner is to allow", `password: ${TOKEN} # gitleaks:allow\n`, "warning"],
    ["a token that a comment calls allowed", `password: ${TOKEN} # we allow this\n`, "error"],
    ["a token with such a name", `dummy_token: ${TOKEN}\n`, "warning"],
    ["a token with a name like that", `dummies_token: ${TOKEN}\n`, "error"],
    [
      "a key behind such a name",
      `mock_key: |\n  ${HEAD}\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`,
      "warning",
    ],
    [
      "a key two lines behind such a name",
      `mock_key: no\nkey: |\n  ${HEAD}\n  ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`,
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
    ["a sample that says so", `token: ${["ghp", "_", "sample".repeat(6)].join("")}\n`, undefined],
    ["a token of words", `token: ${["xoxb", "shop-demo"].join("-")}\n`, undefined],
    ["a token in words", `token: ${["xoxb", "your-slack-bot-token"].join("-")}\n`, undefined],
    ["a token beside such words", `# your-bot\ntoken: ${TOKEN} your-bot\n`, "error"],
    ["a key that shows something", `# DEMO ONLY: opens nothing\n${AGE}\n`, "warning"],
    ["a key to be replaced", `# we have to change the values to real ones\n${AGE}\n`, "warning"],
    ["a key that was replaced", `# changed to the real one\n${AGE}\n`, "error"],
    ["a key beside other words", `# created: today\n${AGE}\n`, "error"],
    ["a token beside such a comment", `# DEMO ONLY\ntoken: ${TOKEN}\n`, "error"],
    ["an identifier as a bearer", `Authorization: Bearer ${USER}\n`, "warning"],
    [
      "an identifier as a key, in quotes",
      `curl -H 'authorization: Api-Key ${USER}' "$API/${USER}"\n`,
      "warning",
    ],
    ["a bearer beside an identifier", `curl -H 'authorization: Bearer ${OPAQUE}' "$API/${USER}"\n`, "error"],
    ["a token beside an identifier", `curl -H 'authorization: Bearer ${USER}' -d ${TOKEN}\n`, "error"],
    ["a hash", "hash: $2y$10$7O40CaY1yz7fu9O24k2/u.ct/wELYHRBsn25v/7AyuQ8E8hrLqpva\n", undefined],
  ])("in another file is an error where it is one: %s", (_, text, severity) => {
    const found_ = found({ "/values.yaml": text }).map((line) => line.split(" ")[0]);
    expect(found_).toEqual(severity === undefined ? [] : [severity]);
  });
});

describe("a token in a script", () => {
  const FLAG = "--token";
  const help = (line: string) => `#!/bin/sh\nusage() {\n  cat <<EOF\nExamples:\n  $0 ${line}\nEOF\n}\n`;
  it.each([
    ["made up", "./run --token syt_c2hvcA_abc123\n", []],
    ["made up, in the help", help("--token syt_c2hvcA_abc123"), []],
    ["with words, in the help", help(`${FLAG} shop-s3cret-demo-4711`), []],
    ["with words, in a command", `./run ${FLAG} shop-s3cret-demo-4711\n`, ["error"]],
    ["that is random, in the help", help(`--token ${TOKEN}`), ["error"]],
  ])("is an error unless it is an example: %s", (_, text, severities) => {
    expect(found({ "/run.sh": text }).map((line) => line.split(" ")[0])).toEqual(severities);
  });
});

describe("credentials in files that a kustomization reads", () => {
  it("are found in the values of a chart and in a patch that another one hides", () => {
    const files = {
      [OVERLAY]: "resources: [deployment.yaml]\npatches: [{path: a.yaml}, {path: b.yaml}]\nhelmCharts: []\n",
      "/overlay/deployment.yaml": patched("image: api:v1"),
      "/overlay/a.yaml": patched(`env:\n        - name: DB_PASSWORD\n          value: ${PASSWORD}`),
      "/overlay/b.yaml": patched("env:\n        - {name: DB_PASSWORD, value: $(FROM_SECRET)}"),
    };
    expect(found(files)).toEqual(["warning secrets/file overlay/a.yaml:11 a literal value for DB_PASSWORD"]);
  });

  it("are reported once, as what they render to", () => {
    const env = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata:\n  HOST: db\n  DB_PASSWORD: ${PASSWORD}\n`;
    expect(found({ "/overlay/config.yaml": env })).toEqual([
      "error secrets/credential overlay/config.yaml:6 a literal value for DB_PASSWORD",
    ]);
    const generated = found({
      [OVERLAY]: "configMapGenerator: [{name: settings, envs: [settings.env]}]\n",
      "/overlay/settings.env": `HOST=db\nDB_PASSWORD=${PASSWORD}\n`,
    });
    expect(generated).toHaveLength(1);
    expect(generated[0]).toMatch(/^error secrets\/credential /);
    const secret = found({
      [OVERLAY]: "secretGenerator: [{name: db, envs: [db.env]}]\n",
      "/overlay/db.env": `DB_PASSWORD=${PASSWORD}\n`,
    });
    expect(secret).toEqual(["error secrets/plaintext overlay/kustomization.yaml:1 DB_PASSWORD"]);
  });

  it("are told at their line of a text of several, not at its key", () => {
    const job =
      "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec:\n  args:\n  - -c\n  - |\n    echo\n    run\n    DB_PASSWORD=";
    const files = {
      "/overlay/job.yaml": `${job}${PASSWORD}\n    end\n`,
      [OVERLAY]: "resources: [config.yaml]\n# job.yaml\n",
    };
    expect(found(files)).toEqual([
      "warning secrets/file overlay/job.yaml:10 a literal value for DB_PASSWORD",
    ]);
  });

  it("that a patch of operations sets are reported once, too", () => {
    const files = {
      [OVERLAY]: "resources: [config.yaml]\npatches: [{path: add.yaml, target: {kind: ConfigMap}}]\n",
      "/overlay/add.yaml": `- op: add\n  path: /data/DB_PASSWORD\n  value: ${PASSWORD}\n`,
    };
    expect(found(files).map((text) => text.split(" ", 2).join(" "))).toEqual(["error secrets/credential"]);
  });
});

describe("what stands in the files of a kustomization and is no credential", () => {
  const HEAD = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
  const KEY = `${HEAD} ${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}`;
  const definition = `apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a}\nspec:\n  description: ${KEY}\n`;
  const external =
    "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: {data: [{secretKey: ZIGBEE2MQTT_CONFIG_MQTT_PASSWORD}]}\n";

  it.each([
    ["the name of a key in an ExternalSecret", external],
    ["an example of a key in what a definition says of a field", definition],
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
    for (const harmless of ["", "<token>", "changeme", `${TOKEN.slice(0, 4)}${"x".repeat(36)}`])
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

  it("are errors with a form of their own, and warnings under a telling name", () => {
    expect(
      found({
        "/deploy.sh": `#!/bin/sh\ncurl -H 'X-Token: ${TOKEN}' https://api\n`,
        "/local.env": `HOST=db\nDB_PASSWORD=${PASSWORD}\n`,
        "/values.yaml": `postgres:\n  password: ${PASSWORD}\n  existingSecret: shop-db\n`,
      }),
    ).toEqual([
      "error secrets/file deploy.sh:2 a GitHub token",
      "warning secrets/file local.env:2 a literal value for DB_PASSWORD",
      "warning secrets/file values.yaml:2 a literal value for password",
    ]);
  });

  it("are found in a bundle's long lines by their form", () => {
    expect(found({ "/bundle.js": `${"a=1;".repeat(5000)}"${TOKEN}"` })).toHaveLength(1);
  });

  it("are warnings in a schema, whose defaults are published", () => {
    const defaults = `{"properties": {"key": {"default": "${TOKEN}"}}}\n`;
    expect(found({ "/chart/values.schema.json": defaults, "/chart/schema.env": `KEY=${TOKEN}\n` })).toEqual([
      "error secrets/file chart/schema.env:1 a GitHub token",
      "warning secrets/file chart/values.schema.json:1 a GitHub token",
    ]);
  });

  it("aren't expressions in a copy of a program or in a template of a page, nor the name again", () => {
    const told = `password: '${PASSWORD}'\n`;
    expect(
      found({ "/security.py.backup": told, "/views/mail.html.erb": told, "/env/.example/db.env": told }),
    ).toEqual([]);
    expect(found({ "/app.properties": "weather.api.key=apiKey\n" })).toEqual([]);
    expect(found({ "/app.properties": "weather.api.key=otherKey\n" })).toHaveLength(1);
    for (const file of ["/settings.yaml.bak", "/config/database.yml.erb", "/env/examplar/db.env"])
      expect(found({ [file]: told }), file).toHaveLength(1);
  });

  it("are only told by their form in documents and tests, and not at all where they are examples", () => {
    expect(
      found({
        "/README.md": `DB_PASSWORD=${PASSWORD}\n\ntoken ${TOKEN}\n`,
        "/docs/keys.md": "AKIAIOSFODNN7EXAMPLE\n-----BEGIN RSA PRIVATE KEY-----\n",
        "/test/tls.key": "-----BEGIN RSA PRIVATE KEY-----\n",
        "/internal/testresources/tls.key": "-----BEGIN RSA PRIVATE KEY-----\n",
        "/settings.example": `DB_PASSWORD=${PASSWORD}\n`,
        "/.gitallowed": `${TOKEN}\n`,
        "/env-example": `DB_PASSWORD=${PASSWORD}\n`,
      }),
    ).toEqual(["warning secrets/file README.md:3 a GitHub token"]);
  });

  it("are no identifiers of keys whose other half is read from a Secret", () => {
    const id = ["AKIA", "Q3ABCDL3KEY0ID9X"].join("");
    const rest = "secretAccessKeySecretRef: {name: aws, key: key}\n";
    expect(found({ "/issuer.yaml": `accessKeyID: ${id}\n${rest}` })).toEqual([]);
    expect(found({ "/issuer.yaml": `accessKeyID: ${id}\n` })).toHaveLength(1);
    for (const key of ["SMTP_USER", "username", "- mail_user_name"])
      expect(found({ "/values.yaml": `${key}: "${id}"\n` })).toEqual([]);
    expect(found({ "/values.yaml": `userKey: "${id}"\n` })).toHaveLength(1);
    expect(found({ "/issuer.yaml": `other: ${id}\n${rest}` })).toHaveLength(1);
  });

  it("aren't looked for in binary files, locked dependencies and bundles", () => {
    expect(
      found({
        "/image.png": Buffer.concat([Buffer.from([0x89, 0, 1]), Buffer.from(TOKEN)]),
        "/package-lock.json": `{"token": "${TOKEN}"}`,
        "/app.min.js": `token="${TOKEN}"`,
      }),
    ).toEqual([]);
  });

  it("aren't seen in comments of templates, tables of options, options, arguments handed on and escaped variables", () => {
    expect(
      found({
        "/_utils.tpl": "{{- /* First pass: merge what matches */ -}}\n",
        "/user.sh": "#   --password    User password (required)\n",
        "/create.sh": "create(\n  hashed_password=hashed_password,\n)\n",
        "/edit.sh": "kustomize edit add secret github-token --disableNameSuffixHash --from-env-file=x.env\n",
        "/remote.sh": "export AWS_SECRET_ACCESS_KEY=\\$S3_SECRET_ACCESS_KEY\n",
      }),
    ).toEqual([]);
  });

  it("are errors in a file as age-keygen writes it, whose name usually ends like that of a text", () => {
    const key = `${["AGE-SECRET-KEY", "1"].join("-")}${"RD4DQHM44E7W62YY5C9ZPP5QZCM0U8J".repeat(2).slice(0, 58)}`;
    const file = `# created: 2026-01-02T03:04:05Z\n# public key: age1${"q".repeat(58)}\n${key}\n`;
    const severities = (path: string, text = file) => found({ [path]: text }).map((one) => one.split(" ")[0]);
    expect(severities("/keys/age.txt")).toEqual(["error"]);
    // A page with a key, and keys of tests and for trying something out.
    expect(severities("/keys/age.txt", `Put this into a file:\n${file}`)).toEqual(["warning"]);
    expect(severities("/keys/age.txt", `${key}\n`)).toEqual(["warning"]);
    expect(severities("/test/age.txt")).toEqual(["warning"]);
    expect(severities("/sops-sandbox/age.txt")).toEqual(["warning"]);
  });

  it.each([
    ["a pattern", "a.sh", "grep -E '^password:\\s*\\S+' $file"],
    ["a replacement", "a.sh", 'sed "s/Password=.*/Password=$SHOP_PASSWORD/"'],
    ["a variable between quotes", "a.sh", `run '--admin-pass '"$SHOP_PASSWORD"`],
    ["a command between quotes", "a.sh", `echo '"password": "'"$(read_it a.b)"'"'`],
    ["an escaped reference", "a.sh", "clientSecret: \\$oidc.shop.clientSecret"],
    ["a place to fill in", "configure", 'printf "admin_password: %s\\n" "$(read_it)"'],
    ["the end of a pattern", "a.sh", `x=$(grep -E '^SHOP_PASSWORD=' | head -1)`],
    ["the end of a part of a pattern", "a.sh", `x=$(grep -iE '^SHOP_PASSWORD=|^DB_PASSWORD=' a.env)`],
    ["an option", "a.sh", 'NEW_SECRETS="--generate-secrets"'],
    ["the end of a test", "a.sh", '[[ "$' + '{header}" == "x-auth-token:" ]] && token="$' + '{value}"'],
    ["the public half of a key", "config", "signingkey = ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG4dHeSX"],
    ["the fingerprint of a key", "Makefile", "UBUNTU_SIGNING_KEY=D2EB44626FDDC30B513D5BB71A5D6C4C7DB87C81"],
    ["words", "a.tf", 'key = "enable-oslogin-2fa"'],
    ["the identifier of a query", "a.json", '{"key": "Q-e9a914b6-955e-4cf9-b71d-48e74f8b0632-0"}'],
    [
      "a part of an ARN",
      "a.tpl",
      '"arn:aws:secretsmanager:{{ .region }}:{{ .account }}:secret:adhoc/shop/*"',
    ],
    ["an address that documentation describes", "a.tpl", "/*scheme://[:password@]host:port*/"],
    [
      "prose in a comment",
      "install",
      "# Read the first password 'shop-initial-admin-secret' from the cluster",
    ],
    [
      "what age encrypted",
      "a.env",
      "SHOP_PASSWORD=base64+age:LS0tLS1CRUdJTiBBR0UgRU5DUllQVEVEIEZJTEUtLS0tLQpZV2Rs",
    ],
  ])("aren't seen in %s", (_, file, line) => {
    expect(found({ [`/${file}`]: `${line}\n` })).toEqual([]);
  });

  it("are seen beside such a line, and in almost the same ones", () => {
    for (const line of [
      `password: '${PASSWORD}'`,
      `sed "s/Password=.*/Password=${PASSWORD}/"`,
      `SIGNING_KEY=${PASSWORD}`,
      `run --admin-pass '${PASSWORD}'`,
    ])
      expect([line, found({ "/a.sh": `grep 'password: \\S+'\n${line}\n` })]).toEqual([
        line,
        [expect.stringMatching(/^warning secrets\/file a\.sh:2 /)],
      ]);
  });

  it("are no names of keys in the template of an ExternalSecret", () => {
    const key = (rest: string) =>
      found({ "/chart/a.yaml": `{{- if .on }}\ndata:\n  - secretKey: username\n    ${rest}\n{{- end }}\n` });
    expect(key("remoteRef:")).toEqual([]);
    expect(key("other:")).toHaveLength(1);
  });

  it("aren't looked for in vendored packages, nor in tests where they are made of repeated words", () => {
    const stripe = ["sk", "live", "aaaabbbbccccdddd"].join("_");
    const slack = ["xoxb", "secretsecret"].join("-");
    expect(
      found({
        "/vendor/github.com/acme/lib/client.go": `const token = "${TOKEN}"\n`,
        "/web/node_modules/lib/index.js": `const token = "${TOKEN}"\n`,
        "/web/.nx/workspace-data/parsed-lock-file.json": `{"token": "${TOKEN}"}\n`,
        "/tests/test_scrubber.py": `KEYS = ["${stripe}", "${slack}"]\n`,
      }),
    ).toEqual([]);
    expect(found({ "/vendor/settings.sh": `TOKEN=${TOKEN}\n` })).toHaveLength(1);
  });

  it("are warnings for an access key whose secret half isn't there", () => {
    const id = ["AKIA", "U7LUSPJKUUUS6TMI"].join("");
    const half = ["fqRvjWaPU5o0fCqQuUWbj9Fa", "inj2pVZtBCiDiieS"].join("");
    const severities = (text: string) => found({ "/issuer.yaml": text }).map((one) => one.split(" ")[0]);
    expect(severities(`path: /accessKeyID\nvalue: ${id}\n`)).toEqual(["warning"]);
    expect(severities(`id: ${id}\nother: ${half}\n`)).toContain("error");
  });

  it("are errors in a kubeconfig, unless the cluster is on the machine itself", () => {
    const key = `${HEAD}\n${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`;
    const config = (server: string, data = btoa(key)) =>
      found({
        "/kube_config.yaml": `kind: Config\nclusters: [{name: a, cluster: {\n  server: ${server}}}]\nusers:\n- name: a\n  user:\n    client-key-data: ${data}\n`,
      }).map((one) => one.split(" ")[0]);
    expect(config("https://10.2.101.223:6443")).toEqual(["error"]);
    for (const server of ["https://127.0.0.1:6443", "https://kubernetes.docker.internal:6443"])
      expect(config(server)).toEqual(["warning"]);
    expect(config("https://10.2.101.223:6443", btoa(`${HEAD}\n...\n`))).not.toContain("error");
  });

  it("are warnings where a key is called after a test, none where CI keeps it, and errors otherwise", () => {
    const key = `${HEAD}\n${"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSk".repeat(2)}\n`;
    const severities = (file: string) => found({ [file]: key }).map((one) => one.split(" ")[0]);
    for (const file of [
      "/certs/localhost-key.pem",
      "/certs/test.key",
      "/config/test-certs/key.pem",
      "/demos/tls/ca.key",
      "/hack/ca.key",
      "/kind/testing-only/ca.key",
    ])
      expect(severities(file), file).toEqual(["warning"]);
    for (const file of ["/secrets.template/mail.key", "/config-example/ca.key"])
      expect(severities(file), file).toEqual([]);
    expect(severities("/mail-templates/mail.key")).toEqual(["error"]);
    expect(severities("/pkg/testfiles/ca.key")).toEqual(["warning"]);
    expect(severities("/pkg/testament/ca.key")).toEqual(["error"]);
    const template = (comment: string, between = "") =>
      found({
        "/chart/_tls.tpl": `{{/*\n${comment}\n*/}}\n${between}{{- define "key" -}}\n${key}{{- end }}\n`,
      }).map((one) => one.split(" ")[0]);
    expect(template("The default key (for development only)")).toEqual(["warning"]);
    expect(template("The default key")).toEqual(["error"]);
    expect(template("For development only", '{{- define "a" -}}a{{- end }}\n')).toEqual(["error"]);
    expect(severities("/.ci/assets/sign.pem")).toEqual([]);
    for (const file of ["/ci-root/sign.pem", "/certs/latest.key", "/demonstrators/ca.key"])
      expect(severities(file), file).toEqual(["error"]);
  });

  it("are warnings in code and reports of tests, and where they were good for an hour", () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const jwt = (seconds: number) =>
      [
        part({ alg: "RS256" }),
        part({ iat: 16_725_225_600, exp: 16_725_225_600 + seconds }),
        "aB3dE5gH7jK9mN1p",
      ].join(".");
    const files = {
      "/target/surefire-reports/TEST-a.xml": `<out>token=${jwt(9e6)}</out>\n`,
      "/token.yml": `token: ${jwt(3600)}\n`,
      "/setup.ps1": `.\\config.cmd --url https://github.com/a/b --token ${"BQCH5XEA7XJPPTNW2CYI7F3IUR2RH"} --unattended\n`,
    };
    const severities = (given: Record<string, string>) => found(given).map((one) => one.split(" ")[0]);
    expect(new Set(severities(files))).toEqual(new Set(["warning"]));
    expect(severities({ "/token.yml": `token: ${jwt(9e6)}\n` })).toEqual(["error"]);
    // One whose middle is cut off.
    const [start, middle = "", end] = jwt(3600).split(".");
    const cut = [start, middle.slice(0, -8), end].join(".");
    expect(severities({ "/token.yml": `token: ${cut}\n` })).toEqual(["error"]);
  });

  it("are found in a document of a program that has a kind, and a name or none, but no API version", () => {
    for (const metadata of ["{name: web}", "{}", "{name: web, namespace: }"])
      expect(
        found({
          "/deploy/web.yaml": `kind: Config\nmetadata: ${metadata}\nspec: {password: Gr33n-otter-41}\n`,
        }),
        metadata,
      ).toEqual(["warning secrets/file deploy/web.yaml:3 a literal value for password"]);
  });

  it("are warnings where documentation publishes a token", () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const severities = (claims: object) =>
      found({
        "/token.yml": `token: ${part({ alg: "RS256" })}.${part(claims)}.aB3dE5gH7jK9mN1pQ2sTuV4wX6yZ\n`,
      }).map((one) => one.split(" ")[0]);
    for (const claims of [
      { role: "service_role" },
      { iss: "supabase-demo", role: "service_role" },
      { iss: "supabase", ref: "local", role: "service_role" },
      { sub: "1234567890", name: "A" },
    ])
      expect(severities(claims), JSON.stringify(claims)).toEqual(["warning"]);
    expect(severities({ iss: "supabase", ref: "localhostess", role: "service_role" })).toEqual(["error"]);
    expect(severities({ role: "service_role", iss: "https://shop.example", sub: "web" })).toEqual(["error"]);
  });

  it("are warnings where kubeadm ends them after a day, and errors where it doesn't or where another stands beside", () => {
    const join = `kubeadm join 192.0.2.1:6443 --token ${"k3x9qd.w8f2mz7c1v5b0n6h"}`;
    const severity = (line: string) => found({ "/join.sh": `${line}\n` }).map((one) => one.split(" ")[0]);
    expect(severity(join)).toEqual(["warning"]);
    expect(severity(join.replace("join", "init").concat(" --token-ttl 0"))).toEqual(["error"]);
    expect(severity(`TOKEN=${TOKEN} ${join}`)).toEqual(["error"]);
  });

  it.each([
    [
      "/api/store_v1.k",
      "schema StoreAuth:\n    clientSecret : StoreV1AuthClientSecret, default is Undefined\n",
    ],
    ["/api/types.d.ts", "interface Login { password: LoginPassword; apiToken: StoreV1Token2 }\n"],
    ["/api/login.proto", "message Login { string password = 1; }\n"],
    ["/api/schema.graphql", "type Login { password: PasswordV1a2B3 }\n"],
    ["/api/model.prisma", "model Login {\n  password         String\n}\n"],
    ["/api/settings.cue", "#Login: {password: #PasswordV1a2}\nlogin: password: store.passwordV1a2\n"],
    ["/api/login.dhall", "{ Type = { password : Login.Password }, clientSecret = Login.secret1a2b }\n"],
    ["/api/login_pb2.pyi", "    key: _settings_v1_pb2.SettingsKey9x\n"],
    ["/api/openapi.yaml", "properties:\n  apiKey: {description: 'the key', default: q8f2mz7c1v5b}\n"],
    ["/charts/shop/values.schema.json", `{"default": "https://user:q8f2mz7c1v5b@errors.example/1"}\n`],
    ["/api/Parser.tokens", "OLD_PASSWORD=449\n"],
    ["/ui/i18n/de.json", `{"login.password": "Kennwort-1"}\n`],
    ["/theme/messages_de.properties", "password=Kennwort-1\n"],
    ["/infra/main.tf", "  client_secret = data.vault_entry.shop.client_secret_v2\n"],
    ["/infra/main.tf", `  secret = "orders-data"\n`],
    ["/infra/policy.tf", `  sid = "AllowReadAndPassRoles"\n`],
    ["/checks.xml", `<property name="tokens" value="METHOD_DEF"/>\n`],
    ["/setup.xml", `<settings pass="oobeSystem">\n`],
    ["/deploy.sh", `log_error "shop-db-credentials: auto-fix failed"\n`],
    ["/deploy.sh", `printf 'PASS: the orders add up\\n'\n`],
    ["/deploy.sh", `echo "no key: use the --secret flag (of the build)"\n`],
    ["/deploy.sh", "cat <<END\n  -t, --token         GitHub token with rights (required)\nEND\n"],
    ["/deploy.nu", "talosctl gen config --with-secrets (secrets-yaml)\n"],
    ["/Dockerfile", `ENV GPG_KEY=${"C56349D886".repeat(4)}\n`],
    ["/sonar.properties", "sonar.projectKey=orders_AYOQAcLFoLfF0EHyp3gB\n"],
    ["/build.sh", "docker build --secret id=npm,src=npmrc.txt .\n"],
    ["/profile.env", "GREEN_APP_SECRET=orders-db\n"],
    ["/start.sh", `run --secret "\${JWT_SECRET:-your_secret_change_this}"\n`],
    ["/values.yaml", "db:\n  password: CHANGE_ME_db\n"],
    ["/values.yaml", `keys:\n  ## ${HEAD}\n  ## ...\n`],
    ["/sealed.json", `{"encryptedData": {"ssh-privatekey": "AgB${"q8F2mZ7c1V5b".repeat(30)}="}}\n`],
  ])("aren't types, messages, constants, names of objects or values to fill in: %s %s", (file, text) => {
    expect(found({ [file]: text })).toEqual([]);
  });

  it.each([
    ["/api/store.k", `token = "${TOKEN}"\n`],
    ["/infra/main.tf", `  client_secret = "${PASSWORD}"\n`],
    ["/deploy.sh", `echo "DB_PASSWORD=${PASSWORD}" >> .env\n`],
    ["/deploy.sh", `DB_PASSWORD=${PASSWORD} run\n`],
    ["/deploy.sh", `run --token ${PASSWORD}\n`],
    ["/profile.env", `APP_SECRET=${PASSWORD}\n`],
    ["/setup.xml", `<user pass="${PASSWORD}">\n`],
    ["/checks.xml", `<property name="token" value="${PASSWORD}"/>\n`],
    ["/start.sh", `run --secret "\${JWT_SECRET:-${PASSWORD}}"\n`],
  ])("are found beside such values: %s %s", (file, text) => {
    expect(found({ [file]: text })).toHaveLength(1);
  });

  it("are one warning with their lines where a file has many", () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, at) => `DB${at}_PASSWORD=${PASSWORD}\n`).join("");
    expect(found({ "/local.env": lines(3) })).toHaveLength(3);
    expect(found({ "/local.env": lines(100) })).toEqual([
      "warning secrets/file local.env:1 a literal value for DB0_PASSWORD, and so do 99 more values, " +
        "in lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 89 more",
    ]);
    expect(found({ "/local.env": `${lines(100)}token=${TOKEN}\n` })).toHaveLength(2);
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

describe("a file in which a telling name has another meaning", () => {
  const SEALED = `AgBy${"3i4OJSWK".repeat(50)}`;
  const sealed = `{"kind": "SealedSecret", "apiVersion": "bitnami.com/v1alpha1", "metadata": {"name": "web"}, "spec": {
    "encryptedData": {
      "client-secret": "${SEALED}",
    }}}\n`;
  it.each([
    ["a SealedSecret in JSON", "/overlay/web.json", sealed],
    [
      "a property list",
      "/ios/Info.plist",
      `<key>token</key>\n<string>${PASSWORD}</string>\ntoken = ${PASSWORD}\n`,
    ],
    ["the captions of a form", "/web/strings.json", `{"password": "${PASSWORD}"}\n`],
    ["the tag of an image", "/list.txt", "ghcr.io/acme/external-secrets:v2.8.0\n"],
  ])("is silent of %s", (_, file, text) => {
    const listed: Record<string, string> = file.startsWith("/overlay")
      ? { [OVERLAY]: "resources: [web.json]\n" }
      : {};
    expect(found({ ...listed, [file]: text })).toEqual([]);
  });
  it("warns of the same settings in another file", () =>
    expect(found({ "/web/settings.json": `{"password": "${PASSWORD}"}\n` })).toEqual([
      "warning secrets/file web/settings.json:1 a literal value for password",
    ]));
});
