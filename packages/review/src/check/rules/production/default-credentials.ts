import { anyTextIn, bytesOfBase64 } from "@kustogen/kustomize/text/bytes.ts";
import { mapAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const NAMES = /(?:^|[_.-])(?:pass(?:word|wd|phrase)?|secret(?:[_-]?key)?|token|api[_-]?key|pwd)$/i;
/** Credentials in products and tutorials, which everyone tries first. */
const DEFAULTS = new Set([
  "123456",
  "12345678",
  "admin",
  "administrator",
  "changeit",
  "changeme",
  "change-me",
  "change_me",
  "default",
  "elastic",
  "example",
  "grafana",
  "guest",
  "letmein",
  "minio",
  "minio123",
  "minioadmin",
  "mysql",
  "neo4j",
  "pass",
  "password",
  "password123",
  "postgres",
  "prom-operator",
  "rabbitmq",
  "redis",
  "root",
  "secret",
  "supersecret",
  "test",
  "toor",
  "user",
]);

const LONGEST = Math.max(...[...DEFAULTS].map(({ length }) => length));

export const defaultCredentials = defineRule({
  id: "production/default-credentials",
  title: "No password is a well-known default",
  why: "Attackers first try the passwords that products ship with and that tutorials use.",
  source: "https://cwe.mitre.org/data/definitions/1392.html",
  example: {
    bad: "env: [{name: DB_PASSWORD, value: postgres}]",
    good: "env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]",
  },
  severity: { development: "info", beta: "warning", production: "error" },
  basis: "risk",
  *check({ index, pods }) {
    for (const { containers, resource } of pods)
      for (const { env, name: container, path } of containers)
        for (let at = 0; at < env.length; at++) {
          const name = textAt(env[at], "name");
          if (name !== undefined && isDefault(name, textAt(env[at], "value")))
            yield {
              resource,
              path: [...path, "env", at, "value"],
              message: `${name} of container ${container} is a well-known password`,
              fix: "read it from a Secret that isn't in git",
            };
        }
    for (const kind of ["Secret", "ConfigMap"])
      for (const resource of index.ofKind(kind, ""))
        for (const field of ["data", "stringData"]) {
          const values = mapAt(resource, field);
          for (const name in values) {
            const given = values[name];
            if (typeof given !== "string" || given.length > 64) continue;
            const value = kind === "Secret" && field === "data" ? anyTextIn(bytesOfBase64(given)) : given;
            if (isDefault(name, value))
              yield {
                resource,
                path: [field, name],
                message: `${name} is a well-known password`,
                fix: "generate a random one, outside git",
              };
          }
        }
  },
});

function isDefault(name: string, value: string | undefined): boolean {
  if (value === undefined) return false;
  const text = value.trim();
  return text.length <= LONGEST && DEFAULTS.has(text.toLowerCase()) && NAMES.test(name);
}
