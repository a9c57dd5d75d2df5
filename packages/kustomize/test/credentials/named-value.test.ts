import { expect, it } from "vitest";
import { inCommandLine, pairIn } from "../../src/credentials/places.ts";
import { isCredentialValue } from "../../src/credentials/values.ts";

const beside = (value: string) => pairIn(`- name: DB_PASSWORD\n  value: ${value}\n`, "file", "")?.what;

it.each(['"s3cr3t-Fh82kLq0"', "'s3cr3t-Fh82kLq0'", "s3cr3t-Fh82kLq0"])(
  "a password beside its name is found however it is quoted: %s",
  (value) => expect(beside(value)).toBe("a literal value for DB_PASSWORD"),
);

it.each(['""', "''", '"$(DB_PASSWORD)"'])("nothing is found in a value that holds none: %s", (value) =>
  expect(beside(value)).toBeUndefined(),
);

it.each([
  "clientSecret: $dex.authentik.clientSecret",
  "clientSecret: $github-oauth:dex.github.clientSecret",
  "clientSecret: $oidc.clientSecret",
  's|^POSTGRES_PASSWORD=.*|POSTGRES_PASSWORD=$NEW|"',
  "argocd-password: ## Print the password",
  '--from-file=k3s-token="$SECRETS_DIR/k3s-token"',
  "key: OBSIDIAN_E2EE_PASSWORD",
  'echo "Writing key: shop/s3/S3_SECRET_KEY (shared)"',
  "KUBECONFIG_CRED = 'jenkins-kubeconfig'",
  'printf "admin_passwd = %s\\n" "$ODOO_PASSWORD"',
  'MYSQL_RANDOM_ROOT_PASSWORD: "1"',
])("what stands for a value, or names where it is, is none: %s", (line) =>
  expect(pairIn(line, "file", "")?.what).toBeUndefined(),
);

it("words in angle brackets are to be filled in, whatever numbers they end with", () => {
  for (const blank of ["<password>", "<some_base64_encoded_value_here>", "<sha256 of it>", "<base64-pem>"])
    expect(isCredentialValue(blank, "secret", "value"), blank).toBe(false);
  expect(isCredentialValue("<a1b2c3d4e5>", "secret", "value")).toBe(true);
});

it("a key without its content is no value, and one with it is", () => {
  const head = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
  for (const empty of [head, `${head}\\n...\\n${head.replace("BEGIN", "END")}`, `${head}\n<key>`])
    expect(isCredentialValue(empty, "secret", "value"), empty).toBe(false);
  expect(isCredentialValue(`${head}\nMIIEvgIBADANBgkqhkiG9w0B`, "secret", "value")).toBe(true);
});

it("the variable of a program in a value holds what its expression gives", () => {
  const inValue = (line: string) => pairIn(`function a()\n  ${line}\nend\n`, "value", "")?.what;
  expect(inValue("local token = header:match(pattern)")).toBeUndefined();
  expect(inValue("const apiToken = settings.current1")).toBeUndefined();
  expect(inValue('local token = "Fh82kLq0mZ7c1V5b0N6h"')).toBe("a literal value for token");
  expect(inValue("local token=Fh82kLq0mZ7c1V5b0N6h")).toBe("a literal value for token");
});

it.each([
  ["clientSecret: $3cr3t.Fh82kLq0", "clientSecret"],
  ["password: $uper.Hidden", "password"],
  ["password=#hunter2x", "password"],
  ["MYSQL_RANDOM_ROOT_PASSWORD: x7Kq2RtZb9WcV4mN8pLs", "MYSQL_RANDOM_ROOT_PASSWORD"],
  ["password: x# hunter2", "password"],
  ["token: shop/s3/Fh82kLq0mZ7c1V5b0N6h", "token"],
])("a value that only resembles one is found: %s", (line, name) =>
  expect(pairIn(line, "file", "")?.what).toBe(`a literal value for ${name}`),
);

it("a table of options holds no value, however its words end", () => {
  expect(inCommandLine('echo "  --worker-password   Optional: password of a node"')).toBeUndefined();
  expect(inCommandLine("run --worker-password Fh82kLq0mZ: x")?.what).toBe(
    "a literal value for worker-password",
  );
});
