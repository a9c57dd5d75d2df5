import { expect, it } from "vitest";
import { printFound, printFoundIn } from "../../src/credentials/found.ts";
import { maskedMessage, maskedText, maskedValue } from "../../src/credentials/masking.ts";
import { type NameClass, nameClass } from "../../src/credentials/names.ts";
import { isRandom } from "../../src/credentials/randomness.ts";
import { credentialIn } from "../../src/credentials/text.ts";
import { isCredentialValue, type ValueContext } from "../../src/credentials/values.ts";

const R = "Fh82kLq0mZ7c1V5b0N6h";
/** The texts of a context, each with the file that it stands in where that matters. */
const TEXTS: Record<ValueContext, readonly (string | [text: string, file: string])[]> = {
  value: [
    `password=${R}`,
    `password="${R}"`,
    `password='hunter2 x'`,
    `PASSWORD => ${R}`,
    `password := ${R}`,
    "Server=db;User=sa;Password=hunter22;Encrypt=true",
    `conn: "Server=db;Password=hunter22"`,
    "password: true",
    "requirepass hunter22",
    "hashed_password=hashed_password",
    "password: none",
    "password: <password>",
    "password: ********",
    "password: xxxxxxx",
    "password: DB_PASSWORD",
    "password: shop/db/DB_PASSWORD",
    "password: $(DB_PASSWORD)",
    `password: a$\{b}cdefg`,
    "password: x{{ .Values.a }}",
    "password: a%SOME_NAME%b",
    "password: /run/secrets/db",
    "password: https://vault.example.test/x",
    "password: 'Reset your password'",
    "password: 'reset the password'",
    "password: 'Enter it'",
    "token: required",
    "token: 5m",
    "token: 100Mi",
    "token: X-Auth-Token",
    "token: shop-db-token",
    "token: test",
    `token: ${R}`,
    "token: abc",
    "auth: user:pass1234",
    "auth: db:5432",
    "auth: db:/path",
    "auth: scram-sha-256",
    "auth: abcdefg1",
    "auth: abcdefgh",
    "auth: two words1",
    "auth: shop-db-auth",
    "key: anything-readable",
    `key: ${R}`,
    `key: https://example.test/${R}`,
    `key: /etc/${R}/x`,
    "# password: hunter22",
    "; password: hunter22",
    "user app on nopass",
    "user app on >hunter22 ~*",
    "ALTER USER app PASSWORD 'hunter22'",
    `create user app identified by 'hunter22'`,
    `ALTER USER app PASSWORD '"$PASSWORD"'`,
    `<password>hunter22</password>`,
    "<password>Password</password>",
    "<secretKey>username</secretKey>",
    `<apiKey type="x">${R}</apiKey>`,
    `$password = 'hunter22';`,
    `define('DB_PASSWORD', 'hunter22')`,
    `setenv DB_PASSWORD "hunter22"`,
    `$\{API_KEY:?API_KEY is not set}`,
    `$\{API_KEY:+--key}`,
    "secrets://values.enc.yaml",
    "vault:secret/data/x#password",
    `secret:shop-login:token`,
    Buffer.from("password: hunter22\n").toString("base64"),
    Buffer.from("nothing to see here\n").toString("base64"),
    "registry.example.test/app:1.2",
    "email:ops2@example.test",
    "a,email:ops2@example.test",
    "email:ops2@example.test:25",
    "sftp:backup7@nas.example.test",
    `sftp:${R}@nas.example.test`,
    "app:repo7@sha256:0123456789abcdef",
    "redis://:hunter22@cache:6379/0",
    "redis://cache:6379/0?password=hunter22",
    "https://api.example.test/x?a=b#token=Fh82kLq0mZ",
    "http://%zz:hunter22@db/?password=%zzhunter",
  ],
  shell: [
    `mysql -u root -phunter22 shop`,
    "mysql -u root -p shop",
    "redis-cli -a hunter22 ping",
    "redis-cli -a $REDIS_PASSWORD ping",
    "curl -u app:hunter22 https://example.test",
    "curl --user app:$PASSWORD https://example.test",
    "wget --user=app:hunter22 x",
    "sshpass -p hunter22 ssh host",
    "docker login -u app -p hunter22 registry",
    "echo hunter22 | docker login --password-stdin",
    "echo $TOKEN | docker login --password-stdin",
    "htpasswd -bc file app hunter22",
    "mc alias set minio http://minio:9000 app hunter22",
    'mc alias set a http://b "$C" $D; then',
    "ldapsearch -x -w hunter22 -b dc=example",
    "sqlcmd -S db -P hunter22",
    "openssl enc -aes-256-cbc -k hunter22",
    "openssl rsa -passin pass:hunter22",
    "run --password hunter22",
    "run --password=hunter22 --token abc",
    'run --password "hunter 22"',
    "run --password 'hunter22'",
    "run --password $PASSWORD",
    "run --password=$(cat /run/secret)",
    "run --password `cat file`",
    "run --password-file /run/secret",
    "run --db-password --verbose",
    "  --password   Optional: of a node",
    "# --password hunter22",
    "export PASSWORD=hunter22",
    'export PASSWORD="$1"',
    "PASSWORD=$pass run",
    "PASSWORD=$hunter22 run",
    "export DB_PASSWORD='hunter22'",
    `if [ "$PASSWORD" = hunter22 ]; then exit; fi`,
    "curl -H 'Authorization: Bearer abc'",
    `curl -H 'Authorization: Bearer ${R}'`,
    `curl -H 'Authorization: Bearer ${R}...'`,
  ],
  file: [
    "requirepass hunter22\n",
    "masterauth hunter22\n",
    "# requirepass hunter22\n",
    "machine host login app password hunter22\n",
    "stats auth app:hunter22\n",
    "rootpw hunter22 # of the directory\n",
    "first: line\npassword: hunter22\n",
    "first: line\n# password: hunter22\n",
    "first: line\n// password: hunter22\n",
    "<!-- password: hunter22 -->\n<a>b</a>\n",
    "<!--\npassword: hunter22\n-->\n",
    "- name: DB_PASSWORD\n  value: hunter22\n",
    '{"name": "DB_PASSWORD", "value": "hunter22"}\n',
    "- name: DB_HOST\n  value: hunter22\n",
    "name: DB_HOST # password\nvalue: hunter22\n",
    "{'key': 'DB_PASSWORD', 'value': 'hunter22'}\n",
    "hashed_password=hashed_password\n",
    "password=password\n",
    "password: str\n",
    "password: fetch(x)\n",
    "token: abcde\n",
    "token: abcdef\n",
    ["password = hunter22\n", "app.py"],
    ['password = "hunter22"\n', "app.py"],
    ["login.password=Password\n", "messages_en.properties"],
    ["login.password=Password\n", "app.properties"],
    ["MYSQL_ROOT_PASSWORD=Password123!\n", "app.env"],
    ["password=Password\n", "app.properties"],
    ["password=Passwort\n", "de.json"],
    ["db:5432:shop:app:hunter22\n", ".pgpass"],
    ["db:5432:shop:app:hunter22\n", "other"],
    ["# db:5432:shop:app:\n", ".pgpass"],
    ['"app" "hunter22"\n', "userlist.txt"],
    ['"app" "abc"\n', "userlist.txt"],
    ["app:hunter22\n", "chap-secrets"],
    ["app server hunter22 10.0.0.1\n", "chap-secrets"],
    ["# app:hunter22\n", "chap-secrets"],
    'echo "PASS: Pod $pod is running and ready"\n',
    "- Secrets: Access to secrets and configmaps cluster-wide\n",
    "password: Hunter\n",
    "password: Horse battery\n",
    "password: hunter22 is in use here now\n",
    "password: correct horse battery staple\n",
  ],
};

it("what is a credential in a text, and what is left of the text, is as in told.txt (npx vitest --update writes it)", async () => {
  const lines = Object.entries(TEXTS).flatMap(([context, texts]) =>
    texts.map((one) => {
      const [text, file = ""] = typeof one === "string" ? [one] : one;
      const found = credentialIn(text, context as ValueContext, file);
      const masked = maskedText(text, context as ValueContext);
      const shown =
        found === undefined ? "nothing" : `${found}${masked === text ? "" : `: ${JSON.stringify(masked)}`}`;
      return `${context} ${file === "" ? "" : `(${file}) `}${JSON.stringify(text)}\n  ${shown}`;
    }),
  );
  // In place of the random string its name, so that no other check takes the record for a leak.
  const record = `${lines.join("\n")}\n`.replaceAll(R, "<R>");
  await expect(record).toMatchFileSnapshot("told.txt");
});

const NAMES: Record<NameClass | "none", string> = {
  password:
    "password passwords dbPassword db-password DB_PASSWD passphrase PASS PWD PSWD DB_PW bindpw rootpw authtok rootpass REDISPASS PGPASSWORD requirepass masterauth MYPASSWORD PASSWORD_BASE64 PASSWORD2 PASSWORD_PROD_1",
  secret:
    "secret token tokens credentials creds GITLAB_PAT psk preSharedKey API_KEY api-keys SECRET_KEY_BASE clientSecret MYSECRET MYTOKEN accessKey private_key encryptionKey signingKey masterKey licenseKey sharedAccessKey SAS_KEY adminKey webhookKey jwtKey TOKEN_OLD",
  auth: "auth basic basicAuth login userpass superDigest httpAuth proxyAuth Authorization DB_SECRET bucketSecret imageSecret REGISTRY_SECRETS",
  random:
    "key keys salt cookie pepper session hmac seed nonce signature sid pin code bearer jwt dsn ALLOW_PASSWORD resetPassword MIN_TOKEN POOL_PASS firstPass",
  none: "host port publicKey PUB_KEY recvKeys TRUSTED_KEYS NOPASSWD tlsSecret pullSecret existingSecret KUBE_SECRET EXISTING_TOKEN siteKey websocketKey segmentWriteKey RUDDERSTACK_WRITE_KEY USE_AUTH keyboard passenger author basically MINISIGN_KEY",
};

it.each(Object.entries(NAMES))("a name whose value is told from it as %s: %s", (kind, names) => {
  for (const name of names.split(" ")) expect(nameClass(name) ?? "none", name).toBe(kind);
});

it("a text is random where nobody writes it: by length, characters and their mix", () => {
  const random = [
    ...[
      "0Ab1Cd2Ef3Gh4Ij5",
      R,
      "123e4567-e89b-12d3-a456-426614174000",
      "0123456789abcdef",
      "a1b2c3d4e5f60718",
    ],
    ...["ABCDEFGHIJKLMNOPQRST", "aBcDeFgHiJkLmNoP", "x7-Kq9_Lm2.Zp4+Rt6/Ws8="],
  ];
  const written = [
    ...["0Ab1Cd2Ef3Gh4Ij", "readable-words-of-a-name", "kubernetes.io/metadata.name"],
    ...[
      "ABCDEFGHIJKLMNOPQRS",
      "AAAAAAAAAAAAAAAAAAAA",
      "aaaaaaaaaaaaaaaa1111",
      "a text with spaces 0Ab1",
      "i18n-messages-for-all",
    ],
    ...["abcdefabcdefabcdef", "io.cilium.k8s.policy.cluster", "aBcdefghijklmnop", "00000000000000000001"],
    // Each can be divided in more ways than could ever be tried.
    ...[`a${"1".repeat(60)}=`, `a${"-ab".repeat(60)}=`, "A".repeat(65_536)],
  ];
  expect(random.filter((text) => !isRandom(text))).toEqual([]);
  expect(written.filter((text) => isRandom(text))).toEqual([]);
  expect(isRandom(R.repeat(10_000))).toBe(isRandom(R.repeat(100)));
});

it.each<[value: unknown, path: (string | number)[], shown: string]>([
  [undefined, [], "nothing"],
  [null, ["password"], "null"],
  ["", ["password"], '""'],
  ["hunter22", ["password"], "a value that may be secret"],
  ["hunter22", ["password", 0], "a value that may be secret"],
  ["hunter22", ["name"], '"hunter22"'],
  [1, ["apiKey"], "a value that may be secret"],
  [1n, ["token"], "a value that may be secret"],
  [1n, ["name"], "1"],
  [true, ["password"], "true"],
  [["a", R], ["x"], "a list that may be secret"],
  [["a"], ["tokens"], "a list that may be secret"],
  [{ password: "x" }, ["x"], "a mapping that may be secret"],
  [{ name: "x" }, ["x"], '{"name":"x"}'],
  ["app:hunter22@db", ["x"], "a value that may be secret"],
  ["app:1.2@sha256:0123", ["x"], '"app:1.2@sha256:0123"'],
  ["https://robot@example.test/", ["x"], "a value that may be secret"],
  ["words-that-are-long1234567", ["x"], '"words-that-are-long1234567"'],
  ["abcdefghijklmnopqrs1", ["x"], "a value that may be secret"],
  ["x".repeat(58), ["x"], `"${"x".repeat(58)}"`],
  ["x ".repeat(30), ["x"], `"${"x ".repeat(28)}...`],
])("what is found is shown, but not what may be secret: %o at %j", (value, path, shown) =>
  expect(printFound(value, path)).toBe(shown),
);

it("the value of a variable is shown by the variable's name", () => {
  const resource = {
    env: [
      { name: "DB_PASSWORD", value: "hunter22" },
      { name: "HOST", value: "db" },
    ],
  };
  expect(printFoundIn(resource, ["env", 0, "value"])).toBe("a value that may be secret");
  expect(printFoundIn(resource, ["env", 1, "value"])).toBe('"db"');
  expect(printFoundIn(resource, ["env", 0, "name"])).toBe('"DB_PASSWORD"');
});

it("a message shows each word but for those that are credentials, and of a long one its beginning", () => {
  expect(maskedMessage(`can't reach https://app:hunter22@db/x with "${R}" or password=hunter22`)).toBe(
    `can't reach https://app:********@db/x with "${R}" or password=********`,
  );
  const [long, longest] = ["ab ".repeat(10) + "y".repeat(65_535), `${"y".repeat(65_536)} end`];
  expect(maskedMessage(long)).toBe(long);
  expect(maskedMessage(longest)).toBe(`${"y".repeat(200)}… end`);
  expect(maskedValue("PASSWORD", "hunter22")).toBe("********");
  expect(maskedValue("HOST", "hunter22")).toBe("hunter22");
  expect(maskedValue("URL", "http://app:hunter22@db")).toBe("http://app:********@db");
});

it("a line with more credentials than are masked one by one is hidden whole", () => {
  const credentials = (count: number) =>
    Array.from({ length: count }, (_, at) => `shop${at}_password=hunter${at}22`).join(" ");
  expect(maskedText(credentials(200), "shell")).toBe(credentials(200).replace(/=\w+/g, "=********"));
  expect(maskedText(credentials(201), "shell")).toBe("********");
});

it.each([
  ["what an expression contains", 'password: decoded("hunter22") + 1', "password: ********"],
  [
    "a password that an option is named after",
    "echo password | run --password-stdin",
    "echo ******** | run --password-stdin",
  ],
  [
    "a token up to the end of its word",
    `https://npm_${"aB3".repeat(12)}/+x@git.example.test/a`,
    "https://********@git.example.test/a",
  ],
  [
    "a password, and not the same word as an element",
    "<password>password</password>",
    "<password>********</password>",
  ],
])("what is hidden is %s", (_, text, shown) => expect(maskedText(text, "shell")).toBe(shown));

it.each<[kind: NameClass, value: string, context: ValueContext, is: boolean]>([
  ["password", "a", "value", true],
  ["password", " ", "value", false],
  ["secret", "abcde", "file", false],
  ["secret", "abcde", "value", true],
  ["secret", "abc[0]", "file", false],
  ["secret", "abc[0]", "value", true],
  ["password", "$1abc", "shell", false],
  ["password", "$1abc", "value", true],
  ["password", "$abc1", "shell", true],
  ["secret", "a1b2c3d4e5f6g7h8-token", "value", true],
  ["secret", "shop-db-token", "value", false],
  ["secret", "generate", "value", false],
  ["secret", "generate4", "value", true],
])("as a %s, %j in a %s is a credential: %s", (kind, value, context, is) =>
  expect(isCredentialValue(value, kind, context)).toBe(is),
);
