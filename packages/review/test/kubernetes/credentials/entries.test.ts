import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { describe, expect, it } from "vitest";
import { findCredentials } from "../../../src/kubernetes/credentials/find.ts";
import { configMap, env, pod } from "./resources.ts";

/** A ConfigMap with one entry. */
const file = (name: string, text: string) => configMap({ [name]: text });
const annotated = (text: string): Resource => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "a", annotations: { "example.com/applied": text } },
});
const external = (secretKey: string): Resource => ({
  apiVersion: "external-secrets.io/v1",
  kind: "ExternalSecret",
  metadata: { name: "a" },
  spec: { data: [{ secretKey, remoteRef: { key: "a" } }] },
});
const image = (image: string): Resource => pod({ image });
const shell = (line: string): Resource => pod({ args: ["sh", "-c", line] });

describe("a password in an entry or a command", () => {
  it.each([
    ["an entry of one line with its end", file("password", "hunter2\n")],
    ["a file of text that is called one", file("password.txt", "hunter2\n")],
    ["a directory's bind password", file("ldap.conf", "bindpw hunter2\n")],
    ["a short name in a file of variables", file(".env", "A=1\nDB_PW=hunter2\n")],
    ["a pre-shared key", file("wifi.conf", "network={\n psk=hunter2x\n}\n")],
    ["a token of an account", file(".env", "GITHUB_PAT=a1B2c3D4e5F6\n")],
    ["a directory's token", file("sssd.conf", "ldap_default_authtok = hunter2\n")],
    ["a login in words of its own", file("zoo.cfg", "a=b\nsuperDigest=super:hunter2xx=\n")],
    ["a variable of a script", file("a.pl", "my $password = 'hunter2';\n")],
    ["a variable of a page", file("db.php", '<?php\n$db_password = "hunter2";\n')],
    ["a typed value", file("realm.json", '{"credentials":[{"type":"password","value":"hunter2"}]}')],
    ["a named value in YAML", file("env.yaml", "env:\n- name: DB_PASSWORD\n  value: hunter2\n")],
    ["a named value in an annotation", annotated('{"env":[{"name":"DB_PASSWORD","value":"hunter2"}]}')],
    ["a daemon's users", file("rsyncd.secrets", "# users\nsam:hunter2\n")],
    ["a daemon's users and servers", file("chap-secrets", "sam * hunter2 *\n")],
    ["a password that is handed to a login", shell("echo hunter2 | docker login -u x --password-stdin")],
    ["a password for a cipher", shell("openssl enc -aes-256-cbc -k hunter2 -in a")],
    ["a flag and its value in one argument", pod({ args: ["redis-server", "--masterauth hunter2"] })],
    ["a variable without a mark between its words", env("ROOTPASS", "hunter2")],
    ["a key in place of a variable's name", external("a1B2c3D4e5F6_g7H8i9J0k1L2")],
    [
      "a token that has two parts",
      env("MAP", ["sk.", "eyJ1IjoiYSIsImEiOiJiIn0", ".", "a1B2".repeat(6)].join("")),
    ],
  ])("%s is found, and not shown", (_, resource) => {
    const found = findCredentials(resource);
    expect(found).not.toEqual([]);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|a1B2/);
  });
});

describe("what only has the words of one passes", () => {
  it.each([
    ["a label of a form in a file of labels", file("messages.properties", "login.password=Password\n")],
    ["a label in a language", file("de.json", '{"login.password": "Password"}')],
    ["a rule that asks for no password", file("sudoers", "app ALL=(ALL) NOPASSWD: ALL\n")],
    ["a comparison", file("run.sh", "if (password == expected) exit 1\n")],
    ["a checksum that ends like a name", file("lock.yaml", "integrity: sha512-JSi2u3fP1QSmd1KPw==\n")],
    ["a value that is read elsewhere", file("env.yaml", "- name: DB_PASSWORD\n  value: $(PW)\n")],
    ["a variable that is given", file("a.php", "$password = getenv('PASSWORD');\n")],
    ["a daemon's empty list", file("rsyncd.secrets", "# name:password\n")],
    ["a password from a file", shell("cat /run/pw | docker login -u x --password-stdin")],
    ["a cipher without a password", shell("openssl dgst -sha256 -keyform PEM a")],
    ["a variable that an ExternalSecret fills", external("N8N_ENCRYPTION_KEY")],
    ["a variable whose name has digits in several words", external("ZIGBEE2MQTT_S3_PAN_ID")],
    ["an image whose name ends like a login", image("acme/forward-auth:2-arm64@sha256:ba6e3e0e66746334")],
  ])("%s", (_, resource) => {
    expect(findCredentials(resource)).toEqual([]);
  });
});
