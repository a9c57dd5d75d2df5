import { addressesOf } from "kustogen/testing";
import { expect, test } from "vitest";

const CONFIG = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "config" },
  data: {
    DATABASE_HOST: "db",
    DATABASE_PORT: "5432",
    "app.conf": 'broker = "mqtt:1883"\nimage: nginx:1.27\nat 12:30',
  },
};

const found = (fields: object, volumes?: object[]) =>
  addressesOf({ name: "a", image: "a", ...fields }, { containers: [], volumes: volumes as never }, [
    CONFIG,
  ]).map(({ host, port, source }) => `${source}: ${host}:${port}`);

test("URLs are found, with their scheme's port where they have none, and user and path left out", () => {
  expect(
    found({
      env: [
        { name: "A", value: "https://api.example.com/v1?x=http://b:81" },
        { name: "B", value: "postgresql+asyncpg://user:secret@db:5433/x" },
        { name: "C", value: "unix:///run/x.sock s3://bucket/key" },
      ],
    }),
  ).toEqual(["A: api.example.com:443", "A: b:81", "B: db:5433"]);
});

test("pairs of host and port are found, in ConfigMaps too, and what env says wins", () => {
  const envFrom = [{ configMapRef: { name: "config" } }];
  expect(found({ envFrom })).toContain("DATABASE_HOST: db:5432");
  expect(found({ envFrom, env: [{ name: "DATABASE_PORT", value: "6432" }] })).toContain(
    "DATABASE_HOST: db:6432",
  );
  expect(() => found({ env: [{ name: "MQTT_HOST", value: "mqtt" }] })).toThrow("MQTT_HOST: no port for mqtt");
});

test("commands are read with their variables", () => {
  const envFrom = [{ configMapRef: { name: "config" } }];
  const command = ["sh", "-c", 'until nc -z -w 3 "$DATABASE_HOST" "$DATABASE_PORT"; do sleep 1; done'];
  expect(found({ envFrom, command })).toContain("command: db:5432");
  expect(found({ args: ["--hub-address=hub.kube-system.svc:9750", "pg_isready -h db -p 5432"] })).toEqual([
    "command: hub.kube-system.svc:9750",
    "command: db:5432",
  ]);
});

test("mounted files are read; tags of images and times of day are no addresses", () => {
  const volumes = [
    { name: "c", configMap: { name: "config", items: [{ key: "app.conf", path: "app.conf" }] } },
  ];
  expect(found({ volumeMounts: [{ name: "c", mountPath: "/c" }] }, volumes)).toEqual([
    "file app.conf: mqtt:1883",
  ]);
  expect(found({}, volumes)).toEqual([]);
});
