import { describe, expect, it } from "vitest";
import { stateOf } from "../../../../src/check/model/state-of.ts";
import { credential } from "../../../../src/check/rules/secrets/credential.ts";
import { examples } from "../../../kubernetes/credentials/encoded-examples.ts";
import { judged, state } from "../../state.ts";

const pod = (variable: string) =>
  state(
    `apiVersion: v1\nkind: Pod\nmetadata: {name: api}\nspec: {containers: [{name: api, env: [${variable}]}]}`,
  );

/** As a program for sign-ins writes it. */
const PBKDF2 = ["$pbkdf2-sha512$310000", "c8p78n7pUMln0jzvd4aK4Q", "JNRBzwAo0ek5qKn50cFzzvE9RXV88h1w"].join(
  "$",
);

describe("secrets/credential", () => {
  it("names the place of a literal and what it is, not its value", () => {
    expect(judged(credential, pod("{name: DB_PASSWORD, value: hunter2}"))).toEqual([
      "error Pod api: spec.containers[0].env[0].value: looks like a credential: a literal value for DB_PASSWORD",
    ]);
  });

  it("is a warning for an access key of AWS without its secret half, which alone opens nothing", () => {
    const id = ["AKIA", "Z3QK7WBM", "X5TN2RVC"].join("");
    const alone = `{name: SMTP_USER, value: ${id}}`;
    expect(judged(credential, pod(alone))).toEqual([expect.stringMatching(/^warning .* an AWS access key$/)]);
    const secret = ["wJalrXUtnFEMIK7MDENG", "bPxRfiCYzTqW8vLm2NdK"].join("");
    expect(judged(credential, pod(`${alone}, {name: SMTP_SECRET, value: ${secret}}`))).toEqual(
      expect.arrayContaining([expect.stringMatching(/^error .*env\[0\].* an AWS access key$/)]),
    );
  });

  it.each([
    ["warning", `ghp_${"x".repeat(36)}`],
    ["warning", `${"tskey"}-auth-0000000000000000`],
    ["error", `${"ghp"}_x7Kq2mZ9vB4nR1tY8wC3eF6gH5jL0pS2dA4u`],
  ])("is a %s for a token with such characters: %s", (severity, value) => {
    expect(judged(credential, pod(`{name: GIT, value: ${value}}`))).toEqual([
      expect.stringMatching(new RegExp(`^${severity} `)),
    ]);
  });

  it.each([
    ["the other half", "repo1-s3-key-secret=K3Bf56zgJk4DqMQnIV2m\n"],
    ["a half without the other", "repo1-s3-key=K3Bf56zgJk4DqMQnIV2m\n"],
    ["random text under the name of a Secret", "s3-credential-secret=K3Bf56zgJk4DqMQnIV2m\n"],
  ])("is an error for %s", (_, text) => {
    expect(judged(credential, config("s3.conf", `[global]\n${text}`))).toEqual([
      expect.stringMatching(/^error /),
    ]);
  });

  it("is a warning for a webhook that is crossed out in a file, and an error for one that isn't", () => {
    const file = (last: string) =>
      judged(
        credential,
        config("alertmanager.yml", `global:\n  slack_api_url: "https://hooks.slack.com/services/${last}"\n`),
      ).map((one) => one.split(" ")[0]);
    expect(file(`TXXXXXXXX/XXXXXXXXXXX/${"X".repeat(24)}`)).toEqual(["warning"]);
    expect(file(`T01ABCDEF/B02ABCDEFGH/${"q7Rk2mZ9vB4n"}R1tY8wC3eF6g`)).toEqual(["error"]);
  });

  it("takes the first line of a key without the key", () => {
    const head = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
    expect(judged(credential, config("jwt_private_key", head))).toEqual([]);
    expect(judged(credential, config("jwt_private_key", `${head}\nMIIEvgIBADANBgkqhkiG9w0B`))).toHaveLength(
      1,
    );
  });

  it("takes a reference to a Secret", () => {
    const reference = "{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}";
    expect(judged(credential, pod(reference))).toEqual([]);
  });

  it("finds every literal of a set that people gave", () => {
    const { refuse } = examples("examples");
    for (const [name, resource] of Object.entries(refuse))
      expect([...(credential.check?.(stateOf([resource])) ?? [])], name).not.toEqual([]);
  });

  it("finds nothing in what only looks like a credential", () => {
    for (const file of ["examples", "families"])
      for (const [name, resource] of Object.entries(examples(file).allow))
        expect(
          [...(credential.check?.(stateOf([resource], { strictness: "production" })) ?? [])],
          name,
        ).toEqual([]);
  });

  const release = (values: string) =>
    state(
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n  values: ${values}`,
    );
  const EXPORT = "openssl pkcs12 -export -in tls.crt -inkey tls.key -out a.p12 -passout pass:";
  const run = (...command: string[]) =>
    state(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a:1", command: [sh, -c, '${command.join("")} && start']}]}`,
    );
  const config = (file: string, text: string) =>
    state(`apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {${file}: ${JSON.stringify(text)}}`);

  const HASH =
    "$argon2id$v=19$m=65536,t=3,p=4$U0qmfH1PAFPjDfoWDWyRxQ$BrIyBYUMZWNfQ9kNnWW1pdBcSrG9/+vwaX/Z/Ygmq9s";

  const webToken = (role: string, before = "") =>
    [
      { alg: "HS256", typ: "JWT" },
      { iss: `supabase${before}`, ref: "abcdefghijklmnopqrst", role, iat: 16_725_225_600 },
    ]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".")
      .concat(".aB3dE5gH7jK9mN1pQ2sTuV4wX6yZ");
  const SEALED = `AgB${"x7Kq/2Rt+Zb9WcV4".repeat(50)}==`;
  const SUM = "sha256-e0b685fc-47b79532-182d4272-215fef72-b6d651fc-1899a990-fc3f4123-41c12a78";
  const addresses = (...lines: string[]) => config("subscriptions", lines.join("\n"));

  it.each([
    ...["", "a", "ab"].map((before): [string, ReturnType<typeof pod>] => [
      `a token of whoever isn't logged in, behind ${before.length} letters`,
      pod(`{name: SUPABASE_ANON_KEY, value: ${webToken("anon", before)}}`),
    ]),
    ["the same in a file", config(".env", `URL=a\nSUPABASE_PUBLISHABLE_KEY="${webToken("anon")}"\n`)],
    ["what Sealed Secrets encrypted", release(`{sealedSecrets: {AUTH_SECRET_KEY: ${SEALED}}}`)],
    ["the same in a field of its kind", release(`{encryptedData: {client_secret: ${SEALED}}}`)],
    ["the sum of a Secret", release(`{podAnnotations: {checksum/grafana-credentials: ${SUM}}}`)],
    [
      "an address of helm-secrets",
      release(
        "{valueFiles: ['secrets://https://git.example.com/Sam1043/manifest/raw/refs/heads/main/shop-k8s-monitoring-app/secrets/secrets.enc.yaml']}",
      ),
    ],
    ["one with a key", release("{valueFiles: ['secrets+age-import:///keys/key.txt?secrets.enc.yaml']}")],
    [
      "recipients by their addresses",
      addresses("- recipients:", "  - email:sam2626@gmail.com", "  - 'email:kim.99@example.org'"),
    ],
  ])("takes what is made to be read: %s", (_, given) => {
    expect(judged(credential, given)).toEqual([]);
  });

  it.each([
    ["a token of a service", pod(`{name: SUPABASE_KEY, value: ${webToken("service_role")}}`)],
    [
      "a token behind one of whoever isn't logged in",
      config("a.env", `A_KEY=${webToken("anon")}\nB_KEY=${webToken("service_role")}\n`),
    ],
    ["ciphertext of Sealed Secrets elsewhere", release(`{secrets: {AUTH_SECRET_KEY: ${SEALED}}}`)],
    ["what isn't sealed", release("{sealedSecrets: {AUTH_SECRET_KEY: x7Kq2RtZb9WcV4mN8pLs}}")],
    ["a token beside a sum", release("{podAnnotations: {grafana-credentials: x7Kq2RtZb9WcV4mN8pLs}}")],
    [
      "an address with a password",
      release("{valueFiles: ['secrets://https://sam:x7Kq2RtZb9@git.example.com/a.yaml']}"),
    ],
    ["a mailbox with its password and port", addresses("  - email:x7Kq2RtZb9@smtp.example.com:587")],
  ])("is an error for %s", (_, given) => {
    expect(judged(credential, given)).toEqual([expect.stringMatching(/^error .* looks like a credential/)]);
  });

  it.each([
    ["what a mail server reads from its variables", release("{store: {password: '%{env:PG_PASSWORD}%'}}")],
    ["the name of a variable", pod("{name: DB_PASSWORD, value: POSTGRES_ADMIN_PASSWORD}")],
    ["the name of a Secret of Kubernetes", pod("{name: TS_KUBE_SECRET, value: tailscale-state}")],
    ["the path of a file", pod("{name: OP_SESSION, value: /home/opuser/.op/1password-credentials.json}")],
    ["a row of signs", pod("{name: EMAIL_PASSWORD, value: '##########'}")],
    [
      "a variable of Windows",
      config(
        "install.bat",
        'tailscale.exe up --authkey="%TS_CLIENT_SECRET%?ephemeral=true&preauthorized=true"',
      ),
    ],
    ["what another plugin looks up", release("{hosts: ['argocd.<secret:private-domain>']}")],
    ["a hash of rspamd", pod(`{name: ADMIN_PASS, value: $2$${"k9".repeat(16)}$${"x7q3".repeat(13)}}`)],
    ["a hash", pod("{name: CLIENT_SECRET, value: $pbkdf2-sha512$310000$c8p78n7pUMln0jzvd4aK4Q$JNRBzwAo0ek}")],
    [
      "the name of a Secret with credentials",
      config(
        "a.yaml",
        '"backup-target": "s3://backups"\n"backup-target-credential-secret": "k3s-backup-b2"\n',
      ),
    ],
    [
      "the name of a Secret",
      state(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {acme-contact-secret: acme-contact}}",
      ),
    ],
    [
      "the name of a Secret with digits, in a namespace",
      state(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {nginx.ingress.kubernetes.io/auth-secret: iot/zigbee2mqtt-secret}}",
      ),
    ],
    [
      "a word in a label",
      state(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, labels: {konghq.com/credential: jwt}}\nspec: {}",
      ),
    ],
    [
      "a path into a Secret",
      state(
        "apiVersion: v1\nkind: Service\nmetadata: {name: a, annotations: {template.openshift.io/expose-password: '{.data[''database-password'']}'}}",
      ),
    ],
    [
      "the region in the address of a camera",
      config("go2rtc.yaml", "streams:\n  - xiaomi://626144510:cn@192.168.0.9?did=1\n"),
    ],
    [
      "a generic type in code",
      config("a.dart.txt", "Token getTokenFromMap1x9<T extends Token>(Map a) => b;\n"),
    ],
    ["the name of a miner's worker", config("POOL_PASS", "workerid")],
    [
      "the key of one monitor, which pages show",
      config(
        "services.yaml",
        "- Site:\n    widget:\n      type: uptimerobot\n      key: m796718516-ca9cd9d6ec77a419849e369e\n",
      ),
    ],
    [
      "the half of a pair that browsers have",
      pod("{name: STRIPE_KEY, value: pk_live_51HbJ2eKz0aB3cD4eF5gH6iJ7}"),
    ],
    ["the Secret that already exists", release("{existingSecretAdminPassword: harbor-secret}")],
    [
      "the key of a handshake",
      release("{send: 'GET / HTTP/1.1\\r\\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='}"),
    ],
    ["hashes in a file of users", config("users.yml", `users:\n  sam:\n    password: "${HASH}"\n`)],
    [
      "a hash behind a login",
      config("htpasswd", "sam:$2y$05$RgHf2/PsHUc8RrQouSOfCusMHmywEnSjNDyVj.H2e99ktq5edyo.y"),
    ],
    [
      "a hash behind a login, in the values of a chart",
      config(
        "values.yaml",
        'auth:\n  htpasswd: "sam:$2y$05$RgHf2/PsHUc8RrQouSOfCusMHmywEnSjNDyVj.H2e99ktq5edyo.y"\n',
      ),
    ],
    ["a path behind the word for a token", pod('{name: RUN, value: "cp /data/token /backup/k3s-token-$TS"}')],
    [
      "an example in a comment of XML",
      config(
        "users.xml",
        "<users>\n<!-- in plain text:\n Example: <password>qwerty</password>. -->\n</users>\n",
      ),
    ],
    [
      "the key of a label",
      config(
        "values.yaml",
        "rules:\n- matchExpressions:\n  - key: io.cilium.k8s.policy.cluster\n    operator: Exists\n",
      ),
    ],
    [
      "the word that stands for a token",
      config("login.sh", "oc login --token=TOKEN --server=https://openshift.default.svc\n"),
    ],
    [
      "a pair that stands for another",
      config("cameras.yml", "inputs:\n- path: rtsp://user:pass@camera-ip:554/stream1\n"),
    ],
    ["a placeholder between signs", config("d.yaml", "token: #GRAFANA_TOKEN#\nother: '#GRAFANA_TOKEN#'\n")],
    [
      "the name of a metric",
      state(
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec: {groups: [{name: a, rules: [{record: 'claude_code:token_usage:rate5m', expr: 'rate(claude_code:token_usage[5m])'}]}]}",
      ),
    ],
    ["a key that isn't needed", pod("{name: LLM_API_KEY, value: not-needed}")],
    ["a key that isn't required", pod("{name: OPENAI_API_KEY, value: sk-no-key-required}")],
  ])("takes %s", (_, given) => {
    expect(judged(credential, given)).toEqual([]);
  });

  it.each([
    ["a placeholder that says whose it is", release("{FirstInstance: {Password: YourSecurePassword123!}}")],
    [
      "a placeholder that says when",
      pod("{name: JWT_SECRET, value: super-secret-jwt-key-change-in-production}"),
    ],
    ["a placeholder that says where", pod("{name: JWT_SECRET, value: jwt-signing-key-here}")],
    [
      "a placeholder that says what to do",
      pod("{name: SESSION_SECRET, value: must-be-replaced-1234567890abcdef}"),
    ],
    ["which key of a Secret is read", pod("{name: RUNTIME_SECRET_KEY, value: token}")],
    [
      "the name of a Secret in a script",
      config("run.sh", "#!/bin/sh\nexport RETRO_GH_SECRET=retro-git\nexit 0\n"),
    ],
    ["a word where a program asks for no key", pod("{name: OPENAI_API_KEY, value: llama-cpp}")],
    ["a key of which nothing says that it isn't used", pod("{name: LLM_API_KEY, value: not-needed-here}")],
    [
      "code",
      config("run.lua", 'local token = header:match("a b")\nlocal auth_token = prefix .. key("abc123")\n'),
    ],
    [
      "a fixture of a test",
      config(
        "test.sh",
        `grep -c '<ApiKey>[^<]*</ApiKey>' "$candidate"\nprintf '<Config>\\n  <ApiKey>fixture</ApiKey>\\n</Config>\\n'\nexit 0\n`,
      ),
    ],
    [
      "a token of nothing but x in a text of several lines",
      config("usage", `export T=ghp_${"x".repeat(36)}\nrun\n`),
    ],
    [
      "the first line of a key in a comment",
      config(
        "values.yaml",
        `secrets:\n  ## start with\n  ## ${"-----BEGIN RSA"} PRIVATE KEY-----\n  ##\n  - a\n`,
      ),
    ],
    [
      "a login with a quick hash that is an example of a program's settings",
      config("users", `a: b\n#   ops:${"$apr1"}$k3x9qdw8$f2mZ7c1V5b0N6hQa8Fh3k/\n`),
    ],
  ])("is no error for %s", (_, given) => {
    expect(judged(credential, given).filter((line) => line.startsWith("error"))).toEqual([]);
  });

  it.each([
    ["a script", config("run.sh", "#!/bin/sh\nexport DB_PASSWORD=hunter2x\n")],
    ["code", config("settings.py", "A = {\n 'PASSWORD': 'hunter2x',\n}\n")],
    ["the values of a chart", release("{auth: {password: hunter2x}}")],
    [
      "a password that a setting says has to be changed",
      release("{Human: {Password: Hunter2x!, PasswordChangeRequired: true}}"),
    ],
    ["the password of a pool that a machine made", pod("{name: POOL_PASS, value: kT8vQ2mZ7xW4pL9s}")],
    [
      "an address with a password of its own",
      pod("{name: REDIS_URL, value: 'redis://default:hunter2x@cache:6379/0'}"),
    ],
    ["an address with a short one", pod("{name: REDIS_URL, value: 'redis://default:a1b@cache:6379/0'}")],
    [
      "two addresses, of which one has to be filled in",
      pod("{name: REDIS_URLS, value: 'redis://a:changeme@a:6379,redis://b:hunter2x@b:6379'}"),
    ],
    ["an option behind a space", config("run.sh", "superset-init --username admin --password admin\n")],
    [
      "a file that has hashes, too",
      config("users.yml", `a:\n  password: "${HASH}"\nb:\n  password: hunter2x\n`),
    ],
    [
      "a pair whose value is no name",
      state("apiVersion: acme.io/v1\nkind: A\nmetadata: {name: a}\nspec: {pairs: ['password:hunter2x']}"),
    ],
    ["a keystore", run(EXPORT, "aircontrolenterprise7")],
    ["a key that is more than a word", pod("{name: APP_SECRET_KEY, value: tokenA93kd02}")],
    ["the default of a program", pod("{name: MYSQL_ROOT_PASSWORD, value: root}")],
    [
      "a file that has a quick hash in a comment, too",
      config("users", `# shop:${"$apr1"}$k3x9qdw8$f2mZ7c1V5b0N6hQa8Fh3k/\npassword: hunter2x\n`),
    ],
    [
      "a file that has the hash of another, too",
      config("c.yaml", `client_secret: "${PBKDF2}"\nb:\n  password: hunter2x\n`),
    ],
  ])("is an error for a password in %s", (_, given) => {
    expect(judged(credential, given)).toEqual([expect.stringMatching(/^error /)]);
  });

  it.each([
    ["a hash in quotes", config("c.yaml", `clients:\n  - client_secret: '${PBKDF2}'\n    id: web\n`)],
    [
      "the name of a Secret by what it is for",
      state(
        'apiVersion: acme.io/v1\nkind: A\nmetadata:\n  name: a\n  annotations: {examples: \'[{"pg_configuration_secret": "shop-pg-configuration"}]\'}',
      ),
    ],
  ])("is silent about %s", (_, given) => {
    expect(judged(credential, given)).toEqual([]);
  });
});
