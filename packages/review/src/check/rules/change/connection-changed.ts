import { asText, type Value } from "@kustogen/kustomize/value/value.ts";
import { WORKLOADS } from "../../../cluster/workloads/long-running.ts";
import { elementOf } from "../../../compare/path.ts";
import { changeRule, type Move, type Row } from "../../changes/rows.ts";

/** Names of settings that contain the address of a connection. */
const ADDRESS =
  /(?:^|_)(?:HOST|HOSTNAME|HOSTADDR|ADDR|ADDRESS|ENDPOINT|URL|URI|DSN|BROKERS?|SERVERS?|BOOTSTRAP_SERVERS)$/i;

/** Where settings are. */
const SETTINGS = [
  { kinds: ["ConfigMap"], path: "data.*" },
  { kinds: [...WORKLOADS, "Job"], path: "**.env.value" },
];

export const connectionChanged = changeRule({
  id: "change/connection-changed",
  title: "A program connects to the same server as before",
  why:
    "A program that connects to another server finds different data, or none, and the data that it wrote before " +
    "stays behind.",
  source: "https://12factor.net/backing-services",
  bad: "env: [{name: DATABASE_URL, value: postgres://other-db/shop}]",
  good: "env: [{name: DATABASE_URL, value: postgres://db/shop}]",
  fix: "explain in the review what happens to the data",
  rows: SETTINGS.flatMap((setting): Row[] => [
    {
      ...setting,
      how: "changed",
      if: (move) => isText(move) && ADDRESS.test(nameOf(move)),
      says: (move) => {
        const [old, now = old] = serversOf(move);
        if (old === now) return undefined;
        return `${move.name}: \`${nameOf(move)}\` now leads to \`${now}\` instead of \`${old}\`; check that this server exists and has the same data`;
      },
    },
  ]),
});

/** The name of a setting: a key of a ConfigMap, or a variable. */
function nameOf({ path, key }: Move): string {
  return elementOf(path, "env") ?? key;
}

function isText({ was, is, renamed }: Move): boolean {
  const isLine = (value: Value | undefined) =>
    typeof value === "string" && value !== "" && !value.includes("\n");
  return renamed?.how !== "similar" && isLine(was) && isLine(is);
}

/** The servers in the old and the new value, as far as they have one. */
function serversOf({ was, is, after }: Move): string[] {
  return [was, is].flatMap((one) => serverOf(asText(one ?? ""), after.metadata.namespace ?? "") ?? []);
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
