import { expect, it } from "vitest";
import { podsOf } from "../../src/cluster/workloads/pods.ts";
import { startupAddresses } from "../../src/effective/addresses.ts";
import { effectiveEnvironment } from "../../src/effective/environment.ts";
import { resources } from "../check/state.ts";

/** The addresses of a container as lines: "source host:port", without a port where none is known. */
function addresses(container: object): string[] {
  const pod = { containers: [{ name: "web", ...container }] };
  const state = resources(
    JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: pod }),
  );
  const [environment] = effectiveEnvironment(state);
  const [only] = podsOf(state)[0]?.containers ?? [];
  if (environment === undefined || only === undefined) throw new Error("the pod has no container");
  return startupAddresses(environment, only, []).map(
    ({ source, host, port }) => `${source} ${host}:${port ?? ""}`,
  );
}
const variables = (all: Record<string, string>) =>
  addresses({ env: Object.entries(all).map(([name, value]) => ({ name, value })) });

// The schemes' registrations with IANA, and the brokers' own documentation.
it.each([
  ["amqp", 5672],
  ["amqps", 5671],
  ["grpc", 443],
  ["http", 80],
  ["https", 443],
  ["kafka", 9092],
  ["memcached", 11211],
  ["mongodb", 27017],
  ["mongodb+srv", 27017],
  ["mqtt", 1883],
  ["mqtts", 8883],
  ["mysql", 3306],
  ["nats", 4222],
  ["postgres", 5432],
  ["postgresql", 5432],
  ["redis", 6379],
  ["rediss", 6379],
  ["ws", 80],
  ["wss", 443],
  ["unknown", ""],
  ["constructor", ""],
])("the address %s://host has the port %s, and the one that it says where it says one", (scheme, port) => {
  expect(variables({ URL: `${scheme}://api.shop/path` })).toEqual([`URL api.shop:${port}`]);
  expect(variables({ URL: `${scheme}://user:p:w@api.shop:81/` })).toEqual(["URL api.shop:81"]);
});

it.each([
  "file:///etc/a:80",
  "unix:///run/a.sock",
  "s3://bucket",
  "gs://bucket",
  "oci://host/image",
  "sqlite://a.db",
  "docker://image:1234",
])("%s leads to no server", (URL) => expect(variables({ URL })).toEqual([]));

it.each<[variables: Record<string, string>, addresses: string[]]>([
  [{ A: "api:8080" }, ["A api:8080"]],
  [{ A: "one:1234,two:5678" }, ["A one:1234", "A two:5678"]],
  [{ A: "10.0.0.1:53" }, ["A 10.0.0.1:53"]],
  [{ A: "http://a/, bb:90" }, ["A a:80", "A bb:90"]],
  [
    { A: "image:v1", B: "a:1", C: "10:30", D: "/path:8080", E: "aa:123456", F: "aa:80:90", G: "x@aa:8080" },
    [],
  ],
  [{ DB_HOST: "db", DB_PORT: "5432" }, ["DB_HOST db:5432"]],
  [{ PGHOST: "db", PGPORT: "5432", MQ_HOSTNAME: "mq" }, ["PGHOST db:5432", "MQ_HOSTNAME mq:"]],
  [{ DB_HOST: "", MQ_HOST: "mq:1234", A_HOST: "a/b", HOST: "web", HOSTS: "a" }, ["MQ_HOST mq:1234"]],
])("%j leads to %j", (given, expected) => expect(variables(given)).toEqual(expected));

it.each<[command: string[], addresses: string[]]>([
  [["curl", `http://$HOST:$(PORT)/$\{PATH_}`], ["command api:80"]],
  [["curl", "http://$(GONE):80/"], []],
  [["sh", "-c", "until nc -z -w 2 api 80; do sleep 1; done"], ["command api:80"]],
  [["sh", "-c", 'nc "api" "80"'], ["command api:80"]],
  [["pg_isready", "-h", "db", "-p", "5432"], ["command db:5432"]],
  [["nc", "-z", "db", "5432"], ["command db:5432"]],
  [["mysql --host=db --port=3306"], ["command db:3306"]],
  [["echo", "nothing"], []],
])("the command %j leads to %j", (command, expected) => {
  const env = [
    { name: "HOST", value: "api" },
    { name: "PORT", value: "80" },
  ];
  expect(addresses({ env, command: ["sh"], args: command })).toEqual(expected);
  expect(addresses({ env, command })).toEqual(expected);
});
