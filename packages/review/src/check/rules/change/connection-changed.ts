import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { elementOf, type FieldPath } from "../../../compare/path.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../model/rule.ts";
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
  fix: "explain in the review what happens to the data, and create the login first",
  *checkChange(_before, _after, context) {
    for (const { after: resource, changes, change } of changedResources(context)) {
      if (change.renamed?.how === "similar") continue;
      const namespace = resource.metadata.namespace ?? "";
      for (const { path, before, after } of changes) {
        const name = variableOf(resource.kind, path) ?? "";
        if (!isText(before) || !isText(after)) continue;
        const [old, now] = [before, after].map((one) => serverOf(asText(one), namespace));
        const says = ADDRESS.test(name)
          ? old !== undefined && now !== undefined && old !== now
            ? `now leads to \`${now}\` instead of \`${old}\`; check that this server exists and has the same data`
            : undefined
          : LOGIN.test(name)
            ? "changes: a server that is already set up keeps the old value, and has to be changed as well"
            : undefined;
        if (says !== undefined)
          yield { resource, path, message: `${resourceText(resource)}: \`${name}\` ${says}` };
      }
    }
  },
});

/** The name of a setting: a key of a ConfigMap, or a variable. */
function variableOf(kind: string, path: FieldPath): string | undefined {
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
