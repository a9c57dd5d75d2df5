import { expect, it } from "vitest";
import { handlerVariable } from "../../../../src/check/rules/integrity/handler-variable.ts";
import { judged, state } from "../../state.ts";

const pod = (container: string) =>
  judged(
    handlerVariable,
    state(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {PORT: "80"}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: web, image: nginx, ${container}}]}`,
    ),
  );
const probe = (command: string, env = "") => pod(`${env}readinessProbe: {exec: {command: ${command}}}`);
const USER = "env: [{name: USER_NAME, valueFrom: {secretKeyRef: {name: db, key: user}}}], ";
const SHARED = "envFrom: [{configMapRef: {name: settings}}], ";

it("warns of a variable of a probe that env only refers to", () => {
  const message =
    "uses $(USER_NAME), which the kubelet replaces with nothing, because it doesn't read valueFrom for probes";
  expect(probe("[pg_isready, -U, $(USER_NAME)]", USER)).toEqual([
    `warning Pod a: spec.containers[0].readinessProbe.exec.command[2]: readinessProbe of container web ${message}`,
  ]);
  expect(probe("[sh, -c, 'pg_isready -U $(USER_NAME)']", USER)).toEqual([
    `warning Pod a: spec.containers[0].readinessProbe.exec.command[2]: readinessProbe of container web ${message}`,
  ]);
});

it("warns of a variable of a probe that env doesn't have, or with a reference in its value", () => {
  expect(probe("[check, $(PORT)]", SHARED)).toEqual([
    expect.stringContaining(
      "uses $(PORT), which the program gets as it is, because env doesn't have the variable",
    ),
  ]);
  expect(probe("[check, $(PORT)]")).toHaveLength(1);
  expect(probe("[sh, -c, 'check $(PORT)']", SHARED)).toHaveLength(1);
  expect(
    probe("[check, $(URL)]", "env: [{name: HOST, value: a}, {name: URL, value: 'http://$(HOST)'}], "),
  ).toEqual([
    expect.stringContaining(
      "uses $(URL), whose value has a reference, which the kubelet doesn't replace for probes",
    ),
  ]);
});

it("warns of any variable of a hook", () => {
  const hook = (command: string) =>
    pod(`env: [{name: PORT, value: "80"}], lifecycle: {preStop: {exec: {command: ${command}}}}`);
  for (const command of ["[stop, --port=$(PORT)]", "[sh, -c, 'stop $(PORT)']"])
    expect(hook(command)).toEqual([
      expect.stringContaining(
        "preStop of container web uses $(PORT), which the program gets as it is, because the kubelet replaces nothing in hooks",
      ),
    ]);
  expect(hook("[sh, -c, 'stop $PORT $(hostname)']")).toEqual([]);
});

it("takes variables with a value, commands in a script, and hidden references", () => {
  expect(probe("[check, $(PORT)]", "env: [{name: PORT, value: '80'}], ")).toEqual([]);
  expect(probe("[check, $(PORT)]", "env: [{name: PORT}], ")).toEqual([]);
  expect(probe("[sh, -c, 'test $(hostname) = $(cat /name)']", SHARED)).toEqual([]);
  expect(probe("[sh, -c, 'test $(READY) = 1']")).toEqual([]);
  expect(probe("[check, $$(PORT), $PORT, '${PORT}', $(a b)]", SHARED)).toEqual([]);
  expect(
    pod(
      "command: [web, $(USER_NAME)], env: [{name: USER_NAME, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
    ),
  ).toEqual([]);
});

it("asks a variable of a shared object with other keys for words that only a variable has", () => {
  const open = "envFrom: [{secretRef: {name: elsewhere}}], ";
  expect(probe("[sh, -c, 'mysqladmin ping -p$(MYSQL_PASSWORD)']", open)).toHaveLength(1);
  expect(probe("[sh, -c, 'check $(date)']", open)).toEqual([]);
});
