import type { Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText, isMap, type Value } from "@kustogen/kustomize/value/value.ts";
import { elementOf, type FieldPath, valueAtPath } from "../../../compare/path.ts";
import type { ReviewedChange } from "../../../compare/resources.ts";
import { mapAt } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";

/** Names of settings that contain the address of a connection. */
const ADDRESS =
  /(?:^|_)(?:HOST|HOSTNAME|HOSTADDR|ADDR|ADDRESS|ENDPOINT|URL|URI|DSN|BROKERS?|SERVERS?|BOOTSTRAP_SERVERS)$/i;
/** Names of settings that contain the user or database of a connection. */
const LOGIN =
  /(?:^|_)(?:(?:POSTGRES|MYSQL|MARIADB|MONGO|MONGODB|REDIS|DB|DATABASE|DATASOURCE|SQL|PG)_?(?:\w+_)?(?:USER|USERNAME|PASSWORD|DB|DATABASE|NAME)|PGUSER|PGPASSWORD|PGDATABASE)$/i;

export const connectionChanged = defineRule({
  id: "change/connection-changed",
  title: "A program connects to the same server and database, with the same login, as before",
  why:
    "A program that connects to another server finds different data, or none, and the data that it wrote before " +
    "stays behind. A new login has to exist on the server first.",
  source: "https://12factor.net/backing-services",
  example: {
    bad: "env: [{name: DATABASE_URL, value: postgres://other-db/shop}]",
    good: "env: [{name: DATABASE_URL, value: postgres://db/shop}]",
  },
  least: "info",
  cases: {
    info: [
      "if one Service's name begins with the other's, as in `db` and `db-primary`",
      "if an unchanged address already contained the new login",
    ],
  },
  fix: "explain in the review what happens to the data, and create the login first",
  *checkChange(_before, _after, context) {
    for (const { before, after: resource, changes, change } of changedResources(context)) {
      if (change.renamed?.how === "similar") continue;
      const namespace = resource.metadata.namespace ?? "";
      const logins: ReviewedChange[] = [];
      const names: string[] = [];
      const followed: { one: ReviewedChange; name: string; address: string }[] = [];
      for (const one of changes) {
        const name = variableOf(resource.kind, one);
        if (name === undefined || !isText(one.before) || !isText(one.after)) continue;
        if (ADDRESS.test(name)) {
          const [old, now] = [
            serverOf(asText(one.before), namespace),
            serverOf(asText(one.after), namespace),
          ];
          if (old === undefined || now === undefined || old === now) continue;
          yield {
            resource,
            path: one.path,
            ...(isNeighbour(old, now) && { severity: "info" as const }),
            message: `${resourceText(resource)}: \`${name}\` now leads to \`${now}\` instead of \`${old}\`; check that this server exists and has the same data`,
          };
        } else if (LOGIN.test(name)) {
          const address = addressThatSays(one, name, before, resource);
          if (address !== undefined) followed.push({ one, name: `\`${name}\``, address });
          else {
            logins.push(one);
            names.push(`\`${name}\``);
          }
        }
      }
      const [first] = logins;
      if (first !== undefined)
        yield {
          resource,
          path: first.path,
          message: `${resourceText(resource)}: ${names.join(", ")} ${names.length === 1 ? "changes" : "change"}: a server that is already set up keeps ${names.length === 1 ? "the old value" : "the old values"}, and has to be changed as well`,
        };
      const [known] = followed;
      if (known !== undefined)
        yield {
          resource,
          path: known.one.path,
          severity: "info",
          message: `${resourceText(resource)}: ${followed.map(({ name }) => name).join(", ")} ${followed.length === 1 ? "now contains" : "now contain"} what \`${known.address}\` contained before`,
        };
    }
  },
});

/**
 * The name of an address beside a login that already contained the login's new value, and is unchanged: a program
 * that connects by the address needs no change on the server.
 */
function addressThatSays(
  { path, after }: ReviewedChange,
  name: string,
  before: Resource,
  resource: Resource,
): string | undefined {
  const [was, is] = [before, resource].map((one) => textsBeside(one, path));
  const found = [...(is ?? [])].find(
    ([other, text]) =>
      ADDRESS.test(other) && was?.get(other) === text && loginIn(text, name) === asText(after),
  );
  return found?.[0];
}

/** The other values beside one: the data of a ConfigMap, or the variables of a container. */
function textsBeside(resource: Resource, path: FieldPath): Map<string, string> {
  if (resource.kind === "ConfigMap")
    return new Map(Object.entries(mapAt(resource, "data")).map(([key, value]) => [key, asText(value)]));
  const list = valueAtPath(resource as unknown as Value, path.slice(0, -2));
  return new Map(
    (Array.isArray(list) ? list : []).flatMap((one): [string, string][] =>
      isMap(one) && one.value !== undefined ? [[asText(one.name), asText(one.value)]] : [],
    ),
  );
}

/** The part of an address that a variable is named after: the user, the password or the database. */
function loginIn(address: string, name: string): string | undefined {
  const url = /^[a-z][\w+.:-]*:\/\/(?:([^/@:]*)(?::([^/@]*))?@)?[^/]*(?:\/([^/?;]*))?/i.exec(address);
  const [, user, password, database] = url ?? [];
  if (/USER(?:NAME)?$/i.test(name)) return user;
  return /PASSWORD$/i.test(name) ? password : database;
}

/** True for Services of one namespace if one name continues the other: `db` and `db-primary`. */
function isNeighbour(one: string, other: string): boolean {
  const [[name = "", ...where], [otherName = "", ...otherWhere]] = [one.split("."), other.split(".")];
  const isSame = where.length > 0 && where.join(".") === otherWhere.join(".");
  return isSame && (name.startsWith(`${otherName}-`) || otherName.startsWith(`${name}-`));
}

/** The name of a setting: a key of a ConfigMap, or a variable. */
function variableOf(kind: string, { path }: ReviewedChange): string | undefined {
  if (kind === "ConfigMap") return path[0] === "data" && path.length === 2 ? String(path[1]) : undefined;
  return path.at(-1) === "value" ? elementOf(path, "env") : undefined;
}

function isText(value: Value | undefined): boolean {
  return typeof value === "string" && value !== "" && !value.includes("\n");
}

/** The server in an address, a Service with its namespace: "redis.shop"; undefined without one, or for a variable. */
function serverOf(address: string, namespace: string): string | undefined {
  const host = address
    .replace(/^(?:[a-z][\w+.-]*:)?\/\//i, "")
    .replace(/^jdbc:[a-z]+:\/\//i, "")
    .replace(/^[^/@]*@/, "")
    .replace(/[/?,;].*$/, "")
    .replace(/:\d+$/, "");
  if (!/^[a-z0-9][\w.-]*$/i.test(host)) return undefined;
  const name = host.replace(/\.svc(?:\.cluster\.local)?\.?$/, "");
  return name.includes(".") || namespace === "" ? name : `${name}.${namespace}`;
}
