import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { parseDocuments } from "@kustogen/kustomize/yaml/reader/documents.ts";
import { describe, expect, it } from "vitest";
import { rows } from "../../../../../test/table.ts";
import { findCredentials } from "../../../src/kubernetes/credentials/find.ts";
import { configMap, env, pod } from "./resources.ts";

/** Joined at run time, so that scanners of this repository don't take the examples for leaks. */
const join = (text: string) => text.replaceAll("~~", "");

/** A resource as a table has it: "env NAME VALUE", "pod FIELDS of its container", "configMap DATA", or all of its fields. */
function read(text: string): Resource {
  const whole = join(text);
  const [, kind, rest = ""] = /^(env|pod|configMap) (.*)$/.exec(whole) ?? [];
  const [, name = "", value = ""] = /^(\w+) ?(.*)$/.exec(rest) ?? [];
  if (kind === "env") return env(name, value);
  const fields = parseDocuments(kind === undefined ? whole : rest, "a.yaml")[0] as never;
  return kind === undefined ? fields : kind === "pod" ? pod(fields) : configMap(fields);
}

describe("a literal that looks like a credential is found and never shown", () => {
  it.each(
    rows(`
a password | env DB_PASSWORD hunter2! | hunter2! | a literal value for DB_PASSWORD
a token in camel case | env githubToken abcdef-ghi | abcdef-ghi | githubToken
an API key | env LITELLM_MASTER_KEY some-value | some-value | LITELLM_MASTER_KEY
a session secret | env APP_SESSION_SECRET change-me | change-me | APP_SESSION_SECRET
a key that ends like a name | env API_TOKEN 8f3k2j4h-9s8d7f6g5h4j-key | 8f3k2j4h | API_TOKEN
a password in a command that ends there | pod {command: [sh, "-c", "mc alias set a http://b:9000 admin hunter2hunter2; sleep 1"]} | hunter2 | mc
a login without a scheme | env DB admin:hunter2x@db.shop.example | hunter2x | a URL with a password
a login of a user who is called like a program | env DB rsync:hunter2x@db.shop.example:3306 | hunter2x | a URL with a password
a hex key | env ENCRYPTION_KEY abcdef0123456789 | abcdef0123456789 | ENCRYPTION_KEY
a URL with a password | env DATABASE_URL postgresql://app:pa55word@db:5432/app | pa55word | a URL with a password
a Redis URL with a password | env REDIS redis://:pa55word@redis:6379/0 | pa55word | a URL with a password
a URL with a key as its user | env REPORTS https://~~8f3b1c9de2a74f60b5d8c1a2e3f40516@o1.ingest.shop.example/4 | 8f3b1c | a URL with a key
a private key | pod {env: [{name: CERT, value: "-----BEGIN RSA PRIV~~ATE KEY-----\\nMIIE"}]} | MIIE | a private key
an AWS key | env X AKIA~~IOSFODNN7EXAMPLE | IOSFODNN | an AWS access key
a GitHub token | pod {args: ["--remote=ghp_~~abcdefghijklmnopqrstuvwxyz0123456789"]} | abcdefghij | a GitHub token
a Perplexity key | env X pplx-~~${"a1B2c3D4".repeat(6)} | a1B2c3 | a Perplexity key
a Replicate token | env X r8_~~${"a1B2c3D4".repeat(5)} | a1B2c3 | a Replicate token
an xAI key | env X xai-~~${"a1B2c3D4".repeat(10)} | a1B2c3 | an xAI key
a SonarQube token | env X sqp_~~${"a1b2c3d4".repeat(5)} | a1b2c3 | a SonarQube token
a Dynatrace token | env X dt0c01.~~${"A1B2C3D4".repeat(3)}~~.~~${"A1B2C3D4".repeat(8)} | A1B2C3 | a Dynatrace token
a Stripe key | env X sk_li~~ve_abcdefghijklmnop1234 | abcdefghij | a Stripe key
a JSON web token | env X eyJhbGciOiJIUzI1NiJ9~~.eyJzdWIiOiIxMjM0NTY3ODkwIn0~~.dozjgNryP4J3jVmNHl0w5N | dozjgNry | a JSON web token
a driver's address whose user is called user | env DSN user:Sommerwind!@tcp(db:3306)/shop | Sommerwind | a URL with a password
a flag | pod {args: ["--db-password=hunter2!"]} | hunter2! | db-password
a flag and its value | pod {command: [redis-server, "--requirepass", "hunter2!"]} | hunter2! | requirepass
an assignment in a script | pod {command: [sh, "-c", "PGPASSWORD=hunter2! psql -h db"]} | hunter2! | PGPASSWORD
a ConfigMap entry | configMap {APP_SMTP_PASSWORD: "hunter2!"} | hunter2! | APP_SMTP_PASSWORD
a line of a TOML file | configMap {app.conf: "[auth]\\njwt_secret = \\"hunter2!\\"\\n"} | hunter2! | jwt_secret
a line of a YAML file | configMap {a.yaml: "db:\\n  password: hunter2!\\n"} | hunter2! | password
a line of a JSON file | configMap {a.json: "{\\n  \\"apiKey\\": \\"hunter2!\\",\\n  \\"a\\": 1\\n}"} | hunter2! | apiKey
a URL in a file | configMap {a.conf: "x = 1\\ndsn = postgres://u:hunter2@db/x\\n"} | hunter2 | a URL with a password
an annotation | {apiVersion: v1, kind: Service, metadata: {name: a, annotations: {acme.io/api-key: "hunter2!"}}} | hunter2! | api-key
a value deep in a custom kind | {apiVersion: x.io/v1, kind: X, metadata: {name: a}, spec: {a: [{b: "glpat-~~abcdefghijklmnopqrst"}]}} | abcdefgh | a GitLab token
  `),
  )("%s", (_, text, value, words) => {
    const resource = read(text);
    const [found] = findCredentials(resource);
    expect(found?.what).toContain(words);
    expect(found?.what).not.toContain(value);
    expect(found?.path.length).toBeGreaterThan(1);
    expect(findCredentials(resource)[0]).toEqual(found);
  });

  it("is called by the field that holds it as JSON", () => {
    const values = { connect: { credentials: '{"verifier":{"salt":"e96_hgSbbzzNB-uNawfleg"}}' } };
    const release = { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", spec: { values } };
    expect(findCredentials(release as unknown as Resource)).toEqual([
      { path: ["spec", "values", "connect", "credentials"], what: "a literal value for credentials" },
    ]);
  });

  it.each(["pullsecret", "1passcredentials", "q8Xv2LmZ0p"])(
    "is found behind a name that says so: %s",
    (value) => {
      expect(findCredentials(configMap({ "a.yaml": `db:\n  password: ${value}\n` }))).toHaveLength(1);
    },
  );

  it("names the place", () => {
    expect(findCredentials(env("DB_PASSWORD", "hunter2!"))[0]?.path).toEqual([
      "spec",
      "containers",
      0,
      "env",
      0,
      "value",
    ]);
    expect(findCredentials(pod({ args: ["a", "--token", "abc"] }))[0]?.path).toEqual([
      "spec",
      "containers",
      0,
      "args",
      2,
    ]);
    expect(findCredentials(configMap({ TOKEN: "abcdef" }))[0]?.path).toEqual(["data", "TOKEN"]);
  });
});

describe("an identifier of a key", () => {
  const KEY = join("AKIA~~Q3EXAMPL3KEY0ID9");
  const solver = (route53: object): Resource =>
    ({
      apiVersion: "cert-manager.io/v1",
      kind: "Issuer",
      metadata: { name: "a" },
      spec: { route53 },
    }) as never;

  it("is found beside a reference to the Secret with its other half, as half of a key", () => {
    const reference = { secretAccessKeySecretRef: { name: "aws", key: "key" } };
    expect(findCredentials(solver({ accessKeyID: KEY, ...reference }))).toHaveLength(1);
  });

  it("is found where nothing says that the other half is in a Secret", () => {
    expect(findCredentials(solver({ accessKeyID: KEY }))).toHaveLength(1);
  });
});

describe("an entry of a Secret in XML", () => {
  const element = (value: string) => configMap({ "pod.xml": `<secretKey>${value}</secretKey>\n` });

  it("is named, not shown: username and password are no values", () => {
    for (const value of ["username", "password", "token"])
      expect(findCredentials(element(value))).toEqual([]);
    expect(findCredentials(element("hunter2hunter2"))).toHaveLength(1);
  });
});

describe("what is no credential passes", () => {
  it.each(
    rows(`
the name of a Secret with a digit in it | env githubConfigSecret k8s-homelab-runner-secret
the name of a Secret with an authority | env serverCASecret cnpg-server-ca
what a stand-in for AWS takes | env AWS_SECRET_ACCESS_KEY test
a principal with a mail address | env SUPER_USER User:admin@shop.example
a member of a cloud's group | env MEMBER serviceAccount:deployer@shop.iam.gserviceaccount.com
a command line of variables | pod {command: [sh, "-c", "until mc alias set a http://b:9000 $USER $PASSWORD; do sleep 1; done"]}
the number of a public key | pod {command: [sh, "-c", "gpg --recv-keys 052996E2A20B5C7E"]}
the name of a TLS Secret | env K8S_WILDCARD_TLS_SECRET tesslate-wildcard-tls
the name of a Secret | env APP_SECRET_NAME tesslate-app-secrets
a limit | env AI_TOKEN_LIMIT 4096
an identifier as a variable | env OIDC_CLIENT_ID ZN3JTEtodC2h2DkLXD6HGRFENe6X~~7tB63eoRFnbp
an identifier as long as half of a key | {apiVersion: helm.toolkit.fluxcd.io/v2, kind: HelmRelease, metadata: {name: a}, spec: {values: {client_id: ZN3JTEtodC2h2DkLXD6HGRFENe6X~~7tB63eoRFnbp}}}
an identifier in a file of variables | configMap {OIDC_CLIENT_ID: ZN3JTEtodC2h2DkLXD6HGRFENe6X~~7tB63eoRFnbp}
an empty value | env SMTP_PASSWORD
a switch | env USE_TOKEN true
a number | env MAX_TOKEN 4096
the name of someone in a directory | env CONSOLE_ACCESS_KEY uid=sam,ou=people,dc=example,dc=io
a duration | env REFRESH_TOKEN 15m
a URL | env OAUTH_TOKEN https://issuer.example.com/token
a file | env PRIVATE_KEY /var/run/secrets/key.pem
a reference | env DB_PASSWORD $(POSTGRES_PASSWORD)
a URL with a reference | env DATABASE_URL postgres://$(USER):$(PASSWORD)@db:5432/app
a URL with a user only | env DATABASE_URL postgres://app@db:5432/app
a variable that must be set | configMap {run.sh: ": \\"\${SONARR_API_KEY:?SONARR_API_KEY not set}\\"\\n"}
what is written where a variable is set | configMap {run.sh: "\${REDIS_PASS:+password: '\${REDIS_PASS}',}\\n"}
the script of a page | configMap {index.html: "const idToken = state.tokens?.id_token;\\nstate.credential = credential;\\n"}
a variable of the shell inside a statement | configMap {run.sh: "psql -c \\"CREATE USER $USER WITH password '\\"$DB_PWD\\"';\\"\\n"}
the word password above a quoted name | configMap {app.py: "'PASSWORD': environ.get('DB_PASSWORD', ''), # the password\\n'HOST': 'db',\\n"}
a login behind the program that copies | env REPO sftp:backup@198.51.100.7:/C:/backups
an account behind it | env REPO sftp:u123456@u123456.storage.example.net:/backup
a URL with a port and an at sign in its path | env X http://registry:5000/acme/api@sha256
an image by digest | pod {image: "ghcr.io/acme/api@sha256:${"a".repeat(64)}"}
a secretKeyRef | pod {env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db-credentials, key: password}}}]}
an envFrom | pod {envFrom: [{secretRef: {name: app-token}}]}
a volume of a Secret | {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [], volumes: [{name: token, secret: {secretName: api-token}}]}}
a flag with a reference | pod {args: ["--requirepass", $(REDIS_PASSWORD), "--token=$TOKEN", "--api-key-file=/etc/key", "--token", "--other"]}
a script with references | pod {command: [sh, "-c", "PGPASSWORD=\\"$PASSWORD\\" psql && export TOKEN=$(cat /run/token)"]}
an nginx file | configMap {nginx.conf: "server {\\n  ssl_certificate_key /etc/tls/key.pem;\\n  proxy_set_header Authorization \\"Bearer $token\\";\\n  limit_req_zone $binary_remote_addr zone=token:10m;\\n}"}
a TOML file with references | configMap {a.conf: "jwt_secret = \\"\${JWT_SECRET}\\"\\ntoken_ttl = \\"1h\\"\\npassword_min_length = 12\\nkey = \\"abc\\"\\n"}
cert-manager's privateKey | {apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: a}, spec: {privateKey: {algorithm: ECDSA}, secretName: a-tls}}
an ExternalSecret | {apiVersion: external-secrets.io/v1, kind: ExternalSecret, metadata: {name: a}, spec: {data: [{secretKey: password, remoteRef: {key: alexandria/admin-password}}]}}
an annotation for a Secret | {apiVersion: v1, kind: Service, metadata: {name: a, annotations: {nginx.ingress.kubernetes.io/auth-secret-type: auth-file}}}
a public key | pod {env: [{name: X, value: "-----BEGIN PUBLIC KEY-----\\nMIIB"}]}
where a program finds the login of a registry | configMap {registries.conf: "registries:\\n- name: a\\n  credentials: pullsecret:argocd/ghcr-secret\\n"}
a script that gives the login of a registry | configMap {registries.conf: "- name: a\\n  credentials: ext:/scripts/login.sh\\n"}
the name of an entry of a Secret, of words alone | configMap {values.yaml: "connect:\\n  credentialsName: op\\n  credentialsKey: 1passcredentialsjson\\n"}
  `),
  )("%s", (_, text) => {
    expect(findCredentials(read(text))).toEqual([]);
  });
});
