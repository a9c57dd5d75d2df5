import { describe, expect, it } from "vitest";
import { plaintext } from "../../../../src/check/rules/secrets/plaintext.ts";
import { judged, state } from "../../state.ts";

const secret = (fields: string) => state(`apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n${fields}`);

describe("secrets/plaintext", () => {
  it.each(["data: {password: aHVudGVyMg==}", "stringData: {password: hunter2}"])("refuses %s", (fields) => {
    const [found] = judged(plaintext, secret(fields));
    expect(found).toContain("has readable values in git: password");
    expect(found).not.toContain("hunter2");
  });

  it.each([
    "type: kubernetes.io/service-account-token",
    "stringData: {password: 'ENC[AES256_GCM,data:x,iv:y,tag:z,type:str]'}\nsops: {mac: x}",
    "stringData: {password: '$\x7bPASSWORD}', other: '<path:kv/db#password>', none: ''}",
    "data: {ca.crt: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==}",
    // What a generator makes of a file of variables that SOPS encrypted.
    "data: {TOKEN: RU5DW0FFUzI1Nl9HQ00sZGF0YTp4XQ==, sops_mac: RU5DW3hd, sops_age__list_0__map_recipient: YWdlMXE=}",
    // What a generator makes of files that git-crypt and Ansible Vault encrypted.
    "data: {auth: AEdJVENSWVBUAI8BAnNlY3JldA==, password: JEFOU0lCTEVfVkFVTFQ7MS4xO0FFUzI1Ngo2MTYy}",
    "stringData: {password: '-----BEGIN AGE ENCRYPTED FILE-----'}",
    "stringData: {POSTGRES_PASSWORD: PASSWORD, ADMIN_TOKEN: API_TOKEN, SMTP_PASSWORD: '#####'}",
  ])("takes %s", (fields) => {
    expect(judged(plaintext, secret(fields))).toEqual([]);
  });

  it("refuses values that SOPS should have encrypted", () => {
    const says = (metadata: string, values = "data: {password: aHVudGVyMg==}") =>
      judged(plaintext, secret(`${values}\nsops: {${metadata}}`));
    for (const fields of ["^(data|stringData)$", "^data$", "data"])
      expect(says(`mac: 'ENC[x]', encrypted_regex: ${fields}`)).toEqual([
        expect.stringContaining("has readable values in git: password, although SOPS encrypts this file"),
      ]);
    // Only some keys are encrypted, or none was asked for, or nothing was encrypted yet.
    for (const metadata of [
      "mac: x, encrypted_regex: ^stringData$",
      "mac: x, encrypted_regex: password",
      "mac: x",
      "encrypted_regex: ^data$",
    ])
      expect([metadata, says(metadata)]).toEqual([metadata, []]);
    expect(
      says("mac: x, encrypted_regex: ^data$", "data: {password: 'ENC[AES256_GCM,data:x]', none: ''}"),
    ).toEqual([]);
  });

  it("reads what someone forgot to encode as it is written", () => {
    const says = (value: string) => judged(plaintext, secret(`data: {git_token: ${value}}`))[0] ?? "";
    expect(says("YOUR_ACCESS_TOKEN_BASE64_ENCODE")).not.toMatch(/^error /);
    expect(says("q8Xv2LmZ-0rTb5WnKc1Jd_77")).toMatch(/^error /);
  });

  it("gives a hint for settings kept in a Secret", () => {
    expect(judged(plaintext, secret("stringData: {logging.properties: level=info}"))[0]).toMatch(/^info /);
  });

  it.each([
    [
      "info",
      "an address behind the name of its program",
      "RESTIC_REPOSITORY: 's3:http://192.168.100.63:9000/volsync/web'",
    ],
    [
      "info",
      "an address with the name of a bucket",
      "RESTIC_REPOSITORY: 's3:https://s3.eu-central-003.acme.dev/q1zr-lab-volsync/web'",
    ],
    ["error", "an address with a key", "HOOK: 'https://hooks.acme.dev/in/q1zr-lab-Vk3x9QdW8f2mZ7c1'"],
    [
      "info",
      "a property with a long name",
      "a.properties: 'haPolicyConfiguration.failoverOnServerShutdown=true'",
    ],
    ["info", "a value to fill in", "API_KEY: your-model-hub-api-key-here"],
    [
      "info",
      "names in place of values",
      '"store.yaml": "access_key: MY_ACCESS_KEY\\nsecret_key: MY_SECRET_KEY\\n"',
    ],
    [
      "info",
      "the name that a directory knows someone by",
      "ACCESS_KEY: 'uid=sam,ou=people,dc=example,dc=io'",
    ],
    [
      "info",
      "an address without a login",
      "mongodb-uri: 'mongodb://mongodb.services.svc.cluster.local:27017'",
    ],
    ["info", "the address of a registry", "url: registry-2.acme.dev/acmecharts"],
    ["info", "the fingerprint of a key", "host: 'SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8'"],
    ["info", "the fingerprint of a certificate", `ca: '${"9F:86:D0:81:".repeat(5).slice(0, -1)}'`],
    ["info", "a fingerprint by its name", `ca_fingerprint: ${"9f86d081884c7d65".repeat(4)}`],
    ["error", "the same digits under another name", `fp: ${"9f86d081884c7d659a2feaa0c55ad015".repeat(2)}`],
    ["error", "a password that begins like a fingerprint", "password: 'SHA256:nThbg6kX'"],
    ["info", "a service account", "client: terraform-8f3k2j4h@shop-1a2b3c4d.iam.gserviceaccount.com"],
    ["info", "an image", "SIDECAR_IMAGE: 'ghcr.io/cloudnative-pg/plugin-barman-cloud-sidecar:v0.12.0'"],
    ["info", "the path of a token", "token: /var/run/secrets/kubernetes.io/serviceaccount/token"],
    ["info", "a hash", "DEX_USER_PASSWORD: '$2y$12$4K/VkmDd1q1Orb3xAt82zu8gk7Ad6ReFR4LCP9UeYE90NLiN9Df72'"],
    ["warning", "a row of signs in place of a token", "TS_AUTHKEY: tskey-xxxxxxxxxxxx"],
    ["warning", "zeros in place of a token", "API_TOKEN: 'tk-1-00000000'"],
    ["warning", "a token cut in the middle", "API_TOKEN: 'tk-1a2b…9f8e'"],
    ["warning", "what has to be replaced", "session_secret: change me bozo"],
    ["info", "what Flux fills in partly", "TS_AUTHKEY: '$\x7bTS_SECRET}?ephemeral=false'"],
    [
      "info",
      "a URL with the name of a password",
      "URL: 'postgresql://vault:POSTGRES_PASSWORD@postgres:5432/vault'",
    ],
    ["warning", "groups of equal digits", "API_TOKEN: 11111111-2222-3333-4444-555555555555"],
    ["warning", "a repetition", "API_TOKEN: deadbeefdeadbeefdeadbeef"],
    [
      "warning",
      "a key of documentation",
      `AWS_SECRET_ACCESS_KEY: ${["wJalrXUtnFEMI/K7MDENG/bPxRfiCY", "EXAMPLEKEY"].join("")}`,
    ],
    ["warning", "crosses in groups", "API_TOKEN: xxxx-xxxx-xxxx"],
    ["warning", "what another program fills in", "API_TOKEN: populated by external-secrets"],
    ["warning", "the origin of the value", "API_TOKEN: generate-with-openssl-rand-base64-32"],
    ["warning", "a value that was taken out", "API_TOKEN: '***REMOVED***'"],
    ["info", "an address to fill in", "API_TOKEN: 'postgresql://<user>:<password>@db/shop'"],
    [
      "warning",
      "the address of an error tracker",
      "SENTRY: 'https://0a1b2c3d4e5f60718293a4b5c6d7e8f9@o12.ingest.sentry.io/34'",
    ],
    ["info", "a host of a provider", "host: dev-redis.51h6kh.ng.0001.use1.cache.amazonaws.com"],
    ["warning", "a value that says that it is none", "MINIO_ROOT_PASSWORD: shop-local-dev-not-a-secret"],
    ["info", "a contract on a blockchain", `CONTRACT_ADDRESS: '0x${"a6f969045641Cf486a74".repeat(2)}'`],
    ["info", "the public half of a pair", "CAPTCHA_SITEKEY: 10000000-ffff-ffff-ffff-000000000001"],
    [
      "info",
      "a key without a body",
      `id_rsa: "${["-----BEGIN", "PRIVATE KEY-----"].join(" ")}\\n${["-----END", "PRIVATE KEY-----"].join(" ")}\\n"`,
    ],
    [
      "info",
      "words instead of a key",
      `id_rsa: "${["-----BEGIN OPENSSH", "PRIVATE KEY-----"].join(" ")}\\n${"keykeykeykey\\n".repeat(5)}"`,
    ],
    [
      "info",
      "a key in a comment",
      `"values.yaml": "a: 1\\n## ${["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ")}\\n"`,
    ],
  ])("gives no more than %s for %s", (severity, _, entry) => {
    expect(judged(plaintext, { ...secret(`stringData: {${entry}}`), strictness: undefined })).toEqual([
      expect.stringMatching(`^${severity} .*has readable values in git`),
    ]);
  });

  it.each([
    "API_TOKEN: 0123x8Kd92kLpQ6789abcdef",
    "API_TOKEN: set-x8Kd92kLpQ-with-R3dq",
    "DSN: 'postgresql://<user>:x8Kd92kLpQ@db/shop'",
    "SENTRY_TOKEN: 0a1b2c3d4e5f60718293a4b5c6d7e8f9",
  ])("stays an error for %s", (entry) =>
    expect(judged(plaintext, secret(`stringData: {${entry}}`))).toEqual([
      expect.stringMatching(/^error .*has readable values in git/),
    ]),
  );

  const APR1 = `shop:${"$apr1"}$k3x9qdw8$f2mZ7c1V5b0N6hQa8Fh3k/`;
  const BCRYPT = "shop:$2y$12$4K/VkmDd1q1Orb3xAt82zu8gk7Ad6ReFR4LCP9UeYE90NLiN9Df72";
  const CRYPT = `shop:$6$k3x9qdw8$${"f2mZ7c1V5b0N6hQa8Fh3k".repeat(4)}xx`;
  it.each([
    ["warning", "users", APR1],
    ["warning", "users", `${APR1}\\n${BCRYPT}\\nb{SHA}`],
    ["warning", "auth", `shop:${"{SHA}"}2PRZAyDhNDqRW2OUFwZQqPNdaSI=`],
    ["warning", "password", APR1],
    ["info", "users", BCRYPT],
    ["info", "users", `\\n${BCRYPT}\\n${CRYPT}\\n`],
    ["error", "users", `${APR1}\\npassword=hunter2x`],
    ["error", "users", `shop:${"{PLAIN}"}hunter2x`],
  ])("is no error for hashes of passwords alone: %s for %s", (severity, key, value) => {
    expect(judged(plaintext, secret(`stringData: {${key}: "${value}"}`))).toEqual([
      expect.stringMatching(`^${severity} .*has readable values in git: ${key}`),
    ]);
  });

  it("names a password, and not the hash beside it", () => {
    const [found] = judged(plaintext, secret(`stringData: {users: "${APR1}", password: hunter2}`));
    expect(found).toMatch(/^error .*in git: password$/);
  });

  it("names what looks like a credential, and the settings beside only where nothing does", () => {
    const [found] = judged(
      plaintext,
      secret("stringData: {APP_NAME: shop, DB_PASSWORD: hunter2, MODE: fast}"),
    );
    expect(found).toMatch(/has readable values in git: DB_PASSWORD$/);
    expect(judged(plaintext, secret("stringData: {APP_NAME: shop, MODE: fast}"))[0]).toContain(
      "APP_NAME, MODE",
    );
  });

  it.each(["manifests/quick-start/minimal", "deploy/local", "quick-start-prod"])(
    "is an error in %s",
    (environment) => {
      const found = judged(plaintext, {
        ...secret("stringData: {password: x8Kd92kLpQ}"),
        strictness: undefined,
        environment,
      });
      expect(found[0]).toMatch(/^error /);
    },
  );

  it("warns of a value that says, in base64, that it is an example", () => {
    const says = (value: string) =>
      judged(plaintext, secret(`stringData: {clientSecret: ${btoa(value)}}`))[0];
    expect(says("example-app-secret")).toMatch(/^warning /);
    expect(says("hunter2-of-the-shop")).toMatch(/^error /);
  });

  it.each(["https://hooks.acme.io", "in.hooks.acme.io"])(
    "still refuses an address with a random part: %s",
    (at) => {
      expect(judged(plaintext, secret(`stringData: {hook: '${at}/q8Xv2LmZ0rTb5WnKc1Jd'}`))).toEqual([
        expect.stringMatching(/^error /),
      ]);
    },
  );

  it("leaves alone the name of a bucket in an address, with figures in one of its words", () => {
    expect(
      judged(plaintext, secret("stringData: {REPO: 's3:https://s3.test/x7q9r-lab-backups/web-data'}")),
    ).toEqual([expect.not.stringMatching(/^error /)]);
  });

  it("still refuses a random value behind the name of a property", () => {
    expect(
      judged(plaintext, secret("stringData: {a.properties: 'cluster.seed=q8Xv2LmZ0rTb5WnKc1Jd'}")),
    ).toEqual([expect.stringMatching(/^error /)]);
  });
});
