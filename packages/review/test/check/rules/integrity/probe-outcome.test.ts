import { expect, it } from "vitest";
import { probeOutcome } from "../../../../src/check/rules/integrity/probe-outcome.ts";
import { judged, state } from "../../state.ts";

const probe = (command: string) =>
  judged(
    probeOutcome,
    state(
      `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: web, image: nginx, livenessProbe: {exec: {command: ${command}}}}]}`,
    ),
  );

it.each([
  ["[sh, -c, 'timeout 5 curl -f localhost || true']", "|| true"],
  ["[/bin/bash, -lc, 'check; exit 0']", "; exit 0"],
  ["[sh, -c, 'test -f /ready || :']", "|| :"],
  ["[busybox, sh, -c, 'check && exit 0 || true']", "|| true"],
])("warns of the probe %s", (command, end) =>
  expect(probe(command)).toEqual([
    `warning Pod a: spec.containers[0].livenessProbe.exec.command[${command.startsWith("[busy") ? 3 : 2}]: livenessProbe of container web never fails, because its command ends with "${end}"`,
  ]),
);

it.each([
  "[sh, -c, 'curl -f localhost']",
  "[sh, -c, 'curl -f localhost || exit 1']",
  "[sh, -c, 'check || exit 1; exit 0']",
  "[sh, -c, 'check && exit 0']",
  "[sh, -c, 'set -e; check; true']",
  "[sh, -ec, 'check; true']",
  "[sh, -c, 'while ! check; do sleep 1; done; true']",
  "[sh, -c, 'if check; then exit 0; fi; exec fail']",
  "[check, '|| true']",
  "[sh, /check.sh, '|| true']",
  "[]",
])("takes the probe %s", (command) => expect(probe(command)).toEqual([]));

it("takes a script without an outcome in a container or a hook", () => {
  expect(
    judged(
      probeOutcome,
      state(
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: web, image: nginx, command: [sh, -c, 'run || true'], lifecycle: {preStop: {exec: {command: [sh, -c, 'stop || true']}}}}]}",
      ),
    ),
  ).toEqual([]);
});
